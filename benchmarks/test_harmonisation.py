"""Harmonisation of 50 000 agents over 10 years beside the barest way of doing the same sums, in one run.

Interactive totals: at most 3 × a bare numpy kernel. Exact run with its explanation: at most 3 × a bare ``Decimal`` loop.
"""

import random
import time
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest

from hr.calculs.harmonisation import ECHELLE, AgentPaye, Annee, Regle, cibles, etalement, explication, simuler
from hr.calculs.harmonisation_rapide import colonnes, totaux
from hr.calculs.remuneration import Regime

AGENTS, YEARS = 50_000, 10
CENT = Decimal("0.01")


def best(action, times: int) -> float:
    """Seconds of the quickest of ``times`` runs."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return min(durations)


@pytest.fixture(scope="module")
def world():
    """Invented people: four groups, five employers, two schemes, four working times."""
    rng = random.Random(20261126)
    people = [
        AgentPaye(
            cle=str(n),
            employeur=f"E{rng.randrange(5)}",
            groupe=f"G{rng.randrange(4)}",
            regime=rng.choice([Regime.CNRACL, Regime.CNRACL, Regime.REGIME_GENERAL]),
            ifse=Decimal(rng.randrange(60_000, 900_000)).scaleb(-2),
            quotite=rng.choice([Fraction(1), Fraction(4, 5), Fraction(6, 7), Fraction(1, 2)]),
            plafond=Decimal(12_600),
            marge_rafp=Decimal(rng.randrange(20_000, 500_000)).scaleb(-2),
        )
        for n in range(AGENTS)
    ]
    rates = {(f"E{n}", beyond): Decimal("0.3748") for n in range(5) for beyond in (False, True)}
    years = [Annee(2027 + k, share, Decimal("0.05"), rates) for k, share in enumerate(etalement(YEARS))]
    return people, cibles(people, Regle.MAX_EMPLOYER_AVG, pas=Decimal(10)), years


def test_interactive_totals(world, capsys):
    people, targets, years = world
    columns = colonnes(people)
    amounts = np.array([int(targets[name].montant * 100) for name in columns.groupes], dtype=np.int64)
    rates = np.full(len(columns.cles_taux), 3_748_000, dtype=np.int64)

    def bare():
        out = []
        gap = np.maximum(np.minimum(amounts[columns.groupe], columns.plafond) - columns.ifse, 0)
        paid = (2 * gap * columns.numerateur + columns.denominateur) // (2 * columns.denominateur)
        for k in range(1, YEARS + 1):
            gross = (2 * paid * k + YEARS) // (2 * YEARS)
            base = np.where(columns.est_cnracl, np.minimum(gross, columns.marge), gross)
            rate = np.where(columns.est_cnracl, 500_000, rates[columns.taux])
            charges = (2 * base * rate + ECHELLE) // (2 * ECHELLE)
            out.append((int(gross.sum()), int(charges.sum())))
        return out

    assert [(int(a * 100), int(b * 100)) for a, b in totaux(columns, targets, years)] == bare()
    kernel, ours = best(bare, 7), best(lambda: totaux(columns, targets, years), 7)
    with capsys.disabled():
        print(
            f"\nharmonisation, totaux : noyau {kernel * 1000:.0f} ms, nous {ours * 1000:.0f} ms, rapport {ours / kernel:.2f}"
        )
    assert ours <= 3 * kernel


def test_exact_run_with_its_explanation(world, capsys):
    people, targets, years = world

    def bare():
        gross_total = charges_total = Decimal(0)
        quotites = [Decimal(one.quotite.numerator) / one.quotite.denominator for one in people]
        shares = [Decimal(k) / YEARS for k in range(1, YEARS + 1)]
        rafp, general = Decimal("0.05"), Decimal("0.3748")
        for one, quotite in zip(people, quotites, strict=True):
            gap = max(Decimal(0), min(targets[one.groupe].montant, one.plafond - one.cia) - one.ifse)
            paid = (gap * quotite).quantize(CENT, rounding=ROUND_HALF_UP)
            for share in shares:
                gross = (paid * share).quantize(CENT, rounding=ROUND_HALF_UP)
                if one.regime is Regime.CNRACL:
                    charges = (min(gross, one.marge_rafp) * rafp).quantize(CENT, rounding=ROUND_HALF_UP)
                else:
                    charges = (gross * general).quantize(CENT, rounding=ROUND_HALF_UP)
                gross_total += gross
                charges_total += charges
        return gross_total, charges_total

    def ours():
        done = simuler(people, targets, Regle.MAX_EMPLOYER_AVG, years)
        explication(done).check()
        return done

    done = ours()
    expected = bare()
    assert (sum(done.brut(k) for k in range(YEARS)), sum(done.charges(k) for k in range(YEARS))) == expected
    loop, exact = best(bare, 2), best(ours, 2)
    with capsys.disabled():
        print(f"\nharmonisation, exact : boucle {loop:.2f} s, nous {exact:.2f} s, rapport {exact / loop:.2f}")
    assert exact <= 3 * loop
