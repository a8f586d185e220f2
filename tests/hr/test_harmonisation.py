"""Harmonisation « par le haut »: the worked figures of docs/algorithmes/harmonisation.md, and what holds for everybody."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hr.calculs.harmonisation import (
    AgentPaye,
    Annee,
    Cible,
    HypotheseInvalide,
    Reference,
    Regle,
    cibles,
    dans_perimetre,
    etalement,
    explication,
    simuler,
    verifier_parts,
)
from hr.calculs.harmonisation_communiquee import AUTRES, parts_communicables
from hr.calculs.harmonisation_rapide import colonnes, totaux
from hr.calculs.remuneration import Regime

PROSE = (Path(__file__).resolve().parents[2] / "docs/algorithmes/harmonisation.md").read_text(encoding="utf-8")
RG = Decimal("0.3748")


def euros(text: str) -> Decimal:
    """A figure of the prose; the prose must hold it."""
    assert text in PROSE, f"{text} n’est plus dans la prose"
    return Decimal(text.replace(" ", "").replace(",", "."))


def years(shares, general=RG, employers=("EPCI", "A", "B"), rafp="0.05"):
    table = {(name, beyond): general for name in employers for beyond in (False, True)}
    return [Annee(2027 + k, share, Decimal(rafp), table) for k, share in enumerate(shares)]


def agent(cle, employeur, regime, groupe, quotite, ifse, **fields) -> AgentPaye:
    scheme = Regime.CNRACL if regime == "T" else Regime.REGIME_GENERAL
    return AgentPaye(cle, employeur, groupe, scheme, Decimal(ifse), Fraction(quotite), **fields)


SIX = [
    agent("E1", "EPCI", "T", "R2", "1", "5400"),
    agent("E2", "EPCI", "C", "R2", "1", "4800"),
    agent("A1", "A", "T", "R2", "1", "4200"),
    agent("A2", "A", "T", "C1", "4/5", "2400"),
    agent("B1", "B", "T", "C1", "1", "3000"),
    agent("B2", "B", "C", "C1", "1/2", "1800"),
]


def run(agents, regle, shares=(Fraction(1),), **options):
    return simuler(agents, cibles(agents, regle, **options), regle, years(shares))


def test_the_six_agents_of_the_prose_on_the_highest_amount():
    done = run(SIX, Regle.MAX_AGENT)
    assert {name: one.montant for name, one in done.cibles.items()} == {"R2": 5400, "C1": 3000}
    assert done.brut() == euros("2 880,00") and done.cout() == euros("3 413,76")
    assert [one.brut[0] for one in done.effets] == [0, 60000, 120000, 48000, 0, 60000]


def test_the_six_agents_of_the_prose_on_the_best_mean():
    done = run(SIX, Regle.MAX_EMPLOYER_AVG)
    assert {name: one.montant for name, one in done.cibles.items()} == {"R2": 5100, "C1": 2400}
    assert done.brut() == euros("1 500,00") and done.cout() == euros("1 769,88")
    assert done.cibles["R2"].origine == "EPCI"
    # a mean is raised to the next ten euros on the pages; it changes nothing here
    assert run(SIX, Regle.MAX_EMPLOYER_AVG, pas=Decimal(10)).cout() == euros("1 769,88")


def test_three_years_of_the_prose():
    done = run(SIX, Regle.MAX_AGENT, etalement(3))
    assert [done.cout(k) for k in range(3)] == [euros("1 137,92"), euros("2 275,84"), euros("3 413,76")]


def test_a_part_time_of_80_percent_is_paid_six_sevenths():
    done = run([agent("X", "A", "T", "C1", "6/7", "2400"), agent("Y", "A", "T", "C1", "1", "3000")], Regle.MAX_AGENT)
    assert done.brut() == euros("514,29")


def test_the_reference_of_the_acceptance():
    people = (
        [agent(f"a{n}", "A", "T", "C2", "1", "1800") for n in range(12)]
        + [agent(f"b{n}", "B", "T", "C2", "1", "1320") for n in range(6)]
        + [agent(f"e{n}", "EPCI", "T", "C2", "1", "2400") for n in range(9)]
    )
    done = run(people, Regle.MAX_EMPLOYER_AVG, etalement(3))
    assert done.brut() == euros("13 680,00") and done.cout() == euros("14 364,00")
    assert [done.cout(k) for k in range(3)] == [4788, 9576, 14364] and "4 788 / 9 576 / 14 364" in PROSE
    low = run(people, Regle.CUSTOM, sur_mesure={"C2": Decimal(2000)})
    assert low.alerte == "9 agents conservent leur montant" and low.alerte in PROSE
    assert all(one.apres == one.agent.ifse for one in low.effets if one.conserve)


def test_the_legal_sum_caps_the_target_and_lowers_nobody():
    people = [
        agent("X", "A", "T", "B2", "1", "10000", cia=Decimal(2000), plafond=Decimal(18200)),
        agent("Y", "B", "T", "B2", "1", "17000", cia=Decimal(2000), plafond=Decimal(18200)),
        agent("Z", "B", "T", "B2", "1", "9000", cia=Decimal(500), plafond=Decimal(18200)),
        agent("U", "B", "T", "B2", "1", "9000"),
    ]
    done = run(people, Regle.CUSTOM, sur_mesure={"B2": Decimal(20000)})
    assert [one.apres for one in done.effets] == [16200, 17000, 17700, 20000]


def test_rafp_stops_at_its_cap():
    one = [agent("X", "A", "T", "C1", "1", "2400", marge_rafp=Decimal(200))]
    done = run(one, Regle.CUSTOM, sur_mesure={"C1": Decimal(3000)})
    assert done.brut() == 600 and done.charges() == 10
    full = [agent("X", "A", "T", "C1", "1", "2400", marge_rafp=Decimal(-5))]
    assert run(full, Regle.CUSTOM, sur_mesure={"C1": Decimal(3000)}).charges() == 0


def test_rules_that_need_the_schemes_of_the_others():
    told = [
        Reference("B", "C1", moyenne=Decimal(3150), plancher=Decimal(2600)),
        Reference("A", "C1", plancher=Decimal(2000)),
    ]
    mine = [agent("X", "A", "T", "C1", "1", "2400")]
    assert cibles(mine, Regle.MAX_EMPLOYER_AVG, references=told)["C1"] == Cible("C1", Decimal(3150), "B", False)
    assert cibles(mine, Regle.MAX_DELIBERATED_FLOOR, references=told)["C1"].montant == 2600
    assert cibles(mine, Regle.MAX_DELIBERATED_FLOOR) == {}, "sans plancher connu, rien ne bouge"
    assert cibles(mine, Regle.MAX_AGENT)["C1"].individuelle
    assert cibles(SIX, Regle.MEDIAN)["R2"].montant == 4800
    odd = [agent("X", "A", "T", "C1", "1", "2401.05")]
    assert cibles(odd, Regle.MAX_EMPLOYER_AVG, pas=Decimal(10))["C1"].montant == 2410
    # one's own employer is averaged from its agents, not from what its scheme says
    own = [Reference("A", "C1", moyenne=Decimal(9999))]
    assert cibles(mine, Regle.MAX_EMPLOYER_AVG, references=own)["C1"].montant == 2400


def test_contagion_adds_the_peers_of_the_host():
    people = [
        agent("A1", "A", "T", "C1", "1", "2000", service="VOIRIE"),
        agent("E1", "EPCI", "T", "C1", "1", "2200", service="BATIMENTS"),
        agent("E2", "EPCI", "T", "B2", "1", "4000", service="BATIMENTS"),
        agent("A2", "A", "T", "C1", "1", "1900", service="ECOLES"),
    ]
    chosen = frozenset({"VOIRIE"})
    assert [one.cle for one in dans_perimetre(people, chosen, "EPCI")] == ["A1", "E1"]
    assert [one.cle for one in dans_perimetre(people, chosen, "EPCI", include_host_peers=False)] == ["A1"]
    assert len(dans_perimetre(people, frozenset(), "EPCI")) == 4


def test_the_phasing_is_checked():
    assert etalement(1) == (1,) and etalement(6)[-1] == 1
    for wrong in (0, 11):
        with pytest.raises(HypotheseInvalide):
            etalement(wrong)
    assert verifier_parts([Fraction(1, 2), Fraction(1)])
    for wrong in ([], [Fraction(1, 2)], [Fraction(1), Fraction(1, 2)], [Fraction(2)], [Fraction(-1), Fraction(1)]):
        with pytest.raises(HypotheseInvalide):
            verifier_parts(wrong)


def test_the_explanation_adds_up_and_says_the_rule():
    told = explication(run(SIX, Regle.MAX_AGENT, etalement(3)), 1)
    told.check()
    assert told.total == euros("2 275,84") and "66,67" in told.regle
    assert [line.libelle for line in told.lignes] == ["Groupe C1", "Groupe R2"]


def test_nobody_outside_human_resources_reads_a_row_of_less_than_ten_agents():
    def crowd(service, count, ifse="2000"):
        return [agent(f"{service}{n}", "A", "T", "C1", "1", ifse, service=service) for n in range(count)]

    def rows(people):
        return parts_communicables(run(people, Regle.CUSTOM, sur_mesure={"C1": Decimal(2400)}).effets)

    assert [(one.libelle, one.agents) for one in rows(crowd("VOIRIE", 12) + crowd("ECOLES", 10))] == [
        ("ECOLES", 10),
        ("VOIRIE", 12),
    ]
    # nine are summed with seven
    assert [(one.libelle, one.agents) for one in rows(crowd("VOIRIE", 12) + crowd("X", 9) + crowd("Y", 7))] == [
        ("VOIRIE", 12),
        (AUTRES, 16),
    ]
    # nine alone take the smallest service with them
    assert [(one.libelle, one.agents) for one in rows(crowd("VOIRIE", 12) + crowd("ECOLES", 11) + crowd("X", 9))] == [
        ("VOIRIE", 12),
        (AUTRES, 20),
    ]
    assert rows(crowd("X", 9)) == ()
    # ten agents of whom one alone is raised: his cost would be read
    one_raised = crowd("VOIRIE", 9, "2400") + crowd("VOIRIE", 1, "2000")
    assert rows(one_raised) == ()


ZERO_TO_ONE = st.fractions(min_value=Fraction(1, 100), max_value=1, max_denominator=700)
MONEY = st.decimals(min_value=0, max_value=60_000, places=2)
AGENTS = st.lists(
    st.builds(
        AgentPaye,
        cle=st.just("x"),
        employeur=st.sampled_from(["A", "B", "EPCI"]),
        groupe=st.sampled_from(["C1", "C2", "B1"]),
        regime=st.sampled_from(list(Regime)),
        ifse=MONEY,
        quotite=ZERO_TO_ONE,
        cia=st.decimals(min_value=0, max_value=3_000, places=2),
        plafond=st.none() | MONEY,
        marge_rafp=st.none() | st.decimals(min_value=-500, max_value=3_000, places=2),
        au_dela=st.booleans(),
    ),
    min_size=1,
    max_size=25,
)
RULES = st.sampled_from([Regle.MAX_AGENT, Regle.MAX_EMPLOYER_AVG, Regle.MEDIAN])
LIGHT = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@LIGHT
@given(AGENTS, RULES, st.integers(1, 6), st.decimals(min_value=0, max_value="0.6", places=5))
def test_exact_and_quick_totals_are_equal_to_the_cent(agents, regle, count, rate):
    targets, phasing = cibles(agents, regle, pas=Decimal(10)), years(etalement(count), rate)
    exact = simuler(agents, targets, regle, phasing)
    assert totaux(colonnes(agents), targets, phasing) == [(exact.brut(k), exact.charges(k)) for k in range(count)]


@LIGHT
@given(AGENTS, RULES)
def test_nobody_loses_nothing_is_negative_and_costs_rise_with_the_shares(agents, regle):
    done = run(agents, regle, etalement(4))
    for one in done.effets:
        assert one.apres >= one.agent.ifse
        assert all(amount >= 0 for amount in (*one.brut, *one.charges))
        assert list(one.brut) == sorted(one.brut) and list(one.charges) == sorted(one.charges)
        if one.agent.plafond is not None and one.est_releve:
            assert one.apres + one.agent.cia <= max(one.agent.plafond, one.agent.cia)
    for rank in range(4):
        told = explication(done, rank)
        told.check()
        assert told.total == done.brut(rank) + done.charges(rank)


@LIGHT
@given(AGENTS, MONEY, MONEY)
def test_a_higher_target_never_costs_less(agents, low, more):
    def cost(amount):
        return run(agents, Regle.CUSTOM, sur_mesure=dict.fromkeys(("C1", "C2", "B1"), amount)).cout()

    assert cost(low) <= cost(low + more)
