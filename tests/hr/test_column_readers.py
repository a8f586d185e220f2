"""The readers of the columns work once per different cell, and give what they would give each time."""

from decimal import Decimal

import pytest

from common.values import ValeurIllisible, choice_reader, read_choice
from hr.calculs.colonnes import Listes, lecteurs, se_souvenir
from hr.calculs.fiches import COLONNES
from hr.models import Affectation, Agent


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


READ = [colonne for colonne in COLONNES if colonne.lire]
ODD = [-1, 0, 0.00000001, "0,123456789", 6 / 7, 1.25, 7, 10**12, "10 %", "1,5", "25/05/2024", "01/01/2100"]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("colonne", [*READ, None], ids=lambda one: one.cle if one else "part")
def test_what_a_column_reads_is_what_the_database_can_keep(colonne, value):
    """A number that is too large, or has more decimals than are kept, is refused or rounded by the reader of the column."""
    lire = colonne.lire if colonne else lecteurs(Listes({}, {}))["part"]
    field = Agent._meta.get_field(colonne.cle) if colonne else Affectation._meta.get_field("part")
    try:
        read = lire(value)
    except ValeurIllisible:
        return
    assert field.clean(read, None) == read


@pytest.mark.parametrize("colonne", READ, ids=lambda one: one.cle)
def test_what_a_screen_says_of_a_value_is_read_again_as_that_value(colonne):
    """« 150 % » for one day and a half would be an error that the sheet does not show."""
    value = colonne.lire(colonne.exemple or "01/09/2019")
    assert colonne.lire(colonne.ecrire(value)) == value
