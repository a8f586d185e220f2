"""Concerns: record one, answer it, publish the answer; the question of an agent without account arrives here too."""

import secrets
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from common import removal
from consultations.models import Concern
from consultations.notices import PREOCCUPATION
from consultations.queries_ecoute import answer_delay
from consultations.questionnaire import ReponseRefusee, clean_text
from consultations.themes import HR_THEMES, Theme
from governance.services.notifications import people_who, remind, withdraw
from projects.drafts import forget_drafts
from projects.models import Collectivite, Project
from projects.policy import Action

_SYSTEM = secrets.SystemRandom()
_NUMBERS = range(1_000, 10_000)
_MORE_NUMBERS = range(10_000, 32_768)


def _free_number(project: Project) -> int:
    """A number that no concern of the project bears, drawn at random: counted, it would say in which order they came.

    The field ends at 32 767; a project that fills half of the short numbers goes on with the long ones.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    taken = set(Concern.everything.filter(project=project).values_list("numero", flat=True))
    numbers = _NUMBERS if 2 * len(taken) < len(_NUMBERS) else _MORE_NUMBERS
    return _SYSTEM.choice([number for number in numbers if number not in taken])


@transaction.atomic
def record_concern(*, project: Project, author, fields: Mapping[str, Any], reason: str = "préoccupation consignée"):
    """Write a concern under a number of its own. Raises ``ValidationError`` by field."""
    if fields["date"] > timezone.localdate():
        raise ValidationError({"date": "Cette date n’est pas encore venue."})
    row = Concern(project=project, auteur=author, numero=_free_number(project), **fields)
    row._change_reason = reason
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def ask(*, project: Project, texte: str, theme: str, collectivite: Collectivite | None = None) -> Concern:
    """The question of an agent without account: its words, its theme, its day. Raises ``ValidationError`` by field."""
    try:
        words = clean_text(texte)
    except ReponseRefusee as refusal:
        raise ValidationError({"texte": str(refusal)}) from None
    if not words:
        raise ValidationError({"texte": "Écrivez votre question."})
    if theme not in Theme.__members__:
        raise ValidationError({"theme": "Choisissez un thème de la liste."})
    number, today = _free_number(project), timezone.localdate()
    same = Concern.objects.filter(project=project, origine=Concern.Origine.BOITE, date=today, texte=words, theme=theme)
    if (known := same.filter(collectivite=collectivite).first()) is not None:  # a double tap
        return known
    row = Concern(
        project=project,
        numero=number,
        collectivite=collectivite,
        origine=Concern.Origine.BOITE,
        theme=theme,
        date=today,
        texte=words,
    )
    row._change_reason = "boîte à questions"
    row._history_user = None
    # the history of a question keeps its day, not its hour
    row._history_date = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    row.full_clean()
    row.save()
    return row


@transaction.atomic
def change_concern(
    *, concern: Concern, fields: Mapping[str, Any], may_publish: bool = False, reason: str = "modification"
) -> None:
    """Correct what was recorded. Raises ``ValidationError`` by field.

    The theme is read with the published answer: changed by somebody who does not publish, it is to be published again.
    """
    if not may_publish and fields.get("theme", concern.theme) != concern.theme:
        concern.date_publication = None
    for name, value in fields.items():
        setattr(concern, name, value)
    concern._change_reason = reason
    concern.full_clean()
    concern.save()


@transaction.atomic
def answer_concern(
    *, concern: Concern, author, question: str, reponse: str, may_publish: bool = False, reason: str = ""
) -> None:
    """Answer, or correct an answer (with a reason once it is published; its date is then that of the correction).

    ``may_publish``: whether the author may publish. Published words changed by somebody who may not are published no
    more: nobody reads them without account before the project lead has read them. Raises ``ValidationError`` by field.
    """
    errors = {}
    if not reponse.strip():
        errors["reponse"] = (
            "Une réponse vide n’en est pas une : écrivez ce que l’on peut dire aujourd’hui, même partiel."
        )
    if concern.date_publication and not question.strip():
        errors["question"] = "La question est publiée : elle ne peut pas devenir vide."
    if concern.date_publication and not reason.strip():
        errors["motif"] = "Cette réponse est publiée : dites pourquoi elle change."
    if errors:
        raise ValidationError(errors)
    if not may_publish and (concern.question, concern.reponse) != (question.strip(), reponse.strip()):
        concern.date_publication = None
    if concern.reponse != reponse.strip():
        concern.date_reponse, concern.repondu_par = timezone.localdate(), author
        withdraw(project=concern.project, cle=_key(concern))
    concern.question, concern.reponse = question.strip(), reponse.strip()
    concern._change_reason = reason.strip() or "réponse"
    concern.full_clean()
    concern.save()


@transaction.atomic
def publish_concern(*, concern: Concern, reason: str = "publication") -> None:
    """Let everybody read the question and its answer, agents without account included. Raises ``ValidationError``."""
    if not concern.reponse:
        raise ValidationError("Répondez d’abord : une question ne se publie qu’avec sa réponse.")
    if not concern.question:
        raise ValidationError("Écrivez la question telle qu’elle sera lue, sans nom ni détail qui désigne quelqu’un.")
    if concern.date_publication is None:
        concern.date_publication = timezone.localdate()
        concern._change_reason = reason
        concern.save()


@transaction.atomic
def withdraw_concern(*, concern: Concern, reason: str) -> None:
    """Take a published answer back. Raises ``ValidationError`` without reason."""
    if not reason.strip():
        raise ValidationError({"motif": "Dites pourquoi cette réponse n’est plus publiée."})
    concern.date_publication = None
    concern._change_reason = reason.strip()
    concern.save()


@transaction.atomic
def remove_concern(*, concern: Concern, author, reason: str) -> None:
    """Take a concern away, for 24 hours; a published one is withdrawn first. Raises ``ValidationError``."""
    if concern.date_publication:
        raise ValidationError("Cette réponse est publiée : retirez-la d’abord de la page des agents.")
    removal.remove(concern, auteur=author, motif=reason)


def restore_concern(*, row: Concern, auteur) -> None:
    """Bring it back. Raises ``ValidationError`` after 24 hours."""
    removal.restore(row, auteur=auteur)


def purge_concern(concern: Concern) -> None:
    """Delete for good, with every version and every answer begun: what was told is nobody's any more."""
    pk, project = concern.pk, concern.project
    concern.delete()
    Concern.history.filter(id=pk).delete()
    forget_drafts(project=project, cle__in=(answer_key(pk), text_key(pk)))


