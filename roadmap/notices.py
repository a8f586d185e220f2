"""The subject on which those who decide are told something: an arbitration beyond the agreed delay."""

from governance.notices import NoticeKind, register
from projects.policy import Action

ARBITRAGE = "ARBITRAGE"


def register_kinds() -> None:
    """Hand the subject over to the floor that tells people."""
    register(
        NoticeKind(
            ARBITRAGE,
            "Arbitrages au-delà du délai convenu",
            "une demande d’arbitrage dépasse le délai convenu",
            Action.SUIVRE_ARBITRAGES,
        )
    )
