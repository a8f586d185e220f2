"""What a search gives back, whatever the floor that found it: results by type, rights first.

Each floor has ``search(access, words) -> list[Group]`` in its ``search.py`` (here: ``projects.found.search``); the top
floor puts them together. A floor filters by right **before** it looks for words, so that a forbidden thing and a thing
that does not exist are told apart by nothing: no count, no title, no message. Product.md A16.6, D8.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.ordering import in_order
from common.search import Word, answers, search_column
from common.searchable import holds, matching
from projects.access import Access, in_force
from projects.models import Membership, Step
from projects.policy import ROLES, Action

LIMIT = 10


@dataclass(frozen=True)
class Found:
    """One answer: how it is called, one line about it, where it is read."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True)
class Group:
    """Answers of one type. ``more``: there are others that the reader may see, to find by a more precise question."""

    key: str
    label: str
    found: tuple[Found, ...]
    more: bool = False


def group(key: str, label: str, found: Iterable[Found]) -> Group:
    """At most ``LIMIT`` answers; give one more than that, so that « more » is known without a count."""
    kept = list(found)
    return Group(key, label, tuple(kept[:LIMIT]), len(kept) > LIMIT)


def search(access: Access, words: Sequence[Word]) -> list[Group]:
    """People and steps of the project, for those who may see them. Two queries at most."""
    groups = []
    slug = access.project.slug
    if access.allows(Action.VOIR_MEMBRES):
        groups.append(group("personnes", "Personnes", _people(access, tuple(words), slug)))
    if access.allows(Action.VOIR_METHODE):
        steps = matching(Step.objects.filter(phase__project=access.project), tuple(words))
        groups.append(
            group(
                "etapes",
                "Étapes de la méthode",
                (
                    Found(step.titre, step.phase.titre, reverse("projects:method", args=[slug]))
                    for step in steps.select_related("phase").order_by("phase__numero", "rang", "pk")[: LIMIT + 1]
                ),
            )
        )
    return groups


def _people(access: Access, words: tuple[Word, ...], slug: str) -> Iterable[Found]:
    """Memberships in force whose person, role or employer holds each word."""
    if not words:
        return
    rows = Membership.objects.filter(in_force(timezone.localdate()), project=access.project)
    for word in words:
        roles = [role.value for role, spec in ROLES.items() if answers((word,), search_column(spec.label))]
        rows = rows.filter(holds(word, "user__recherche") | holds(word, "collectivite__recherche") | Q(role__in=roles))
    for row in rows.select_related("user", "collectivite").order_by(in_order("user__nom"), "user__email", "pk")[
        : LIMIT + 1
    ]:
        yield Found(row.user.nom_affiche, row.role_with_employer, reverse("projects:members", args=[slug]))
