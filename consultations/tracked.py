"""The histories of this floor: interviews and concerns, for those who read them today in full.

Reading one today opens its present words, not those it had before it was opened to this reader (docs/anonymat.md).
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse

from consultations.models import Concern, Interview, InterviewPerson
from consultations.queries_ecoute import full_concerns, visible_interviews
from projects.access import Access
from projects.policy import Action
from projects.tracked import Tracked, register_tracked


def _last_change(rows: Sequence[Any], state: Callable[[int], object]) -> int:
    """The place of the first row from which ``state`` (by place in ``rows``) stays what it is in the last one."""
    first = len(rows) - 1
    while first > 0 and state(first - 1) == state(first):
        first -= 1
    return max(first, 0)


def _interview_since(access: Access, row: Interview, rows: Sequence[Any]) -> int:
    """Everything for its author and for those who read every level; for an employer, nothing older than the last change
    of what opens an interview to employers: its level, whether it speaks of staff, of whom were the people met.
    """
    if row.auteur_id == access.user.pk or access.allows(Action.LIRE_ENTRETIENS):
        return 0
    people = list(InterviewPerson.history.filter(interview_id=row.pk).order_by("history_date", "history_id"))

    def state(place: int) -> object:
        # people are written after the interview, in the same transaction: they are of a version until the next one
        until = rows[place + 1].history_date if place + 1 < len(rows) else None
        met: dict[int, int | None] = {}
        for one in people:
            if until is not None and one.history_date >= until:
                break
            if one.history_type == "-":
                met.pop(one.id, None)
            else:
                met[one.id] = one.collectivite_id
        return rows[place].confidentialite, rows[place].est_rh, frozenset(met.values())

    return _last_change(rows, state)


def _concern_since(access: Access, row: Concern, rows: Sequence[Any]) -> int:
    """Everything for its author and for the project lead; for the others, nothing older than the last change of the words
    told (what was struck out stays struck out) or of the employer that they concern.
    """
    if row.auteur_id == access.user.pk or access.allows(Action.TENIR_ECOUTE):
        return 0
    return _last_change(rows, lambda place: (rows[place].texte, rows[place].collectivite_id))


def register() -> None:
    """Hand the kinds over to the floor that shows histories. What an interviewer keeps for oneself has none."""
    register_tracked(
        Tracked(
            key="entretien",
            noun="entretien",
            model=Interview,
            fields=("forme", "date", "lieu", "confidentialite", "synthese", "date_suppression"),
            find=lambda access, pk: visible_interviews(access).filter(pk=pk).first(),
            title=str,
            back=lambda access, row: reverse("consultations:interview", args=[access.project.slug, row.pk]),
            employer=lambda row: None,
            restore_action=Action.MENER_ENTRETIENS,
            since=_interview_since,
        )
    )
    register_tracked(
        Tracked(
            key="preoccupation",
            noun="préoccupation",
            model=Concern,
            fields=("texte", "theme", "collectivite", "date", "question", "reponse", "date_publication"),
            find=lambda access, pk: full_concerns(access).filter(pk=pk).first(),
            title=str,
            back=lambda access, row: reverse("consultations:concern", args=[access.project.slug, row.numero]),
            employer=lambda row: row.collectivite,
            restore_action=Action.TENIR_ECOUTE,
            related=("collectivite",),
            since=_concern_since,
        )
    )
