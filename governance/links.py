"""What a decision founds, said by the floors above: this floor knows nothing of scenarios nor of actions (product.md A13.3)."""

from collections.abc import Callable
from dataclasses import dataclass

from governance.models import Decision
from projects.access import Access


@dataclass(frozen=True)
class Link:
    """Something that rests on a decision: what it is, its words, its page."""

    nature: str
    libelle: str
    adresse: str


_FOUNDED: list[Callable[[Access, Decision], list[Link]]] = []


def register_links(asked: Callable[[Access, Decision], list[Link]]) -> None:
    """Add a floor that may say what rests on a decision, for whoever asks. The same function twice is kept once."""
    if asked not in _FOUNDED:
        _FOUNDED.append(asked)


def founded_on(access: Access, decision: Decision) -> list[Link]:
    """Everything that rests on a decision and that the worn hat may open."""
    return [one for asked in _FOUNDED for one in asked(access, decision)]
