"""The scenario engine beside the same arithmetic in bare Python, and the simulation beside its bare numpy kernel.

Run: make bench ARGS="-k scenarios -s". Process CPU time, best of several, both in the same run.
"""

import time
from datetime import date
from decimal import Decimal

import numpy as np

from scenarios.engine.calcul import (
    DonneesScenario,
    DonneesService,
    LigneCout,
    Participation,
    Rubrique,
    calculer,
)
from scenarios.engine.cles import Cle, CodeCle
from scenarios.engine.incertitude import Hypothese, LigneIncertaine, simuler

OPENING = date(2027, 1, 1)
STAFF, CONTRACTS = Rubrique.PERSONNEL, Rubrique.CONTRATS


def _best(run, times: int = 5) -> float:
    spent = []
    for _ in range(times):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return min(spent)


def _scenario(services: int, communes: int, years: int = 10) -> DonneesScenario:
    parties = tuple(f"{rank:03d}" for rank in range(communes))
    return DonneesScenario(
        annees=tuple(range(2027, 2027 + years)),
        parties=parties,
        services=tuple(
            DonneesService(
                code=str(rank),
                libelle=f"Service {rank}",
                ouverture=OPENING,
                cle=Cle(CodeCle.POP, {p: Decimal(100 + 37 * i % 5000) for i, p in enumerate(parties)}),
                participations=tuple(Participation(p, OPENING) for p in parties),
                avant={
                    p: (LigneCout(STAFF, Decimal(10_000 + i)), LigneCout(CONTRACTS, Decimal(900 + i)))
                    for i, p in enumerate(parties)
                },
                apres=(LigneCout(STAFF, Decimal(9_000 * communes)), LigneCout(CONTRACTS, Decimal(700 * communes))),
                residuel={p: (LigneCout(STAFF, Decimal(300)),) for p in parties},
            )
            for rank in range(services)
        ),
        tendance_avant=Decimal("0.03"),
        tendance_apres=Decimal("0.02"),
    )


def _grow(cents: int, percent: int, power: int) -> int:
    """cents × (1 + percent/100)^power, half up, in whole cents."""
    above, below = (100 + percent) ** power, 100**power
    return (2 * cents * above + below) // (2 * below)


def _bare(services: int, communes: int, years: int = 10) -> dict[tuple[int, int], tuple[int, int]]:
    """The same before, after and largest-remainder shares with integers, loops and no object."""
    totals: dict[tuple[int, int], tuple[int, int]] = {}
    weights = [100 + 37 * i % 5000 for i in range(communes)]
    weight_sum = sum(weights)
    for _ in range(services):
        for year in range(years):
            cost = _grow(900_000 * communes, 2, year) + _grow(70_000 * communes, 2, year)
            shares, remainders = [], []
            for weight in weights:
                share, remainder = divmod(cost * weight, weight_sum)
                shares.append(share)
                remainders.append(remainder)
            left = cost - sum(shares)
            for i in sorted(range(communes), key=lambda i: (-remainders[i], -weights[i], i))[:left]:
                shares[i] += 1
            for i in range(communes):
                before = _grow(1_000_000 + 100 * i, 3, year) + _grow(90_000 + 100 * i, 3, year)
                after = _grow(30_000, 2, year) + shares[i]
                known = totals.get((i, year), (0, 0))
                totals[i, year] = known[0] + before, known[1] + after
    return totals


def test_a_whole_scenario_costs_at_most_five_times_its_bare_arithmetic():
    scenario = _scenario(30, 158)
    result, bare = calculer(scenario), _bare(30, 158)
    for i, party in enumerate(scenario.parties):
        for year, annee in enumerate(scenario.annees):
            row = result.parties[party][annee]
            assert (row.avant_euros, row.apres_euros) == tuple(Decimal(c).scaleb(-2) for c in bare[i, year])
    engine, reference = _best(lambda: calculer(scenario)), _best(lambda: _bare(30, 158))
    print(
        f"scénario 30 × 158 × 10 : {engine:.2f} s, arithmétique nue {reference:.2f} s, rapport {engine / reference:.1f}"
    )
    assert engine <= 5 * reference


def test_time_grows_in_proportion_to_services_and_communes():
    sizes = {(6, 40): 0.0, (12, 40): 0.0, (24, 40): 0.0, (6, 80): 0.0, (6, 160): 0.0}
    for size in sizes:
        scenario = _scenario(*size)
        sizes[size] = _best(lambda scenario=scenario: calculer(scenario))
    for (services, communes), spent in sizes.items():
        print(f"{services} services × {communes} communes : {spent * 1000:.0f} ms")
    assert sizes[24, 40] <= 4 * sizes[6, 40] * 1.5
    assert sizes[6, 160] <= 4 * sizes[6, 40] * 1.5


def test_a_simulation_costs_at_most_twice_its_numpy_kernel():
    years = tuple(range(2027, 2037))
    lines = [LigneIncertaine(f"ligne {i}", {a: Decimal(1_000 + i) for a in years}, f"h{i}") for i in range(30)]
    hypotheses = [Hypothese(f"h{i}", Decimal("0.6"), Decimal(1), Decimal("1.3")) for i in range(30)]
    amounts = np.array([[1_000.0 + i for _ in years] for i in range(30)])

    def kernel() -> None:
        random = np.random.default_rng(1)
        draws = random.triangular(0.6, 1.0, 1.3, (10_000, 30))
        balances = (draws @ amounts).cumsum(axis=1)
        np.percentile(balances, (10, 50, 90), axis=0)

    ours = _best(lambda: simuler(years, lines, hypotheses, graine=1), 9)
    bare = _best(kernel, 9)
    print(f"10 000 tirages × 30 × 10 : {ours * 1000:.0f} ms, noyau {bare * 1000:.0f} ms, rapport {ours / bare:.2f}")
    assert ours <= 2 * bare
