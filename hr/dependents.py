"""What rests on an agent on the floors above: it is erased with the agent. This floor never looks up, it is told."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.db.models import Model

from projects.models import Collectivite


def _nothing(_agents: Collection[int]) -> dict[str, int]:
    return {}


@dataclass(frozen=True)
class Dependents:
    """``words``: why an import that made these agents is not undone; ``of``: those among the keys on which something
    rests; ``erase``: what erases it with its history, before the agents go; ``kept``: (key, title, rows) of one agent;
    ``counts``: place → rows that erasing these agents takes away, of what their employer may know.

    ``is_of_the_person``: it was left by the person, not by who keeps the inventory. A typing mistake purged or an import
    undone leaves it there; it goes when the data of the person are erased. ``erase_employer`` then takes away all that
    the persons of one employer left, whether or not the inventory knows them.
    """

    key: str
    words: str
    of: Callable[[Collection[int]], Collection[int]]
    erase: Callable[[Collection[int]], object]
    kept: Callable[[int], list[tuple[str, str, list[Model]]]]
    counts: Callable[[Collection[int]], Mapping[str, int]] = _nothing
    is_of_the_person: bool = False
    erase_employer: Callable[[Collectivite], object] | None = None


_DEPENDENTS: dict[str, Dependents] = {}


def register_dependents(dependents: Dependents) -> None:
    """Add a kind. Registering the same key twice keeps the last one."""
    _DEPENDENTS[dependents.key] = dependents


def erase_dependents(agents: Collection[int]) -> None:
    """Erase all that rests on these lines of the inventory; what the persons left themselves stays."""
    for one in _DEPENDENTS.values():
        if not one.is_of_the_person:
            one.erase(agents)


def erase_of_the_persons(agents: Collection[int]) -> None:
    """Erase what these persons left themselves. Before the agents go."""
    for one in _DEPENDENTS.values():
        if one.is_of_the_person:
            one.erase(agents)


def erase_of_the_employer(collectivite: Collectivite) -> None:
    """Erase what the persons of one employer left themselves, known of the inventory or not."""
    for one in _DEPENDENTS.values():
        if one.erase_employer is not None:
            one.erase_employer(collectivite)


def held_agents(agents: Collection[int]) -> dict[int, str]:
    """Key of an agent → what rests on it, in words."""
    return {key: one.words for one in _DEPENDENTS.values() for key in one.of(agents)}


def kept_of(agent: int) -> list[tuple[str, str, list[Model]]]:
    """All that the floors above keep of one agent, to be given to that person: (key, title, rows), never empty."""
    return [found for one in _DEPENDENTS.values() for found in one.kept(agent) if found[2]]


def counts_of(agents: Collection[int]) -> dict[str, int]:
    """Place → rows that erasing these agents takes away on the floors above."""
    return {place: number for one in _DEPENDENTS.values() for place, number in one.counts(agents).items()}
