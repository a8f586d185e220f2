"""Follow the agents of a shared service, hand their sheet over, erase. Each verb is one transaction."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.nir import champs_refuses
from common.removal import remove, restore
from common.values import format_date
from hr.dependents import Dependents
from hr.models import Agent
from projects.drafts import forget_drafts
from roadmap.models import FicheIndividuelle, ServiceMutualise, SituationAgent
from roadmap.situations import THEMES, IssuePossible, Parcours, issues_possibles, points, refus

DATES = ("date_information", "date_entretien", "issue", "date_arrete", "date_effet")


def _save(row, user, reason: str):
    row._change_reason, row._history_user = reason, user
    row.save()
    return row


@transaction.atomic
def follow_agent(*, row: ServiceMutualise, agent: Agent, part: Decimal, user) -> SituationAgent:
    """Begin to follow an agent in a service. Raises ``ValidationError`` when the employer takes no part, or already."""
    ServiceMutualise.objects.select_for_update().get(pk=row.pk)
    if not row.parties.filter(collectivite=agent.collectivite_id).exists():
        raise ValidationError(f"{agent.collectivite.nom} ne prend pas part à ce service.")
    if SituationAgent.objects.filter(service_mutualise=row, agent=agent).exists():
        raise ValidationError("Cet agent est déjà suivi dans ce service.")
    return _save(SituationAgent(service_mutualise=row, agent=agent, part=part), user, "agent identifié")


def possible_issues(situation: SituationAgent) -> tuple[IssuePossible, ...]:
    """What may become of this agent in this service."""
    row = situation.service_mutualise
    at_manager = situation.agent.collectivite_id == row.gestionnaire_id
    return issues_possibles(row.forme, situation.part, chez_le_gestionnaire=at_manager)


@transaction.atomic
def save_situation(*, situation: SituationAgent, fields: Mapping[str, Any], user) -> SituationAgent:
    """Write how far an agent has come. ``fields``: part, the dates, the issue, the reference. ``ValidationError`` by field."""
    situation.part = fields["part"]
    said = refus(
        Parcours(**{name: fields[name] for name in DATES}),
        timezone.localdate(),
        forme=situation.service_mutualise.forme,
        statut=situation.agent.statut,
        possibles=possible_issues(situation),
    ) | champs_refuses({"reference_arrete": fields["reference_arrete"]})
    if said:
        raise ValidationError(said)
    for name in (*DATES, "reference_arrete"):
        setattr(situation, name, fields[name])
    return _save(situation, user, "situation modifiée")


@transaction.atomic
def save_sheet(*, situation: SituationAgent, texts: Mapping[str, str], user) -> SituationAgent:
    """Write what the sheet of an agent says, by code of point; an empty text says nothing yet.

    Raises ``ValidationError`` by point.
    """
    if said := champs_refuses(texts):
        raise ValidationError(said)
    situation.fiche = {
        one.code: words for one in points() if (words := texts.get(one.code, "").replace("\r\n", "\n").strip())
    }
    return _save(situation, user, "fiche individuelle écrite")


def silent_themes(situation: SituationAgent) -> list[str]:
    """Headings of the law of which the sheet says nothing yet."""
    told = {one.theme for one in points() if situation.fiche.get(one.code)}
    return [label.lower() for theme, label in THEMES.items() if theme not in told]


@transaction.atomic
def hand_over(*, situation: SituationAgent, date_remise: date, contenu: Mapping[str, Any], user) -> FicheIndividuelle:
    """Keep the sheet as it was handed over at the interview. Raises ``ValidationError`` by field."""
    SituationAgent.objects.select_for_update().get(pk=situation.pk)
    if date_remise > timezone.localdate():
        raise ValidationError({"date_remise": f"Le {format_date(date_remise)} n’est pas encore venu."})
    if situation.date_entretien is None or date_remise < situation.date_entretien:
        raise ValidationError(
            {"date_remise": "La fiche est remise pendant l’entretien, ou après : notez d’abord la date de l’entretien."}
        )
    if silent := silent_themes(situation):
        raise ValidationError(f"La fiche ne dit encore rien de : {', '.join(silent)}.")
    text = json.dumps(contenu, ensure_ascii=False, sort_keys=True)
    last = situation.fiches.aggregate(last=Max("numero"))["last"] or 0
    sheet = FicheIndividuelle(
        situation=situation,
        numero=last + 1,
        date_remise=date_remise,
        contenu=json.loads(text),
        empreinte=hashlib.sha256(text.encode()).hexdigest(),
    )
    return _save(sheet, user, "fiche remise")


@transaction.atomic
def save_reply(*, sheet: FicheIndividuelle, fields: Mapping[str, Any], user) -> FicheIndividuelle:
    """Write what the agent answered, and when. Raises ``ValidationError`` by field."""
    reply, on = fields["reponse"], fields["date_reponse"]
    said = champs_refuses({"observations": fields["observations"]})
    if bool(reply) != bool(on):
        said["date_reponse" if reply else "reponse"] = "Une réponse a une date, et une date une réponse."
    elif on and on < sheet.date_remise:
        said["date_reponse"] = f"La fiche a été remise le {format_date(sheet.date_remise)} : on y répond ensuite."
    elif on and on > timezone.localdate():
        said["date_reponse"] = f"Le {format_date(on)} n’est pas encore venu."
    if said:
        raise ValidationError(said)
    sheet.reponse, sheet.date_reponse = reply, on
    sheet.observations = fields["observations"].strip() if reply else ""
    return _save(sheet, user, "réponse de l’agent")


@transaction.atomic
def remove_situation(*, situation: SituationAgent, auteur, motif: str) -> None:
    """Stop following an agent by mistake; undone for 24 hours, then erased with the sheets."""
    remove(situation, auteur=auteur, motif=motif)


@transaction.atomic
def restore_situation(*, row: SituationAgent, auteur) -> None:
    """Undo ``remove_situation``. Raises ``ValidationError`` when too late, or without the agent or the service."""
    if row.agent.date_suppression is not None or row.service_mutualise.date_suppression is not None:
        raise ValidationError("L’agent ou le service est lui-même supprimé : rétablissez-le d’abord.")
    restore(row, auteur=auteur)


def erase_situations(situations: Iterable[SituationAgent]) -> None:
    """Erase situations with their sheets, their history and their drafts: nothing is left to find (design.md §4)."""
    gone = list(situations)
    keys = [one.pk for one in gone]
    sheets = list(FicheIndividuelle.everything.filter(situation__in=keys).values_list("pk", flat=True))
    for key, one in zip(keys, gone, strict=True):
        one.delete()
        forget_drafts(project=one.service_mutualise.project, cle__startswith=draft_key(key))
    FicheIndividuelle.history.filter(id__in=sheets).delete()
    SituationAgent.history.filter(id__in=keys).delete()


def draft_key(pk: int) -> str:
    """How the keys of the drafts about a situation begin."""
    return f"situation:{pk}:"


def purge_service(row: ServiceMutualise) -> None:
    """Purge a service removed for more than 24 hours: what is known of its agents leaves no trace, its own history stays."""
    erase_situations(_everything().filter(service_mutualise=row))
    row._change_reason = "purge, 24 heures après la suppression"
    row.delete()


def _everything():
    return SituationAgent.everything.select_related("service_mutualise__project").order_by("pk")


def _erase_of(agents: Collection[int]) -> None:
    erase_situations(_everything().filter(agent__in=list(agents)))


def _held(agents: Collection[int]) -> list[int]:
    rows = SituationAgent.everything.filter(agent__in=list(agents)).order_by("agent_id")
    return list(rows.values_list("agent_id", flat=True).distinct())


def _kept(agent: int) -> list[tuple[str, str, list]]:
    sheets = FicheIndividuelle.everything.filter(situation__agent=agent).order_by("pk")
    found = _everything().filter(agent=agent)
    history = SituationAgent.history.filter(agent_id=agent).order_by("history_date", "history_id")
    return [
        ("situations", "Situations dans les services mutualisés", list(found)),
        ("fiches-individuelles", "Fiches individuelles remises", list(sheets)),
        ("historique-situations", "Historique des situations", list(history)),
        (
            "historique-fiches",
            "Historique des fiches individuelles",
            list(
                FicheIndividuelle.history.filter(id__in=[one.pk for one in sheets]).order_by(
                    "history_date", "history_id"
                )
            ),
        ),
    ]


def _counts(agents: Collection[int]) -> dict[str, int]:
    keys = list(_everything().filter(agent__in=list(agents)).values_list("pk", flat=True))
    sheets = list(FicheIndividuelle.everything.filter(situation__in=keys).values_list("pk", flat=True))
    return {
        "situations dans les services mutualisés": len(keys),
        "fiches individuelles": len(sheets),
        "versions des situations et des fiches": SituationAgent.history.filter(id__in=keys).count()
        + FicheIndividuelle.history.filter(id__in=sheets).count(),
    }


DEPENDENTS = Dependents("situations", "suivi dans un service mutualisé", _held, _erase_of, _kept, _counts)
