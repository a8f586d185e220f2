"""Verbs of a mobility wish. Its author holds the code; nothing here is kept once it is withdrawn."""

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.nir import champs_refuses
from consultations.keys import code_digest, possible_digests
from consultations.paper_codes import draw_codes, normalise
from hr.dependents import Dependents
from hr.models import Agent
from projects.models import Collectivite, Project, Service
from roadmap.mobilite import echeance
from roadmap.models import AccueilMobilite, SouhaitMobilite

# the same code in a consultation opens nothing here
PURPOSE = "mobilite:"
CONTACT_MAX, CONDITIONS_MAX, COURT_MAX = 160, 1000, 160
MATRICULE_MAX = 40
MOST = {"contact": CONTACT_MAX, "conditions": CONDITIONS_MAX, "fonction": COURT_MAX, "matricule": MATRICULE_MAX}


@transaction.atomic
def open_wishes(*, project: Project, ouvert: bool) -> None:
    """Open or close the page. Closing keeps the wishes: their authors still reach them by their code."""
    row = AccueilMobilite.objects.filter(project=project).first() or AccueilMobilite(project=project)
    row.est_ouvert = ouvert
    row._change_reason = "page ouverte" if ouvert else "page fermée"
    row.save()


@transaction.atomic
def leave_wish(
    *,
    project: Project,
    collectivite: Collectivite | None,
    services: Sequence[Service],
    contact: str,
    consent: bool,
    matricule: str = "",
    fonction: str = "",
    conditions: str = "",
    dit_a_l_employeur: bool = False,
    today: date,
) -> str:
    """Keep a wish; returns its code, shown once and kept nowhere. Raises ``ValidationError`` (French) by field."""
    wrong: dict[str, str] = {}
    if collectivite is None or collectivite.project_id != project.pk:
        wrong["employeur"] = "Dites quel est votre employeur."
    if not services:
        wrong["services"] = "Choisissez au moins un service."
    if not contact.strip():
        wrong["contact"] = "Dites comment vous joindre : un téléphone ou une adresse à vous."
    if not consent:
        wrong["accord"] = "Sans votre accord, rien n’est gardé."
    texts = {"contact": contact, "conditions": conditions, "fonction": fonction, "matricule": matricule}
    wrong |= champs_refuses(texts)
    wrong |= {name: f"{MOST[name]} caractères au plus." for name, text in texts.items() if len(text) > MOST[name]}
    if wrong:
        raise ValidationError(wrong)
    (code,) = draw_codes(1)
    row = SouhaitMobilite.objects.create(
        project=project,
        collectivite=collectivite,
        matricule=matricule.strip(),
        fonction=fonction.strip(),
        contact=contact.strip(),
        conditions=conditions.strip(),
        dit_a_l_employeur=dit_a_l_employeur,
        empreinte=code_digest(PURPOSE + code),
        depose_le=today,
        expire_le=echeance(today),
    )
    row.services.set(services)
    return code


def wish_of(*, project: Project, typed: str, today: date) -> SouhaitMobilite | None:
    """The wish of this code; None for no code, another project, or a wish past its day."""
    code = normalise(typed)
    if code is None:
        return None
    found = SouhaitMobilite.objects.filter(
        project=project, empreinte__in=possible_digests(PURPOSE + code), expire_le__gte=today
    )
    return found.select_related("collectivite").prefetch_related("services").first()


@transaction.atomic
def tell_employer(*, row: SouhaitMobilite, told: bool) -> None:
    """Let the own employer read the wish, or no longer."""
    row.dit_a_l_employeur = told
    row.save(update_fields=["dit_a_l_employeur"])


@transaction.atomic
def withdraw_wish(*, row: SouhaitMobilite) -> None:
    """Erase a wish and all that it said. Nothing brings it back."""
    row.delete()


def purge_wishes() -> int:
    """Erase the wishes past their day; returns how many."""
    gone = SouhaitMobilite.objects.filter(expire_le__lt=timezone.localdate())
    count = gone.count()
    gone.delete()
    return count


def _of(agents: Collection[int]) -> list[SouhaitMobilite]:
    """Wishes that give the matricule of one of these agents to the same employer: nothing else ties a wish to an agent."""
    named = {
        (employer, _flat(matricule))
        for employer, matricule in Agent.everything.filter(pk__in=list(agents))
        .order_by("pk")
        .values_list("collectivite_id", "matricule")
    }
    rows = SouhaitMobilite.objects.filter(collectivite__in={employer for employer, _ in named}).exclude(matricule="")
    return [row for row in rows.order_by("pk") if (row.collectivite_id, _flat(row.matricule)) in named]


def _flat(matricule: str) -> str:
    """Capitals and spaces apart: an agent does not type the matricule as the employer does."""
    return "".join(matricule.split()).casefold()


def _erase_of(agents: Collection[int]) -> None:
    SouhaitMobilite.objects.filter(pk__in=[row.pk for row in _of(agents)]).delete()


def _told(agents: Collection[int]) -> list[SouhaitMobilite]:
    """Only what its author let the employer read: the employer erases, counts and hands over, and must learn nothing."""
    return [row for row in _of(agents) if row.dit_a_l_employeur]


WISHES = Dependents(
    "souhaits",
    "a laissé un souhait de mobilité",
    of=lambda agents: [],  # an import is undone whatever the wishes: refusing would tell that there is one
    erase=_erase_of,
    kept=lambda agent: [("souhaits", "Souhaits de mobilité dits à l’employeur", list(_told([agent])))],
    counts=lambda agents: {"souhaits de mobilité dits à l’employeur": len(_told(agents))},
    is_of_the_person=True,
    erase_employer=lambda collectivite: SouhaitMobilite.objects.filter(collectivite=collectivite).delete(),
)
