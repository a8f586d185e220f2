"""What becomes of each post of a service: counts per employer, and what does not agree with the staff table.

A post is never a name. Source: domain.md §2.2 (fiche d’impact : organisation avant et après).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from common.values import format_etp

ZERO = Decimal("0.00")


class Devenir(StrEnum):
    """What the scenario makes of a post; the value is stored."""

    INCHANGE = "INCHANGE"
    TRANSFERE = "TRANSFERE"
    MIS_A_DISPOSITION = "MIS_A_DISPOSITION"
    CREE = "CREE"
    SUPPRIME = "SUPPRIME"


LIBELLES_DEVENIR = {
    Devenir.INCHANGE: "inchangé",
    Devenir.TRANSFERE: "transféré",
    Devenir.MIS_A_DISPOSITION: "mis à disposition",
    Devenir.CREE: "créé",
    Devenir.SUPPRIME: "supprimé",
}
# somebody holds these posts today: what becomes of them is told to their employer alone
TENUS = (Devenir.INCHANGE, Devenir.TRANSFERE, Devenir.MIS_A_DISPOSITION, Devenir.SUPPRIME)


@dataclass(frozen=True)
class Poste:
    """One post: its employer today (or who creates it), what becomes of it, its ETP today and then."""

    employeur: str
    devenir: Devenir
    etp_avant: Decimal
    etp_apres: Decimal


def compter(postes: Iterable[Poste]) -> dict[tuple[str, str], int]:
    """Number of posts by (employer, devenir); a pair that is missing is zero."""
    counts: dict[tuple[str, str], int] = {}
    for post in postes:
        key = (post.employeur, post.devenir.value)
        counts[key] = counts.get(key, 0) + 1
    return counts


def ecarts(postes: Iterable[Poste], etp_avant: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Where the ETP of the posts of today differ from those of the staff table, in words; employers without post are silent.

    etp_avant: employer → ETP before, from the tab « Qui ».
    """
    sums: dict[str, Decimal] = {}
    for post in postes:
        if post.devenir is not Devenir.CREE:
            sums[post.employeur] = sums.get(post.employeur, ZERO) + post.etp_avant
    return tuple(
        f"{name} : {format_etp(total)} dans les postes, {format_etp(etp_avant.get(name, ZERO))} dans l’onglet « Qui »."
        for name, total in sums.items()
        if total != etp_avant.get(name, ZERO)
    )


def tourne_en_rond(cle: int, dessus: int | None, rattachements: Mapping[int, int | None]) -> bool:
    """Whether attaching ``cle`` to ``dessus`` would put it above itself. rattachements: post → post above."""
    seen = set()
    while dessus is not None and dessus not in seen:
        if dessus == cle:
            return True
        seen.add(dessus)
        dessus = rattachements.get(dessus)
    return False
