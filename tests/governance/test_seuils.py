"""Thresholds: a change applies from its date only, and the masking threshold may only rise."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.seuils import MASQUAGE, DatedValue, refusals, specs, threshold_on

V1, V2 = date(2026, 10, 1), date(2027, 1, 15)
# product.md A14.3: the delay goes from 10 to 15 days in version 2
VALUES = [DatedValue("DELAI_REPONSE", 10, V1, 1), DatedValue("DELAI_REPONSE", 15, V2, 2)]


@pytest.mark.parametrize(
    "jour, valeur, version",
    [
        (V1, 10, 1),
        (V2 - timedelta(days=1), 10, 1),
        (V2, 15, 2),
        (date(2028, 1, 1), 15, 2),
    ],
)
def test_a_change_of_delay_applies_from_its_date_only(jour, valeur, version):
    found = threshold_on(VALUES, "DELAI_REPONSE", jour)
    assert (found.valeur, found.version) == (valeur, version)
    assert found.phrase == f"{valeur}\u00a0jours"


def test_before_any_charter_the_proposed_value_says_so():
    found = threshold_on(VALUES, "DELAI_REPONSE", V1 - timedelta(days=1))
    assert found.valeur == specs()["DELAI_REPONSE"].defaut and found.version is None
    assert "valeur proposée" in found.origine


def test_an_unknown_threshold_is_a_fault():
    with pytest.raises(KeyError):
        threshold_on([], "VITESSE", V1)


days = st.dates(date(2025, 1, 1), date(2030, 1, 1))
rows = st.lists(st.builds(DatedValue, st.just("CHARGE"), st.integers(1, 100), days, st.integers(1, 9)), max_size=6)


@given(rows, days)
def test_nothing_to_come_changes_what_holds_today(values, jour):
    past = [value for value in values if value.debut <= jour]
    assert threshold_on(values, "CHARGE", jour) == threshold_on(past, "CHARGE", jour)


@given(rows, days)
def test_what_holds_was_written_by_a_version_or_proposed(values, jour):
    found = threshold_on(values, "CHARGE", jour)
    if found.debut is None:
        assert all(value.debut > jour for value in values) and found.valeur == specs()["CHARGE"].defaut
    else:
        assert DatedValue("CHARGE", found.valeur, found.debut, found.version) in values
        assert found.debut == max(value.debut for value in values if value.debut <= jour)


@given(st.integers(5, 50), st.integers(-5, 60))
def test_the_masking_threshold_only_rises(reached, wanted):
    refused = MASQUAGE in refusals({MASQUAGE: wanted}, {MASQUAGE: reached})
    assert refused is (wanted < reached or wanted > 50)


def test_the_others_go_both_ways_within_their_bounds():
    assert refusals({"DELAI_REPONSE": 1, "CHARGE": 100}, {MASQUAGE: 5}) == {}
    assert set(refusals({"DELAI_REPONSE": 0, "CHARGE": 101, "INCONNU": 3}, {})) == {
        "DELAI_REPONSE",
        "CHARGE",
        "INCONNU",
    }


def test_every_threshold_is_dated_data_with_words_and_bounds():
    assert list(specs()) == ["DELAI_REPONSE", "DELAI_ARBITRAGE", "CHARGE", "PAROLE_AGENTS", "MASQUAGE"]
    for spec in specs().values():
        assert spec.minimum <= spec.defaut <= spec.maximum and spec.libelle and spec.source
    assert [cle for cle, spec in specs().items() if spec.monte_seulement] == [MASQUAGE]
    assert specs()[MASQUAGE].minimum == 5
