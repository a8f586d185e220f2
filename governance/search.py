"""What a search finds on this floor: bodies, meetings, decisions, the charter, documents, negotiations that the worn hat sees."""

from collections.abc import Iterable, Sequence

from django.urls import reverse
from django.utils import timezone

from common.search import Word, answers, search_column
from common.values import format_date
from governance.models import AgendaItem
from governance.queries.bodies import decisions_seen, meetings_seen
from governance.queries.charter import in_force_on, published
from governance.queries.negotiations import files_seen, is_open
from governance.rights import visible_bodies, visible_documents
from projects.access import Access
from projects.found import Found, Group, group
from projects.policy import Action


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Seven queries at most. A project has tens of meetings: their words are compared here, without a column to keep.

    Minutes answer once published; a document by its title, its bytes are not read; a negotiation by its subject, never by
    a position.
    """
    asked = tuple(words)
    groups = []
    if access.allows(Action.VOIR_INSTANCES):
        groups.append(group("instances", "Instances", _bodies(access, asked)))
        groups.append(group("reunions", "Réunions", _meetings(access, asked)))
        groups.append(group("decisions", "Décisions", _decisions(access, asked)))
    if access.allows(Action.VOIR_DOCUMENTS):
        groups.append(group("documents", "Documents", _documents(access, asked)))
    if access.allows(Action.VOIR_CHARTE):
        groups.append(group("charte", "Règle du jeu", _charters(access, asked)))
    if is_open(access):
        groups.append(group("negociations", "Négociations", _negotiations(access, asked)))
    return groups


def _negotiations(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for row in files_seen(access):
        if answers(words, search_column(str(row), row.enjeu, row.accords, row.restants)):
            yield Found(
                str(row),
                row.get_etat_display(),
                reverse("governance:negotiation", args=[access.project.slug, row.numero]),
            )


def _bodies(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for row in visible_bodies(access).order_by("nom", "pk"):
        if answers(words, search_column(row.nom, row.get_kind_display(), row.mission)):
            yield Found(row.nom, row.get_kind_display(), reverse("governance:body", args=[access.project.slug, row.pk]))


def _charters(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    """The version in force: what an older one said is read on its page."""
    row = in_force_on(published(access.project), timezone.localdate())
    if row is not None and answers(
        words, search_column(str(row), row.decider, row.confidentiel, row.dire_non, row.delais)
    ):
        yield Found(str(row), "en vigueur", reverse("governance:charter", args=[access.project.slug]))


def _meetings(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    points: dict[int, list[str]] = {}
    rows = list(meetings_seen(access).order_by("-debut", "-pk"))
    for item in AgendaItem.objects.filter(meeting__in=[row.pk for row in rows]).order_by("rang", "pk"):
        points.setdefault(item.meeting_id, []).append(item.titre)
    for row in rows:
        minutes = row.compte_rendu if row.date_compte_rendu else ""
        if answers(words, search_column(str(row), row.objet, row.lieu, minutes, *points.get(row.pk, []))):
            day = format_date(timezone.localtime(row.debut).date())
            yield Found(
                str(row),
                f"{day}, {row.objet}" if row.objet else day,
                reverse("governance:meeting", args=[access.project.slug, row.pk]),
            )


def _decisions(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    for row in decisions_seen(access):
        if answers(words, search_column(row.code, row.objet, row.texte, row.reserves)):
            yield Found(
                str(row),
                f"{row.meeting}, {format_date(row.date)}",
                reverse("governance:decision", args=[access.project.slug, row.numero]),
            )


def _documents(access: Access, words: tuple[Word, ...]) -> Iterable[Found]:
    rows = visible_documents(access).filter(date_retrait=None).select_related("folder", "meeting__body")
    for row in rows.order_by("titre", "pk"):
        if answers(words, search_column(row.titre)):
            place = row.folder or row.meeting
            yield Found(row.titre, str(place or ""), reverse("governance:document", args=[access.project.slug, row.pk]))
