"""Keys, bounds, unit costs, presence: the figures are those of docs/algorithmes/scenarios.md."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.engine.cles import Cle, CodeCle, Encadrement, RepartitionImpossible, repartir
from scenarios.engine.cout_unitaire import CoutDuService, CoutUnitaireImpossible, cout_unitaire, rembourser
from scenarios.engine.montants import arrondi, au_centime
from scenarios.engine.presence import DatesIncoherentes, part_annee

modest = settings(max_examples=80, deadline=None)


def D(text) -> Decimal:
    return Decimal(str(text))


# --- presence


def test_half_a_year_is_six_twelfths_and_a_started_month_counts_in_days():
    assert part_annee(2027, date(2027, 7, 1)) == Fraction(1, 2)
    assert part_annee(2027, date(2027, 6, 16)) == Fraction(13, 24)
    assert part_annee(2027, date(2020, 1, 1)) == 1
    assert part_annee(2027, date(2028, 1, 1)) == 0


def test_leaving_on_new_year_leaves_the_year_before_untouched():
    joined, left = date(2026, 1, 1), date(2028, 1, 1)
    assert part_annee(2027, joined, left) == 1
    assert part_annee(2028, joined, left) == 0


def test_a_commune_cannot_leave_before_it_joined():
    with pytest.raises(DatesIncoherentes, match=r"31/12/2026.*précède l’entrée.*01/01/2027"):
        part_annee(2027, date(2027, 1, 1), date(2026, 12, 31))


@given(st.dates(date(2020, 1, 1), date(2030, 12, 31)), st.dates(date(2020, 1, 1), date(2030, 12, 31)))
@modest
def test_a_year_cut_anywhere_adds_up(one, other):
    start, cut = sorted((one, other))
    for annee in range(2020, 2032):
        assert part_annee(annee, start, cut) + part_annee(annee, cut) == part_annee(annee, start)


# --- rounding


@pytest.mark.parametrize(
    ("value", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("2.675", "2.68"), ("-0.004", "0.00")]
)
def test_half_a_cent_goes_up_whatever_the_sign(value, rounded):
    assert str(au_centime(D(value))) == rounded
    assert arrondi(D("0.25"), 1) == D("0.3")


# --- keys and bounds

WEIGHTS = {"A": D(8200), "B": D(3100), "C": D(1450), "D": D(640)}
COST = D("187432.57")


def test_a_plain_key_shares_as_allocation_does():
    sharing = repartir(COST, WEIGHTS)
    assert sharing.parts == {"A": D("114783.20"), "B": D("43393.65"), "C": D("20297.03"), "D": D("8958.69")}
    assert [step.libelle for step in sharing.etapes] == ["Répartition au plus fort reste"]


def test_a_franchise_spares_the_smallest_and_says_so():
    sharing = repartir(COST, WEIGHTS, Encadrement(franchise=D(1000)))
    assert sharing.parts["D"] == 0
    assert sum(sharing.parts.values()) == COST
    assert "Franchise" in sharing.etapes[0].libelle and "D" in sharing.etapes[0].libelle


def test_what_is_above_the_cap_is_borne_by_the_others_in_proportion():
    sharing = repartir(COST, WEIGHTS, Encadrement(plafond_euros=D(100000)))
    assert sharing.parts["A"] == D(100000)
    assert sharing.parts == {"A": D("100000.00"), "B": D("52223.69"), "C": D("24427.21"), "D": D("10781.67")}
    assert len(sharing.etapes) == 2


def test_a_floor_lifts_the_smallest_and_relieves_the_others():
    sharing = repartir(COST, WEIGHTS, Encadrement(plancher_euros=D(12000)))
    assert sharing.parts["D"] == D(12000)
    assert sharing.parts["A"] < D("114783.20")
    assert sum(sharing.parts.values()) == COST


def test_the_tunnel_holds_each_share_near_last_year():
    last = {"A": D(100000), "B": D(40000), "C": D(25000), "D": D(9000)}
    sharing = repartir(D("180000.00"), WEIGHTS, Encadrement(tunnel=D("0.10"), precedent=last))
    for party, before in last.items():
        assert before * D("0.9") <= sharing.parts[party] <= before * D("1.1")
    assert sum(sharing.parts.values()) == D("180000.00")


@pytest.mark.parametrize(
    ("weights", "bounds", "words"),
    [
        ({"A": D(0), "B": D(0)}, None, "Toutes les unités sont nulles"),
        (WEIGHTS, Encadrement(plancher_euros=D(20), plafond_euros=D(10)), "dépasse le plafond"),
        (WEIGHTS, Encadrement(plafond_euros=D(10)), "La somme des plafonds n’atteint pas"),
        (WEIGHTS, Encadrement(plancher_euros=D(100000)), "La somme des planchers dépasse"),
        (WEIGHTS, Encadrement(franchise=D(10000)), "Toutes les unités sont nulles"),
    ],
)
def test_what_cannot_be_shared_is_refused_in_words(weights, bounds, words):
    with pytest.raises(RepartitionImpossible, match=words):
        repartir(COST, weights, bounds)


parties = st.dictionaries(st.sampled_from("ABCDEFGH"), st.integers(1, 10_000).map(D), min_size=1)


@given(parties, st.integers(0, 10**7), st.integers(0, 300), st.integers(0, 300))
@modest
def test_bounded_shares_total_the_amount_and_keep_every_bound(weights, cents, low_percent, high_percent):
    total = D(cents).scaleb(-2)
    mean = total / len(weights)
    floor, cap = au_centime(mean * low_percent / 100), au_centime(mean * (100 + high_percent) / 100)
    bounds = Encadrement(plancher_euros=floor, plafond_euros=cap)
    try:
        parts = repartir(total, weights, bounds).parts
    except RepartitionImpossible:
        assert floor > cap or floor * len(weights) > total or cap * len(weights) < total
        return
    assert sum(parts.values()) == total
    assert all(floor <= part <= cap for part in parts.values())


@given(parties, st.integers(0, 10**7), st.integers(0, 99))
@modest
def test_a_heavier_party_never_pays_less(weights, cents, tunnel_percent):
    total = D(cents).scaleb(-2)
    parts = repartir(total, weights, Encadrement(plafond_euros=total, plancher_euros=D(0))).parts
    ordered = sorted(weights, key=lambda p: weights[p])
    for small, large in pairwise(ordered):
        assert parts[small] <= parts[large] + D("0.01")


@modest
@given(weights=st.lists(st.integers(1, 9_000), min_size=1, max_size=6), cents=st.integers(0, 10**8))
def test_a_party_without_weight_changes_nothing_for_the_others(weights, cents):
    known = {f"p{rank}": D(weight) for rank, weight in enumerate(weights)}
    shares = repartir(D(cents).scaleb(-2), known).parts
    # first in order, so that a tie would go to it if it counted
    assert repartir(D(cents).scaleb(-2), {"a": D(0)} | known).parts == {"a": D("0.00")} | shares


def test_a_mixed_key_follows_who_is_present():
    key = Cle(
        CodeCle.MIXTE,
        {},
        parts={"pop": D("0.5"), "actes": D("0.5")},
        composantes={"pop": WEIGHTS, "actes": {"A": D(212), "B": D(96), "C": D(61), "D": D(11)}},
    )
    parts = repartir(COST, key.exacts(tuple("ABCD"))).parts
    assert parts == {"A": D("109675.42"), "B": D("45372.52"), "C": D("25192.45"), "D": D("7192.18")}
    assert sum(key.exacts(("A", "B"))[p] for p in "AB") == 1
    four = Cle(
        CodeCle.MIXTE,
        {},
        parts={"1": D("0.4"), "2": D("0.3"), "3": D("0.2"), "4": D("0.1")},
        composantes={
            "1": WEIGHTS,
            "2": key.composantes["actes"],
            "3": {"A": D(40), "B": D(15), "C": D(6), "D": D(2)},
            "4": dict.fromkeys("ABCD", D(1)),
        },
    )
    parts = repartir(COST, four.exacts(tuple("ABCD"))).parts
    assert parts == {"A": D("105770.35"), "B": D("45174.05"), "C": D("25401.13"), "D": D("11087.04")}
    with pytest.raises(RepartitionImpossible, match="la clé n° 2 sont nulles"):
        replace(key, composantes=key.composantes | {"actes": {"A": D(0)}}).exacts(tuple("ABCD"))
    with pytest.raises(RepartitionImpossible, match="doit dire ses parts"):
        Cle(CodeCle.MIXTE, {}).exacts(("A",))


# --- unit cost (D5211-16)

BUREAU = CoutDuService(D("118400.00"), D("4210.50"), D("6300.00"), D("3089.50"), D("2000.00"))


def test_the_unit_cost_of_the_study_office():
    assert BUREAU.total_euros == D("134000.00")
    assert cout_unitaire(BUREAU, D(1600)) == D("83.75")
    owed = rembourser(BUREAU, D(1600), {"A": D(412), "B": D(96), "EPCI": D(1030)}, preteur="EPCI")
    assert owed.montants == {"A": D("34505.00"), "B": D("8040.00")}
    assert owed.unites_inutilisees == D(62)
    assert owed.reste_au_preteur_euros == D("91455.00")


def test_impossible_units_are_refused_in_words():
    with pytest.raises(CoutUnitaireImpossible, match="doit être positif"):
        cout_unitaire(BUREAU, D(0))
    with pytest.raises(CoutUnitaireImpossible, match="dépassent la capacité"):
        rembourser(BUREAU, D(100), {"A": D(101)}, preteur="EPCI")
    with pytest.raises(CoutUnitaireImpossible, match="négatif"):
        rembourser(BUREAU, D(100), {"A": D(-1)}, preteur="EPCI")


@given(st.dictionaries(st.sampled_from("ABCDE"), st.integers(0, 300).map(D), min_size=1))
@modest
def test_lender_and_users_bear_the_whole_cost(usages):
    owed = rembourser(BUREAU, D(1600), usages, preteur="EPCI")
    assert sum(owed.montants.values()) + owed.reste_au_preteur_euros == BUREAU.total_euros
