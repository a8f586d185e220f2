"""The readers of the columns work once per different cell, and give what they would give each time."""

from decimal import Decimal

import pytest

from common.values import ValeurIllisible, choice_reader, read_choice
from hr.calculs.colonnes import Listes, lecteurs, se_souvenir


def test_a_reader_works_once_per_different_cell():
    asked = []

    def read(value):
        asked.append(value)
        return str(value)

    column = se_souvenir(read)
    assert [column("a"), column("b"), column("a")] == ["a", "b", "a"]
    assert asked == ["a", "b"]


def test_cells_that_python_calls_equal_are_not_mixed_up():
    """VRAI is not a number of hours, although ``True == 1``."""
    column = lecteurs(Listes({}, {}))["duree"]
    assert column(1).heures == 1
    for logical in (True, True):
        with pytest.raises(ValeurIllisible, match="logique"):
            column(logical)
    assert column(Decimal(1)).heures == 1


def test_each_refusal_is_its_own_and_says_the_same():
    column = lecteurs(Listes({"Voirie et propreté": "1"}, {}))["service"]
    said = []
    for _ in range(3):
        with pytest.raises(ValeurIllisible) as refused:
            column("Voirie et proprété et autre")
        said.append(refused.value)
    assert len({id(one) for one in said}) == 3
    assert {str(one) for one in said} == {str(said[0])} and "Voirie et propreté" in said[0].attendu


@pytest.mark.parametrize(
    "value, code", [("titulaire", "x"), ("TITULAIRE ", "x"), ("x", "titulaire"), ("X", "titulaire"), (3.0, "trois")]
)
def test_a_label_wins_over_a_code(value, code):
    choices = {"Titulaire": "x", "X": "titulaire", "3": "trois"}
    assert choice_reader(choices)(value) == read_choice(value, choices) == code
