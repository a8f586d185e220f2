"""What a search finds on this floor: consultations, messages, interviews and concerns, in the words that the worn hat may read."""

from collections.abc import Iterable, Sequence

from django.urls import reverse

from common.search import Word, answers, search_column
from common.values import format_date
from consultations.models import Quotation
from consultations.queries import visible_surveys
from consultations.queries_ecoute import full_concerns, shown_order, visible_concerns, visible_interviews
from consultations.queries_information import plan_of
from consultations.themes import words_of
from projects.access import Access
from projects.found import Found, Group, group
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Seven queries at most. What an interviewer keeps for oneself is not searched, not even for them."""
    asked = tuple(words)
    found = []
    if access.allows(Action.VOIR_CONSULTATIONS):
        found.append(group("consultations", "Consultations", _surveys(access, asked)))
    if access.allows(Action.VOIR_INFORMATION):
        found.append(group("messages", "Plan d’information", _messages(access, asked)))
    if not access.allows(Action.VOIR_ECOUTE):
        return found
    return [
        *found,
        group("entretiens", "Entretiens", _interviews(access, asked)),
        group("preoccupations", "Préoccupations", _concerns(access, asked)),
    ]


def _surveys(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    """By their title: neither a question nor an answer is searched."""
    for row in visible_surveys(access):
        if answers(words, search_column(row.titre)):
            yield Found(
                row.titre,
                row.get_etat_display(),
                reverse("consultations:survey", args=[access.project.slug, row.numero]),
            )


def _messages(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for line in plan_of(access):
        if answers(words, search_column(line.message.objet, line.message.texte)):
            yield Found(
                line.message.objet,
                format_date(line.message.date_prevue),
                reverse("consultations:plan", args=[access.project.slug]),
            )


def _interviews(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    rows = list(visible_interviews(access).order_by("-date", "-pk"))
    quoted: dict[int, list[str]] = {}
    for one in Quotation.objects.filter(interview__in=[row.pk for row in rows]).order_by("pk"):
        quoted.setdefault(one.interview_id, []).append(one.texte)
    for row in rows:
        if answers(words, search_column(row.synthese, row.lieu, *row.theme_words, *quoted.get(row.pk, []))):
            yield Found(
                str(row),
                ", ".join(row.theme_words),
                reverse("consultations:interview", args=[access.project.slug, row.pk]),
            )


def _concerns(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    full = set(full_concerns(access).values_list("pk", flat=True))
    rows = sorted(visible_concerns(access), key=lambda row: shown_order(row, row.pk in full), reverse=True)
    for row in rows:
        read = (row.question, row.reponse) if row.date_publication else ()
        if row.pk in full:
            read = (row.texte, row.question, row.reponse)
        if answers(words, search_column(*read, words_of(row.theme))):
            title = row.texte if row.pk in full else row.question
            yield Found(
                title[:120],
                f"{words_of(row.theme)}, {format_date(row.date)}" if row.pk in full else words_of(row.theme),
                reverse("consultations:concern", args=[access.project.slug, row.numero]),
            )