def answer_key(pk: int) -> str:
    """Under which an answer begun is kept as a draft."""
    return f"reponse:{pk}"


def text_key(pk: int) -> str:
    """Under which its words being corrected are kept as a draft."""
    return f"texte:{pk}"


def _key(concern: Concern) -> str:
    return f"preoccupation:{concern.pk}"


def remind_answers(day: date | None = None) -> int:
    """Tell who may answer what waits beyond the delay of the charter, each once: the same people and delay as the pages.

    Returns how many concerns are late. Safe to run at any time.
    """
    today, count = day or timezone.localdate(), 0
    # an archived project no longer moves, a removed one is nobody's
    kept = Project.objects.filter(date_archivage__isnull=True)
    waiting = (
        Concern.objects.filter(reponse="", project__in=kept)
        .select_related("project")
        .order_by("project", "date", "numero")
    )
    delays: dict[int, int] = {}
    for concern in waiting:
        project = concern.project
        if concern.project_id not in delays:
            delays[concern.project_id] = answer_delay(project, today)
        agreed = delays[concern.project_id]
        if concern.days(today) <= agreed:
            continue
        count += 1
        remind(
            project=project,
            users=_who_answers(concern),
            kind=PREOCCUPATION,
            cle=_key(concern),
            texte=f"Une préoccupation attend une réponse au-delà des {agreed} jours convenus.",
            adresse=reverse("consultations:concern", args=[project.slug, concern.numero]),
        )
    return count


def _who_answers(concern: Concern) -> list:
    """As ``queries_ecoute.may_answer`` says it hat by hat."""
    users = people_who(concern.project, Action.TENIR_ECOUTE)
    if concern.theme in HR_THEMES:
        users += people_who(concern.project, Action.LIRE_ENTRETIENS)
    if concern.collectivite_id is not None:
        users += people_who(concern.project, Action.REPONDRE_PREOCCUPATION, [concern.collectivite_id])
    return users
