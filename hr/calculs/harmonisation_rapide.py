"""The totals of a simulation at once, in whole cents with numpy: what a page compares before one rule is chosen. Pure.

Same half-up rule as ``harmonisation.simuler``, hence the same cents (tests/hr/test_harmonisation.py, property).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from hr.calculs.harmonisation import ECHELLE, AgentPaye, Annee, Cible, en_cents, euros, taux_entier
from hr.calculs.remuneration import Regime

ZERO = Decimal(0)
# Above any amount of pay, below what would overflow 64 bits once multiplied: « no cap ».
SANS_LIMITE = 10**10


@dataclass(frozen=True)
class Population:
    """Agents as columns of whole numbers, made once and asked many times."""

    ifse: np.ndarray
    plafond: np.ndarray
    numerateur: np.ndarray
    denominateur: np.ndarray
    marge: np.ndarray
    est_cnracl: np.ndarray
    groupe: np.ndarray
    taux: np.ndarray
    groupes: tuple[str, ...]
    cles_taux: tuple[tuple[str, bool], ...]


def colonnes(agents: Sequence[AgentPaye]) -> Population:
    """Turn agents into columns."""
    groups = tuple(sorted({one.groupe for one in agents}))
    keys = tuple(sorted({(one.employeur, one.au_dela) for one in agents}))
    rank = {name: index for index, name in enumerate(groups)}
    rate = {key: index for index, key in enumerate(keys)}

    def column(values) -> np.ndarray:
        return np.fromiter(values, dtype=np.int64, count=len(agents))

    return Population(
        ifse=column(en_cents(one.ifse) for one in agents),
        plafond=column(
            SANS_LIMITE if one.plafond is None else en_cents(max(ZERO, one.plafond - one.cia)) for one in agents
        ),
        numerateur=column(one.quotite.numerator for one in agents),
        denominateur=column(one.quotite.denominator for one in agents),
        marge=column(SANS_LIMITE if one.marge_rafp is None else en_cents(max(ZERO, one.marge_rafp)) for one in agents),
        est_cnracl=np.fromiter((one.regime is Regime.CNRACL for one in agents), dtype=bool, count=len(agents)),
        groupe=column(rank[one.groupe] for one in agents),
        taux=column(rate[(one.employeur, one.au_dela)] for one in agents),
        groupes=groups,
        cles_taux=keys,
    )


def totaux(
    population: Population, cibles: Mapping[str, Cible], annees: Sequence[Annee]
) -> list[tuple[Decimal, Decimal]]:
    """(gross, contributions) of each year, in euros, equal to the cent to the exact run."""
    target = np.array(
        [en_cents(cibles[name].montant) if name in cibles else 0 for name in population.groupes], dtype=np.int64
    )
    if not len(population.ifse):
        return [(ZERO, ZERO)] * len(annees)
    gap = np.minimum(target[population.groupe], population.plafond)
    gap -= population.ifse
    np.maximum(gap, 0, out=gap)
    moved = np.flatnonzero(gap)
    # only those who move are carried through the years
    paid = (2 * gap[moved] * population.numerateur[moved] + population.denominateur[moved]) // (
        2 * population.denominateur[moved]
    )
    cnracl, margin, rates = population.est_cnracl[moved], population.marge[moved], population.taux[moved]
    out = []
    for year in annees:
        num, den = year.part.numerator, year.part.denominator
        gross = (2 * paid * num + den) // (2 * den)
        general = np.array(
            [taux_entier(year.taux_general.get(key, ZERO)) for key in population.cles_taux], dtype=np.int64
        )
        base = np.where(cnracl, np.minimum(gross, margin), gross)
        rate = np.where(cnracl, taux_entier(year.taux_rafp), general[rates])
        charges = (2 * base * rate + ECHELLE) // (2 * ECHELLE)
        out.append((euros(int(gross.sum())), euros(int(charges.sum()))))
    return out
