"""The life of a piece of long work, as pure rules: which state follows which, when it is lost.

Pure: no Django import. The services turn each rule into one conditional ``UPDATE``, so that two processes can never
both apply it.
"""

from datetime import datetime
from enum import StrEnum


class State(StrEnum):
    """Where a job stands. The value is stored."""

    EN_ATTENTE = "EN_ATTENTE"
    EN_COURS = "EN_COURS"
    TERMINE = "TERMINE"
    ECHEC = "ECHEC"
    ANNULE = "ANNULE"


FOLLOWS: dict[State, frozenset[State]] = {
    State.EN_ATTENTE: frozenset({State.EN_COURS, State.ANNULE}),
    State.EN_COURS: frozenset({State.TERMINE, State.ECHEC, State.ANNULE}),
    State.TERMINE: frozenset(),
    State.ECHEC: frozenset({State.EN_ATTENTE}),
    State.ANNULE: frozenset({State.EN_ATTENTE}),
}
UNFINISHED = frozenset({State.EN_ATTENTE, State.EN_COURS})
FINISHED = frozenset(State) - UNFINISHED

# A waiting job whose message is older than this is sent again: a killed worker loses the messages it had taken.
SEND_AGAIN_AFTER_SECONDS = 60


def may_follow(before: str, after: str) -> bool:
    """Whether a job in state ``before`` may become ``after``."""
    return State(after) in FOLLOWS[State(before)]


def before(after: str) -> frozenset[State]:
    """The states from which ``after`` may be reached: what a conditional ``UPDATE`` filters on."""
    return frozenset(state for state in State if may_follow(state, after))


def seconds_silent(state: str, last_sign: datetime | None, now: datetime) -> int:
    """Whole seconds since the last sign of life of a running job; 0 for one that is not running or just began."""
    if state != State.EN_COURS or last_sign is None:
        return 0
    return max(0, int((now - last_sign).total_seconds()))


def is_lost(state: str, last_sign: datetime | None, now: datetime, limit_seconds: int) -> bool:
    """Whether a running job has been silent for longer than ``limit_seconds``."""
    return seconds_silent(state, last_sign, now) > limit_seconds
