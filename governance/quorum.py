"""Quorum: how many voting members must be there. Pure: no Django import."""

from enum import StrEnum


class Quorum(StrEnum):
    """The rule that a body follows."""

    AUCUN = "AUCUN"
    MOITIE = "MOITIE"
    MAJORITE = "MAJORITE"
    NOMBRE = "NOMBRE"

    @property
    def label(self) -> str:
        """The rule as people say it."""
        return {
            Quorum.AUCUN: "aucun quorum",
            Quorum.MOITIE: "la moitié au moins des voix",
            Quorum.MAJORITE: "plus de la moitié des voix",
            Quorum.NOMBRE: "un nombre fixé de présents",
        }[self]


def quorum_needed(rule: Quorum, voting: int, number: int | None = None) -> int:
    """Voting members that must be present, out of ``voting``; ``number`` is the one fixed by ``Quorum.NOMBRE``.

    Half of an odd number is rounded up (« la moitié au moins »); « plus de la moitié » is the next whole number above
    the half. Raises ``ValueError`` on a negative count or on a fixed number that nobody gave.
    """
    if voting < 0:
        raise ValueError(f"Nombre de voix négatif : {voting}")
    if rule is Quorum.AUCUN:
        return 0
    if rule is Quorum.MOITIE:
        return (voting + 1) // 2
    if rule is Quorum.MAJORITE:
        return voting // 2 + 1
    if not number or number < 1:
        raise ValueError("Le quorum est un nombre fixé, qui n’est pas donné.")
    return number
