"""The search of a project: what each floor finds, in the order in which people look. A floor adds itself here."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

import consultations.search
import diagnostics.search
import governance.search
import hr.search
import projects.found
import reports.search
import roadmap.search
import scenarios.search
from common.codes import normalise
from common.search import Word, answers, question, search_column
from diagnostics.queries import employers_of
from mutualisation.navigation import rooms_for
from projects.access import Access
from projects.found import Found, Group, group
from projects.models import Service
from projects.policy import Action

# how near a mistyped word must be to a word of the project (0 to 1): a letter wrong, missing or too many in a word of six
NEAR = 0.8


def _pages(access: Access, words: Sequence[Word]) -> list[Group]:
    """The pages of the rail whose title answers, or the title of their phase; the room says where they stand."""
    found = [
        Found(entry.label, room.titre, url)
        for room, entries in rooms_for(access)
        for entry, url in entries
        if answers(tuple(words), search_column(entry.label, room.titre if room.numero else ""))
    ]
    return [group("pages", "Pages", found)]


SEARCHES: tuple[Callable[[Access, Sequence[Word]], list[Group]], ...] = (
    _pages,
    diagnostics.search.search,
    consultations.search.search,
    governance.search.search,
    hr.search.search,
    projects.found.search,
    scenarios.search.search,
    roadmap.search.search,
    reports.search.search,
)


def search_project(access: Access, text: str) -> list[Group]:
    """Groups that hold an answer to ``text``; empty for a text without a word. As many queries whatever the project."""
    words = question(text)
    if not words:
        return []
    return [group for search in SEARCHES for group in search(access, words) if group.found]


def nearest(access: Access, text: str) -> str:
    """The question with its mistyped words mended, for one that finds nothing; empty when that would find nothing either.

    Only words that everyone with this hat reads are proposed: titles of pages, services, collectivités. A thing that may
    not be seen is thus never hinted at. Two queries, beside those of the search.
    """
    typed = normalise(text).split()
    said = [entry.label for _, entries in rooms_for(access) for entry, _ in entries]
    if access.allows(Action.VOIR_SERVICES):
        said += Service.objects.filter(project=access.project, collectivite=None).values_list("libelle", flat=True)
        said += [one.nom for one in employers_of(access.project)]
    known = sorted(set(normalise(" ".join(said)).split()))
    mended = [
        (get_close_matches(word, known, n=1, cutoff=NEAR) or [word])[0] if len(word) > 3 else word for word in typed
    ]
    proposed = " ".join(mended)
    return proposed if mended != typed and search_project(access, proposed) else ""
