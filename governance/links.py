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


_ON_RULES: list[Callable[[Access], dict[str, list[Link]]]] = []


def register_rule_links(asked: Callable[[Access], dict[str, list[Link]]]) -> None:
    """Add a floor that may say what was told of the rules of the game. The same function twice is kept once."""
    if asked not in _ON_RULES:
        _ON_RULES.append(asked)


def told_of_rules(access: Access) -> dict[str, list[Link]]:
    """Name of a text of the charter → what was told of it, whatever the version, for whoever reads the charter."""
    found: dict[str, list[Link]] = {}
    for asked in _ON_RULES:
        for name, links in asked(access).items():
            found.setdefault(name, []).extend(links)
    return found


def founded_on(access: Access, decision: Decision) -> list[Link]:
    """Everything that rests on a decision and that the worn hat may open."""
    return [one for asked in _FOUNDED for one in asked(access, decision)]
