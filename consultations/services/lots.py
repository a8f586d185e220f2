"""Codes on paper: the lots of each employer, printed once, then only counted."""

from collections.abc import Callable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from consultations import keys, paper_codes
from consultations.models import Code, CodeLot, InterviewPerson, Question, Survey, Urn
from consultations.questionnaire import Kind, Option
from consultations.services.ballot import make_room, used_between
from consultations.services.surveys import _save, faults_of, require_draft
from consultations.tally import merge_groups
from projects.models import Collectivite, Service
from projects.queries import collectivites_in

# An answer that names its collectivité is one among those of its group: no group is offered for fewer agents than this.
SMALLEST_GROUP = 10
MOST_CODES = 5_000
SPARE_ONE_IN = 20
PRINTED = "Ce lot est déjà imprimé : ses codes ne s’affichent plus. Préparez un lot de codes de secours."


def spares(agents: int) -> int:
    """Codes printed beyond the agents expected: one in twenty, at least one."""
    return max(1, -(-agents // SPARE_ONE_IN))


@transaction.atomic
def prepare_lots(*, survey: Survey, agents: Mapping[int, int], reason: str = "codes préparés") -> list[CodeLot]:
    """Freeze the survey and lay out one lot per employer, with spare codes.

    ``agents``: number of agents expected, by key of the employer; 0 leaves it out. The choices of the profile question
    are drawn from them: employers below ten agents are offered together. Raises ``ValidationError`` in words.
    """
    current = require_draft(survey)
    said = faults_of(current)
    if said:
        raise ValidationError(said)
    employers = [c for c in collectivites_in(current.project) if agents.get(c.pk)]
    if set(agents) - {c.pk for c in collectivites_in(current.project)}:
        raise ValidationError("Une de ces collectivités n’appartient pas au projet.")
    total = sum(agents[c.pk] for c in employers)
    if not total:
        raise ValidationError("Indiquez au moins une collectivité avec ses agents.")
    if min(agents.values()) < 0 or total > MOST_CODES:
        raise ValidationError(f"Un projet compte de 1 à {MOST_CODES} agents.")
    if total < current.seuil:
        raise ValidationError(
            f"En dessous de {current.seuil} agents, aucun résultat ne pourrait être montré sans désigner des personnes."
        )
    _set_profile(current, [(c, agents[c.pk]) for c in employers], reason)
    current.etat = Survey.Etat.GELEE
    _save(current, reason)
    urn = Urn.objects.create(survey=current)
    lots = []
    for employer in employers:
        count = agents[employer.pk] + spares(agents[employer.pk])
        lots.append(
            CodeLot.objects.create(
                survey=current,
                collectivite=employer,
                debut=urn.taille + sum(lot.nombre for lot in lots),
                nombre=count,
                attendus=agents[employer.pk],
            )
        )
    make_room(urn=urn, codes=sum(lot.nombre for lot in lots))
    return lots


def _set_profile(survey: Survey, sizes: Sequence[tuple[Collectivite, int]], reason: str) -> None:
    """Write the choices of the profile question: groups of employers large enough, families of services, or categories."""
    question = survey.questions.filter(type=Kind.PROFIL).first()
    if question is None:
        return
    smallest = max(SMALLEST_GROUP, 2 * survey.seuil)
    common = {
        Question.Axe.SERVICE: ("la famille de services", Service.Famille.choices),
        Question.Axe.CATEGORIE: (
            "la catégorie",
            [(code, f"Catégorie {label}") for code, label in InterviewPerson.Categorie.choices],
        ),
    }
    if question.axe in common:
        asked, choices = common[question.axe]
        # how many agents each of these groups holds is not known here: room for as many groups as large as employers'
        least = len(choices) * smallest
        if sum(n for _, n in sizes) < least:
            raise ValidationError(
                f"Demander {asked} suppose au moins {least} agents : retirez cette question, les réponses d’un groupe de "
                "quelques personnes se reconnaîtraient."
            )
        question.options = [[code, label] for code, label in choices]
    else:
        groups = merge_groups([(Option(c.siren, c.nom), n) for c, n in sizes], k=smallest)
        if len(groups) < 2:
            raise ValidationError(
                f"Demander la collectivité suppose au moins deux groupes de {smallest} agents : retirez cette question."
            )
        question.options = [["+".join(group.codes), group.label.replace(" + ", ", ")] for group in groups]
    _save(question, reason)


@transaction.atomic
def add_spare_lot(*, survey: Survey, collectivite: Collectivite, nombre: int) -> CodeLot:
    """More codes for an employer (lost slips, late arrivals). They add to the codes, not to the agents expected."""
    urn = Urn.objects.select_for_update().filter(survey=survey).first()
    current = Survey.objects.get(pk=survey.pk)
    if urn is None or current.etat not in {Survey.Etat.GELEE, Survey.Etat.OUVERTE}:
        raise ValidationError("Les codes de secours se préparent entre les premiers codes et la clôture.")
    if collectivite.project_id != current.project_id:
        raise ValidationError("Cette collectivité n’appartient pas au projet.")
    if not 1 <= nombre <= 200:
        raise ValidationError("De 1 à 200 codes de secours à la fois.")
    lot = CodeLot.objects.create(survey=current, collectivite=collectivite, debut=urn.taille, nombre=nombre)
    make_room(urn=urn, codes=nombre)
    return lot


def print_lot(*, lot: CodeLot, draw: Callable[[Sequence[str]], bytes]) -> bytes:
    """The paper of a lot, once. ``draw`` makes the document of the codes, which then exist nowhere else.

    Drawn before anything is written, so that a failure leaves the lot to be printed. Raises ``ValidationError`` when
    the lot was printed already, or when the survey is over.
    """
    _require_printable(lot)
    codes = paper_codes.draw_codes(lot.nombre)
    document = draw(codes)
    with transaction.atomic():
        current = CodeLot.objects.select_for_update().get(pk=lot.pk)
        _require_printable(current)
        Code.objects.bulk_create(
            Code(empreinte=keys.code_digest(code), survey_id=current.survey_id, rang=current.debut + rank)
            for rank, code in enumerate(codes)
        )
        current.imprime_le = timezone.localdate()
        current.save(update_fields=["imprime_le"])
    return document


def _require_printable(lot: CodeLot) -> None:
    if lot.imprime_le is not None:
        raise ValidationError(PRINTED)
    if lot.survey.etat == Survey.Etat.CLOSE:
        raise ValidationError("Cette consultation est close : ses codes ne servent plus.")


def used_codes(survey: Survey) -> dict[int, int]:
    """Number of used codes by lot. Never which ones."""
    urn = Urn.objects.filter(survey=survey).first()
    if urn is None:
        return {}
    return {lot.pk: used_between(urn.utilises, lot.debut, lot.nombre) for lot in survey.lots.order_by("debut")}
