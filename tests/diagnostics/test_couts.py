"""The two views of the cost of a service, on the figures of docs/algorithmes/couts-des-services.md."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from common.rubriques import LEGALES, Rubrique
from diagnostics.couts import Cout, par_etp, par_unite, personnel_lisible, personnels_caches

D = Decimal
EXAMPLE = Cout(
    2025,
    "CA 2025",
    {
        Rubrique.PERSONNEL: D("104000.00"),
        Rubrique.FOURNITURES: D("2400.00"),
        Rubrique.RENOUVELLEMENT: D("1500.00"),
        Rubrique.CONTRATS: D("9000.00"),
        Rubrique.RECETTES: D("3000.00"),
        Rubrique.LOCAUX: D("4200.00"),
        Rubrique.STRUCTURE: D("11390.00"),
    },
)
AMOUNTS = st.dictionaries(
    st.sampled_from(list(Rubrique)), st.decimals(min_value=0, max_value=10**9, places=2, allow_nan=False)
)


def test_the_worked_example_in_both_views():
    assert EXAMPLE.budgetaire_euros == D("113900.00")
    assert EXAMPLE.analytique_euros == D("129490.00")


def test_valuations_never_enter_what_is_paid():
    without = Cout(
        2025, "", {r: v for r, v in EXAMPLE.montants.items() if r not in {Rubrique.LOCAUX, Rubrique.STRUCTURE}}
    )
    assert without.budgetaire_euros == EXAMPLE.budgetaire_euros == without.analytique_euros


def test_a_heading_nobody_gave_is_not_zero():
    assert Cout(2025, "", {Rubrique.CONTRATS: D(0)}).montant(Rubrique.CONTRATS) == 0
    assert Cout(2025, "", {}).montant(Rubrique.CONTRATS) is None


@given(AMOUNTS)
def test_any_explanation_adds_up_to_the_cost(amounts):
    cout = Cout(2025, "CA 2025", amounts)
    breakdown = cout.explication("Essai")
    assert breakdown.total == cout.analytique_euros
    legal = sum((amounts.get(r, D(0)) for r in LEGALES), D(0))
    assert cout.budgetaire_euros == legal - amounts.get(Rubrique.RECETTES, D(0))


def test_the_pay_of_a_small_service_is_hidden_and_so_is_that_of_a_service_without_a_headcount():
    assert personnel_lisible(5, 5)
    assert not personnel_lisible(4, 5)
    assert not personnel_lisible(0, 5)


def test_chapter_012_does_not_give_the_pay_of_one_back():
    cases = {"état civil": (D(41000), 1), "finances": (D(250000), 6), "voirie": (D(310000), 9)}
    assert personnels_caches(cases, 5) == {"état civil", "finances"}
    assert personnels_caches({"finances": (D(250000), 6), "voirie": (D(310000), 9)}, 5) == frozenset()
    # two small ones that hold five together already hide each other; two of two do not
    assert personnels_caches({"a": (D(9), 3), "b": (D(8), 2), "c": (D(7), 9)}, 5) == {"a", "b"}
    assert personnels_caches({"a": (D(9), 2), "b": (D(8), 2), "c": (D(7), 9)}, 5) == {"a", "b", "c"}
    # what costs nothing hides nothing, and the first of equals is taken
    assert personnels_caches({"a": (D(0), 1), "b": (D(8), 7)}, 5) == frozenset()
    assert personnels_caches({"a": (D(9), 1), "b": (D(8), 7), "c": (D(8), 6)}, 5) == {"a", "b"}


CASES = st.dictionaries(
    st.integers(0, 9),
    st.tuples(st.decimals(min_value=0, max_value=10**6, places=2, allow_nan=False), st.integers(0, 12)),
    max_size=8,
)


@given(CASES, st.integers(5, 9))
def test_nobody_solves_a_small_service_from_the_visible_ones_and_the_chapter_012(cases, k):
    """One equation: 012 − visible = hidden. It is solved when one unknown is left, or says the pay of fewer than ``k``."""
    hidden = personnels_caches(cases, k)
    paid = {key: case for key, case in cases.items() if case[0]}
    assert {key for key, (_, heads) in paid.items() if heads < k} <= hidden
    visible = paid.keys() - hidden
    rest = sum((euros for euros, _ in paid.values()), D(0)) - sum((paid[key][0] for key in visible), D(0))
    if hidden and visible:
        assert len(hidden) >= 2 and sum(paid[key][1] for key in hidden) >= k
        assert all(paid[key][0] != rest for key in hidden)
    # one more than needed is never hidden
    assert sum(paid[key][1] >= k for key in hidden) <= 1


def test_a_ratio_under_half_a_post_is_not_computed():
    assert par_etp(D("285.4"), D("0.49")) is None
    assert par_etp(D("240"), D("2.0")) == D("120.0")
    assert par_unite(D("1000"), 3) == D("333.33")
    assert par_unite(D("1000"), 0) is None
