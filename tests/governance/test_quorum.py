"""Quorum rules in numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.quorum import Quorum, quorum_needed


@pytest.mark.parametrize(
    "rule, voting, needed",
    [
        (Quorum.AUCUN, 7, 0),
        (Quorum.MOITIE, 7, 4),
        (Quorum.MOITIE, 8, 4),
        (Quorum.MAJORITE, 7, 4),
        (Quorum.MAJORITE, 8, 5),
        (Quorum.MOITIE, 0, 0),
        (Quorum.MAJORITE, 0, 1),
    ],
)
def test_worked_cases(rule, voting, needed):
    assert quorum_needed(rule, voting) == needed


def test_a_fixed_number():
    assert quorum_needed(Quorum.NOMBRE, 12, 5) == 5
    for number in (None, 0):
        with pytest.raises(ValueError):
            quorum_needed(Quorum.NOMBRE, 12, number)
    with pytest.raises(ValueError):
        quorum_needed(Quorum.MOITIE, -1)


@given(st.integers(0, 500))
def test_the_majority_is_more_than_half_and_the_half_is_at_least_half(voting):
    assert 2 * quorum_needed(Quorum.MAJORITE, voting) > voting
    half = quorum_needed(Quorum.MOITIE, voting)
    assert (2 * half >= voting and 2 * (half - 1) < voting) or voting == half == 0
