"""Staff before and after, per employer: who employs, who works in the shared service (domain.md §3.6).

Agents put at disposal stay employed by their commune: « employés » and « affectés » are two columns, or totals lie.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.values import format_etp

ZERO = Decimal("0.00")
# how many an employer has today, and the posts it creates, are public; the rest says what becomes of who is there
ETP_PUBLICS = frozenset({"avant", "crees"})


@dataclass(frozen=True)
class MouvementsEmployeur:
    """ETP of one employer for one service. ``propres_affectes``: own posts that work in the shared service there.

    declares_apres: what the employer itself announces afterwards, to be reconciled; None when it says nothing.
    """

    employeur: str
    avant: Decimal
    transferes_sortants: Decimal = ZERO
    mis_a_disposition: Decimal = ZERO
    transferes_entrants: Decimal = ZERO
    propres_affectes: Decimal = ZERO
    crees: Decimal = ZERO
    supprimes: Decimal = ZERO
    declares_apres: Decimal | None = None

    @property
    def employes_apres(self) -> Decimal:
        return self.avant - self.transferes_sortants + self.transferes_entrants + self.crees - self.supprimes

    @property
    def affectes(self) -> Decimal:
        """ETP of this employer working in the shared service."""
        return self.mis_a_disposition + self.transferes_entrants + self.propres_affectes

    @property
    def correspondants(self) -> Decimal:
        """ETP that stay with the employer."""
        return self.employes_apres - self.affectes

    def detail_montrable(self, k: int) -> bool:
        """Whether its movements say nothing of one agent: each part of its staff is empty or of ``k`` ETP at least, and
        they do not all go the same way. Nobody holds more than 1 ETP: ``k`` ETP are ``k`` people or more.
        """
        moved = (self.transferes_sortants, self.mis_a_disposition, self.propres_affectes, self.supprimes)
        parts = [part for part in (*moved, self.avant - sum(moved, ZERO)) if part]
        return not parts or (len(parts) > 1 and min(parts) >= k)

    @property
    def non_explique(self) -> Decimal:
        """ETP announced that the movements do not explain, of either sign; zero when nothing was announced."""
        return ZERO if self.declares_apres is None else self.declares_apres - self.employes_apres


@dataclass(frozen=True)
class TableauEffectifs:
    """The table of a service, and what does not balance, in words."""

    lignes: tuple[MouvementsEmployeur, ...]
    ecarts: tuple[str, ...]

    def total(self, colonne: str) -> Decimal:
        """Sum of a column (attribute name of MouvementsEmployeur) over the employers."""
        return sum((getattr(ligne, colonne) for ligne in self.lignes), ZERO)


def ecarts_de_ligne(row: MouvementsEmployeur) -> tuple[str, ...]:
    """What does not balance at one employer, in words."""
    gaps = []
    if row.non_explique:
        gaps.append(f"{row.employeur} : {format_etp(abs(row.non_explique))} non expliqué.")
    if row.correspondants < 0:
        gaps.append(f"{row.employeur} : {format_etp(-row.correspondants)} affectés de plus que d’agents employés.")
    return tuple(gaps)


def tableau_effectifs(lignes: Iterable[MouvementsEmployeur]) -> TableauEffectifs:
    """Check each employer and the whole: transfers out equal transfers in, nothing below zero, nothing unexplained."""
    rows = tuple(lignes)
    gaps = [gap for row in rows for gap in ecarts_de_ligne(row)]
    table = TableauEffectifs(rows, ())
    out, back = table.total("transferes_sortants"), table.total("transferes_entrants")
    if out != back:
        gaps.append(
            f"{format_etp(out)} transférés hors des communes pour {format_etp(back)} accueillis : "
            f"{format_etp(abs(out - back))} non expliqué."
        )
    return TableauEffectifs(rows, tuple(gaps))
