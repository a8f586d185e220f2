"""How long each college spoke in a meeting, and what share it makes; never counted by person (product.md A10.2). Pure.

Shares are of the length of the meeting, not of what was counted: minutes that nobody was given, or counted twice, show as
a total that is not 100 %. Worked figures: ``docs/algorithmes/temps-de-parole.md``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.values import format_percent, plural


class College(StrEnum):
    """Who spoke, as a group. The value is the name of its column."""

    ELUS = "elus"
    DIRECTIONS = "directions"
    RH = "rh"
    AGENTS = "agents"
    SYNDICATS = "syndicats"


LABELS: dict[College, str] = {
    College.ELUS: "Élues et élus",
    College.DIRECTIONS: "Directions générales",
    College.RH: "Ressources humaines",
    College.AGENTS: "Agents",
    College.SYNDICATS: "Représentants du personnel",
}
# whose share the « règle du jeu » aims at
STAFF = (College.AGENTS, College.SYNDICATS)


@dataclass(frozen=True)
class Spoken:
    """Minutes by college over ``duree`` minutes of meeting. ``None``: the college was not there; 0: it said nothing.

    Raises ``ValueError`` on a length below one minute or on negative minutes.
    """

    duree: int
    minutes: Mapping[College, int | None]

    def __post_init__(self) -> None:
        if self.duree < 1 or any(n is not None and n < 0 for n in self.minutes.values()):
            raise ValueError("Une réunion dure au moins une minute, et personne ne parle moins de zéro.")

    @property
    def total(self) -> int:
        """Minutes counted, all colleges together."""
        return sum(n for n in self.minutes.values() if n is not None)

    @property
    def ecart(self) -> int:
        """Minutes counted beyond the length of the meeting; negative when some are missing."""
        return self.total - self.duree

    def share(self, college: College) -> Decimal | None:
        """Part of the meeting, from 0 on; ``None`` for a college that was not there. 15 of 120 minutes → 0.125."""
        spoken = self.minutes.get(college)
        return None if spoken is None else Decimal(spoken) / self.duree

    @property
    def total_share(self) -> Decimal:
        """What was counted over the length of the meeting: 1 when every minute is given to somebody."""
        return Decimal(self.total) / self.duree

    @property
    def staff_share(self) -> Decimal | None:
        """Part of the agents and of their representatives together; ``None`` when neither was there."""
        known = [share for college in STAFF if (share := self.share(college)) is not None]
        return sum(known, Decimal(0)) if known else None


def together(meetings: Sequence[Spoken]) -> Spoken | None:
    """All the meetings as one long meeting; a college is absent when it was in none. ``None`` without a meeting."""
    if not meetings:
        return None
    minutes: dict[College, int | None] = {}
    for college in College:
        known = [n for one in meetings if (n := one.minutes.get(college)) is not None]
        minutes[college] = sum(known) if known else None
    return Spoken(sum(one.duree for one in meetings), minutes)


def gap_words(spoken: Spoken) -> str:
    """What is said when the minutes do not add up to the meeting; empty when they do."""
    if not spoken.ecart:
        return ""
    gap = abs(spoken.ecart)
    said = f"{gap}\u00a0{plural(gap, 'minute')}"
    rest = f"il en manque {gap}" if spoken.ecart < 0 else f"{said} de trop"
    return (
        f"Le total fait {spoken.total} {plural(spoken.total, 'minute')} sur {spoken.duree}, "
        f"soit {format_percent(spoken.total_share)}\u00a0: {rest}."
    )


def target_words(spoken: Spoken, percent: int) -> str:
    """How the staff side stands against the aim of the « règle du jeu »; empty when it was not there."""
    share = spoken.staff_share
    if share is None:
        return ""
    met, places = share * 100 >= percent, 1
    # a share below the aim is never printed as the aim: it gets the decimals that tell them apart
    while not met and round(share * 100, places) >= percent:
        places += 1
    reached = "objectif atteint" if met else "sous l’objectif"
    return f"Agents et représentants\u00a0: {format_percent(share, places)} du temps, {reached} ({percent}\u00a0%)."
