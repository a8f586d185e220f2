"""Work per person before and after a service is shared: more asked of the same people is told. Pure: no Django import.

Product.md A2.8 (Blois: more asked at equal headcount). The threshold is that of the règle du jeu, from its date.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from common.values import MINUS, format_decimal, format_percent
from diagnostics.couts import HALF_ETP

TENTH = Decimal("0.1")
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Releve:
    """A volume of a year and the ETP that did it."""

    volume: Decimal
    etp: Decimal

    @property
    def est_lisible(self) -> bool:
        """Under 0,5 ETP a ratio is noise (domain.md §6)."""
        return self.etp >= HALF_ETP

    @property
    def par_etp(self) -> Decimal:
        """Units per ETP, exact; only for what ``est_lisible``."""
        return self.volume / self.etp


@dataclass(frozen=True)
class Charge:
    """Before and after. ``seuil``: percent above which it is told."""

    avant: Releve
    apres: Releve
    seuil: int

    @property
    def hausse(self) -> Decimal | None:
        """Part of one, exact (0.189 for +18,9 %); ``None`` when one side is too small or nothing was done before."""
        if not (self.avant.est_lisible and self.apres.est_lisible) or not self.avant.volume:
            return None
        return self.apres.par_etp / self.avant.par_etp - 1

    @property
    def est_au_dessus(self) -> bool:
        """Above the threshold, which itself is still accepted."""
        rise = self.hausse
        return rise is not None and rise * HUNDRED > self.seuil

    @property
    def phrase(self) -> str:
        """« 120,0 → 142,7 unités/ETP, +18,9 % : au-dessus du seuil de 15 % »."""
        rise = self.hausse
        if rise is None:
            return "trop peu pour comparer (moins de 0,5 ETP, ou rien avant)"

        def one(releve: Releve) -> str:
            return format_decimal(releve.par_etp.quantize(TENTH, rounding=ROUND_HALF_UP), 1)

        sign = MINUS if rise < 0 else "+"
        where = "au-dessus du" if self.est_au_dessus else "sous le"
        return (
            f"{one(self.avant)} → {one(self.apres)} unités/ETP, {sign}{format_percent(abs(rise))}\u202f: "
            f"{where} seuil de {self.seuil}\u00a0%"
        )
