"""Sharing euros to the cent. The worked figures are those of docs/algorithmes/allocation.md."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.allocation import allocate, mixed_weights

COST = Decimal("187450.00")
COMMUNES = ("A", "B", "C", "D", "E", "F")
UNITS = dict(zip(COMMUNES, map(Decimal, ("170.6", "62.3", "29.1", "15.5", "5.8", "2.1")), strict=True))
POPULATION = dict(zip(COMMUNES, map(Decimal, (9812, 3140, 1655, 902, 417, 188)), strict=True))

modest = settings(max_examples=60, deadline=None)
totals = st.integers(-(10**11), 10**11).map(lambda cents: Decimal(cents).scaleb(-2))
weights = st.dictionaries(
    st.text("ABCDEFGH", min_size=1, max_size=2),
    st.decimals(0, 10**6, allow_nan=False, places=3),
    min_size=1,
    max_size=10,
).filter(lambda some: any(some.values()))


def _shares(*amounts: str) -> dict[str, Decimal]:
    return dict(zip(COMMUNES, map(Decimal, amounts), strict=True))


def test_a_service_is_shared_by_weighted_units():
    assert allocate(COST, UNITS) == _shares("112049.65", "40918.48", "19112.81", "10180.36", "3809.43", "1379.27")


def test_a_service_is_shared_by_population():
    assert allocate(COST, POPULATION) == _shares("114140.46", "36526.81", "19252.19", "10492.73", "4850.85", "2186.96")


def test_a_mixed_key_finds_the_cent_that_plain_rounding_loses():
    blend = mixed_weights(
        {"unités": Decimal("0.7"), "population": Decimal("0.3")}, {"unités": UNITS, "population": POPULATION}
    )
    assert sum(blend.values()) == 1
    shares = allocate(COST, blend)
    assert shares == _shares("112676.89", "39600.98", "19154.62", "10274.07", "4121.86", "1621.58")
    assert sum(shares.values()) == COST
    rounded = [round(Fraction(COST) * weight, 2) for weight in blend.values()]
    assert sum(rounded) == Fraction("187449.99")


def test_three_left_over_cents_go_to_the_largest_remainders():
    population = {"A": Decimal(8200), "B": Decimal(3100), "C": Decimal(1450), "D": Decimal(640)}
    acts = {"A": Decimal(212), "B": Decimal(96), "C": Decimal(61), "D": Decimal(11)}
    half = {"population": Decimal("0.5"), "actes": Decimal("0.5")}
    cost = Decimal("187432.57")
    assert [str(share) for share in allocate(cost, population).values()] == [
        "114783.20",
        "43393.65",
        "20297.03",
        "8958.69",
    ]
    blend = mixed_weights(half, {"population": population, "actes": acts})
    assert [str(share) for share in allocate(cost, blend).values()] == ["109675.42", "45372.52", "25192.45", "7192.18"]


def test_ties_go_to_the_larger_weight_then_to_the_smaller_key():
    # Ideal shares: 1.5 cents and 0.5 cent; both have half a cent left, the larger weight takes it.
    assert allocate(Decimal("0.02"), {"a": Decimal(1), "b": Decimal(3)}) == {"a": Decimal("0.00"), "b": Decimal("0.02")}
    equal = {"c": Decimal(1), "a": Decimal(1), "b": Decimal(1)}
    assert allocate(Decimal("0.02"), equal) == {"c": Decimal("0.00"), "a": Decimal("0.01"), "b": Decimal("0.01")}


def test_a_weightless_party_pays_nothing():
    assert allocate(Decimal("10.01"), {"a": Decimal(0), "b": Decimal(3), "c": Decimal(3)})["a"] == 0


def test_shares_are_written_with_two_decimals_and_zero_has_no_sign():
    shares = allocate(Decimal("-10"), {"a": Decimal(1), "b": Decimal(0)})
    assert [str(share) for share in shares.values()] == ["-10.00", "0.00"]


def test_a_large_amount_keeps_its_cents_in_a_narrow_context():
    with localcontext(prec=6):
        shares = allocate(Decimal("123456789012.34"), {"a": Decimal(1), "b": Decimal(1)})
    assert shares == {"a": Decimal("61728394506.17"), "b": Decimal("61728394506.17")}


@modest
@given(totals, weights)
def test_the_shares_add_up_to_the_cent_and_stay_within_one_cent(total, parties):
    shares = allocate(total, parties)
    assert list(shares) == list(parties)
    assert sum(shares.values(), Decimal(0)) == total
    whole = sum(map(Fraction, parties.values()))
    for key, share in shares.items():
        assert abs(Fraction(share) - Fraction(total) * Fraction(parties[key]) / whole) < Fraction(1, 100)


@modest
@given(totals, weights)
def test_a_reimbursement_mirrors_the_payment(total, parties):
    assert allocate(-total, parties) == {key: -share for key, share in allocate(total, parties).items()}


@modest
@given(totals, weights, st.integers(2, 1000))
def test_the_unit_of_the_weights_changes_nothing(total, parties, factor):
    assert allocate(total, {key: weight * factor for key, weight in parties.items()}) == allocate(total, parties)


@modest
@given(totals, weights, st.randoms(use_true_random=False))
def test_the_order_of_the_parties_changes_nothing(total, parties, random):
    keys = list(parties)
    random.shuffle(keys)
    assert allocate(total, {key: parties[key] for key in keys}) == allocate(total, parties)


@modest
@given(totals, weights)
def test_the_heavier_party_never_pays_less(total, parties):
    shares = allocate(abs(total), parties)
    ranked = sorted(parties, key=lambda key: (parties[key], shares[key]))
    assert [shares[key] for key in ranked] == sorted(shares.values())


@pytest.mark.parametrize("total", [Decimal("10.001"), Decimal("NaN"), Decimal("Infinity"), 10.5])
def test_a_total_that_is_not_in_whole_cents_is_refused(total):
    with pytest.raises(ValueError, match="Répartition impossible"):
        allocate(total, {"a": Decimal(1)})


@pytest.mark.parametrize(
    "parties",
    [
        {},
        {"a": Decimal(0)},
        {"a": Decimal(0), "b": Decimal(0)},
        {"a": Decimal(-1), "b": Decimal(3)},
        {"a": Decimal("NaN")},
        {"a": Decimal("Infinity"), "b": Decimal(1)},
        {"a": None},
    ],
)
def test_impossible_weights_are_refused(parties):
    with pytest.raises(ValueError, match="Répartition impossible"):
        allocate(Decimal("10.00"), parties)


@pytest.mark.parametrize(
    ("parts", "keys", "words"),
    [
        ({"p": Decimal("0.6")}, {"p": UNITS}, "totaliser exactement 1"),
        ({"p": Decimal(1)}, {"q": UNITS}, "correspondre"),
        ({"p": Decimal(2), "q": Decimal(-1)}, {"p": UNITS, "q": UNITS}, "négative"),
        ({"p": Decimal("0.5"), "q": Decimal("0.5")}, {"p": UNITS, "q": {"A": Decimal(1)}}, "mêmes parties"),
        ({"p": Decimal(1)}, {"p": {"A": Decimal(0)}}, "aucun poids positif"),
        ({"p": Decimal(1)}, {"p": {"A": Decimal(-1)}}, "négatif"),
    ],
)
def test_an_impossible_mixed_key_is_refused(parts, keys, words):
    with pytest.raises(ValueError, match=words):
        mixed_weights(parts, keys)
