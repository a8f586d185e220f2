"""What a search finds on this floor: the scenarios that the worn hat may read."""

from collections.abc import Sequence

from django.urls import reverse

from common.search import Word, answers, search_column
from projects.access import Access
from projects.found import LIMIT, Found, Group, group
from projects.policy import Action
from scenarios.queries import visible_scenarios


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """Scenarios by name and description: a project has a handful, read in one query."""
    if not access.allows(Action.VOIR_SCENARIOS):
        return []
    found = [one for one in visible_scenarios(access) if answers(tuple(words), search_column(one.nom, one.description))]
    return [
        group(
            "scenarios",
            "Scénarios",
            (
                Found(
                    one.titre,
                    one.get_etat_display(),
                    reverse("scenarios:detail", args=[access.project.slug, one.numero]),
                )
                for one in found[: LIMIT + 1]
            ),
        )
    ]
