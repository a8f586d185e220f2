"""What rests on an agent on the floors above: it is erased with the agent. This floor never looks up, it is told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Dependents:
    """``words``: why an import that made these agents is not undone; ``of``: those among the keys on which something
    rests; ``erase``: what erases it with its history, before the agents go; ``kept``: (key, title, rows) of one agent.
    """

    key: str
    words: str
    of: Callable[[Collection[int]], Collection[int]]
    erase: Callable[[Collection[int]], object]
    kept: Callable[[int], list[tuple[str, str, list[Model]]]]


_DEPENDENTS: dict[str, Dependents] = {}


def register_dependents(dependents: Dependents) -> None:
    """Add a kind. Registering the same key twice keeps the last one."""
    _DEPENDENTS[dependents.key] = dependents


def erase_dependents(agents: Collection[int]) -> None:
    """Erase all that rests on these agents."""
    for one in _DEPENDENTS.values():
        one.erase(agents)


def held_agents(agents: Collection[int]) -> dict[int, str]:
    """Key of an agent → what rests on it, in words."""
    return {key: one.words for one in _DEPENDENTS.values() for key in one.of(agents)}


def kept_of(agent: int) -> list[tuple[str, str, list[Model]]]:
    """All that the floors above keep of one agent, to be given to that person: (key, title, rows), never empty."""
    return [found for one in _DEPENDENTS.values() for found in one.kept(agent) if found[2]]
