"""« D’où vient ce chiffre ? »: the lines add up, and stop where a reader may not look."""

from datetime import date
from decimal import Decimal

import pytest

from common.breakdown import Breakdown, BreakdownLine, BreakdownMismatch, Source

PAY = BreakdownLine(
    "Traitements",
    Decimal("300.00"),
    enfants=(
        BreakdownLine("Agent 1", Decimal("100.10"), source=Source("Paie", date(2026, 1, 31), "constaté")),
        BreakdownLine("Agent 2", Decimal("199.90")),
    ),
)
SUPPLIES = BreakdownLine(
    "Fournitures",
    Decimal("50.00"),
    regle="quantité × prix",
    enfants=(
        BreakdownLine("Quantité", Decimal(10), "h", additif=False),
        BreakdownLine("Prix", Decimal(5), "€", additif=False),
    ),
)
COST = Breakdown("Coût du service", Decimal("350.00"), "€", (PAY, SUPPLIES))


def test_lines_that_add_up_at_every_level_are_accepted():
    COST.check()


def test_a_figure_without_lines_explains_nothing_but_lies_nothing():
    Breakdown("Population", Decimal(16114), "habitants").check()


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ((PAY,), "totalisent 300.00 €, attendu 350.00 €"),
        ((BreakdownLine("Temps", Decimal(350), "h"),), "en h, ne s’additionne pas"),
        ((BreakdownLine("Inconnu", None),), "« Inconnu » n’a pas de valeur"),
        ((BreakdownLine("Vide", None, enfants=(PAY,)), BreakdownLine("Reste", Decimal(350))), "n’a pas de valeur"),
    ],
)
def test_a_total_that_its_lines_do_not_make_is_refused(lines, words):
    with pytest.raises(BreakdownMismatch, match=words):
        Breakdown("Coût", Decimal("350.00"), "€", lines).check()


def test_a_wrong_sum_is_found_below_the_top():
    wrong = BreakdownLine("Traitements", Decimal("350.00"), enfants=PAY.enfants)
    with pytest.raises(BreakdownMismatch, match=r"« Traitements » : les lignes totalisent 300\.00"):
        Breakdown("Coût", Decimal("350.00"), "€", (wrong,)).check()


def test_lines_are_numbered_in_reading_order():
    assert [(row.numero, row.profondeur, row.ligne.libelle) for row in COST.rows()] == [
        ("1", 0, "Traitements"),
        ("1.1", 1, "Agent 1"),
        ("1.2", 1, "Agent 2"),
        ("2", 0, "Fournitures"),
        ("2.1", 1, "Quantité"),
        ("2.2", 1, "Prix"),
    ]


def test_a_masked_line_takes_its_brothers_with_it_and_its_parent_says_so():
    """Agent 2 beside the total would give Agent 1 by subtraction."""
    shown = COST.truncated_at(lambda line: line.libelle == "Agent 1")
    assert [row.ligne.libelle for row in shown.rows()] == ["Traitements", "Fournitures", "Quantité", "Prix"]
    assert [row.ligne.arrete for row in shown.rows()] == [True, False, False, False]
    assert not shown.arrete
    assert shown.total == COST.total
    shown.check()


def test_a_masked_top_line_leaves_the_figure_alone():
    shown = COST.truncated_at(lambda line: line.libelle == "Traitements")
    assert shown.lignes == ()
    assert shown.arrete


def test_nothing_masked_changes_nothing():
    assert COST.truncated_at(lambda line: False) == COST
