"""The search of a project: what each floor finds, in the order in which people look. A floor adds itself here."""

from collections.abc import Callable, Sequence

import consultations.search
import diagnostics.search
import governance.search
import hr.search
import projects.found
import reports.search
import roadmap.search
import scenarios.search
from common.search import Word, question
from projects.access import Access
from projects.found import Group

SEARCHES: tuple[Callable[[Access, Sequence[Word]], list[Group]], ...] = (
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
