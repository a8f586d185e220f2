"""A figure holds exact values, keeps three absences apart, and always has its table."""

from datetime import date
from decimal import Decimal

import pytest

from common.breakdown import Breakdown, BreakdownLine, Source
from common.figures import (
    MASKED_PROTECTS,
    MASKED_SMALL,
    Bars,
    Cell,
    Column,
    KeyFigure,
    KeyFigures,
    Kind,
    Lines,
    LineSeries,
    Masked,
    Paragraph,
    Pyramid,
    Section,
    Series,
    Table,
    figures_of,
    masked_small,
    tables_of,
    write,
)
from common.figures.explained import breakdown_table
from common.figures.words import provenance, summary

COLUMNS = (Column("nom", "Nom"), Column("agents", "Agents", Kind.INTEGER))


def table(key="t", **options):
    return Table(key=key, title="Effectifs", columns=COLUMNS, **options)


def bars(**options):
    options = {"categories": ("Brume", "Pinsac"), "series": (Series("a", "A", (3, MASKED_SMALL)),), **options}
    return Bars(key="b", title="Titre", category_label="Employeur", **options)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (None, Kind.INTEGER, "non renseigné"),
        (0, Kind.INTEGER, "0"),
        (MASKED_SMALL, Kind.INTEGER, "masqué (moins de 5)"),
        (masked_small(10), Kind.EUROS, "masqué (moins de 10)"),
        (MASKED_PROTECTS, Kind.ETP, "masqué (protège une autre valeur)"),
        (16114, Kind.INTEGER, "16\u202f114"),
        (2026, Kind.YEAR, "2026"),
        (Decimal("0.8"), Kind.ETP, "0,80\u00a0ETP"),
        (Decimal("18000"), Kind.EUROS, "18\u202f000\u00a0€"),
        (Decimal("18000.5"), Kind.EUROS, "18\u202f000,50\u00a0€"),
        (Decimal("0.125"), Kind.PERCENT, "12,5\u00a0%"),
        (Decimal("17.50"), Kind.HOURS, "17,5\u00a0h"),
        (Decimal("1E+3"), Kind.DECIMAL, "1\u202f000"),
        (date(2026, 11, 22), Kind.DATE, "22/11/2026"),
        ("<b>", Kind.TEXT, "<b>"),
    ],
)
def test_values_are_written_in_french_and_absences_are_told_apart(value, kind, text):
    assert write(value, kind) == text


@pytest.mark.parametrize("wrong", [0.1, True, object(), [1]])
def test_a_value_that_is_not_exact_never_enters_a_figure(wrong):
    with pytest.raises(TypeError):
        table(rows=[("Brume", wrong)])
    with pytest.raises(TypeError):
        Series("a", "A", (wrong,))


def test_a_mask_always_says_why():
    with pytest.raises(ValueError, match="pourquoi"):
        Masked(" ")


@pytest.mark.parametrize("row", [("Brume",), ("Brume", 1, 2)])
def test_a_row_has_one_value_per_column(row):
    with pytest.raises(ValueError, match="2 colonnes"):
        table(rows=[row])


def test_two_columns_never_share_a_key():
    with pytest.raises(ValueError, match="même clé"):
        Table(key="t", title="t", columns=(*COLUMNS, Column("nom", "Encore")))


def test_rows_given_by_key_leave_missing_values_not_given():
    built = Table.from_mappings(
        key="t", title="t", columns=COLUMNS, rows=[{"nom": "Brume"}], total={"nom": "Total", "agents": 3}
    )
    assert [cell.value for cell in built.rows[0]] == ["Brume", None]
    assert [cell.value for cell in built.total_row] == ["Total", 3]


def test_every_chart_gives_its_table_with_the_same_values_and_masks():
    stacked = bars(totals=Series("t", "Ensemble", (9, MASKED_PROTECTS)), source="annexe du personnel")
    rows = [[cell.value for cell in row] for row in stacked.to_table().rows]
    assert rows == [["Brume", 3, 9], ["Pinsac", MASKED_SMALL, MASKED_PROTECTS]]
    assert stacked.to_table().source == "annexe du personnel"

    pyramid = Pyramid(
        key="p",
        title="t",
        band_label="Âge",
        bands=("< 25", "25 +"),
        left=Series("f", "Femmes", (1, 2)),
        right=Series("h", "Hommes", (None, 0)),
    )
    assert [[cell.value for cell in row] for row in pyramid.to_table().rows] == [["< 25", 1, None], ["25 +", 2, 0]]

    lines = Lines(
        key="l",
        title="t",
        point_label="Année",
        points=("2026",),
        series=(LineSeries("s", "Solde", (5,), low=(3,), high=(8,), band_label="Prévision"),),
    )
    assert [column.label for column in lines.to_table().columns] == [
        "Année",
        "Solde",
        "Prévision, bas",
        "Prévision, haut",
    ]
    assert [cell.value for cell in lines.to_table().rows[0]] == ["2026", 5, 3, 8]


def test_a_table_of_a_chart_adds_nothing_up_by_itself():
    assert bars().to_table().total_row is None
    assert len(bars().to_table().columns) == 2


def test_series_and_categories_have_the_same_length():
    with pytest.raises(ValueError, match="2 catégories"):
        bars(series=(Series("a", "A", (1,)),))
    with pytest.raises(ValueError, match="bas et un haut"):
        LineSeries("s", "S", (1, 2), low=(1, 2))


def test_a_section_never_shows_the_same_figure_twice_and_knows_its_tables():
    inner = Section("dedans", "Dedans", (table("deux"),))
    outer = Section("dehors", "Dehors", (Paragraph("x"), bars(), KeyFigures((KeyFigure("n", 1),)), inner))
    assert [figure.key for figure in figures_of([outer])] == ["b", "deux"]
    assert [one.key for one in tables_of([outer])] == ["b", "deux"]
    with pytest.raises(ValueError, match="deux fois"):
        Section("s", "S", (table(), table()))


def test_the_words_that_replace_a_chart_say_masks_and_never_all_of_a_long_table():
    assert "Pinsac\u00a0: A masqué (moins de 5)" in summary(bars())
    long = bars(categories=tuple("abcdefghijklmnopqrstuvwxyz"), series=(Series("a", "A", tuple(range(26))),))
    assert summary(long) == "Les 26 valeurs sont dans le tableau qui suit."


def test_the_source_line_holds_source_date_and_display_rules():
    shown = table(source="annexe", date=date(2026, 11, 22), notes=("Règles d’affichage\u00a0: seuil 5",))
    assert provenance(shown) == "Source\u00a0: annexe · situation au 22/11/2026 · Règles d’affichage\u00a0: seuil 5"


def test_a_breakdown_opens_as_a_table_that_ends_with_the_figure():
    breakdown = Breakdown(
        "Coût",
        Decimal("30"),
        "€",
        (
            BreakdownLine("Traitement", Decimal("30"), "€", "10 × 3", Source("Paie", date(2026, 1, 31), "sûr")),
            BreakdownLine("Durée", Decimal("17.50"), "h", additif=False, arrete=True),
        ),
    )
    opened = breakdown_table(breakdown, "cout")
    first, second = opened.rows
    assert [cell.value for cell in first] == ["1 Traitement", "30,00\u00a0€", "10 × 3", "Paie, 31/01/2026, sûr"]
    assert second[1].value == "17,5\u00a0h"
    assert "s’arrête ici" in second[3].note
    assert opened.total_row[1] == Cell("30,00\u00a0€")


def test_a_group_that_only_adds_up_says_what_it_adds():
    children = tuple(BreakdownLine(name, Decimal(10)) for name in ("Traitement", "Primes"))
    asked = BreakdownLine("Durée", Decimal(17), "h", additif=False)
    opened = breakdown_table(
        Breakdown("Coût", Decimal(20), "€", (BreakdownLine("Personnel", Decimal(20), enfants=(asked, *children)),)),
        "cout",
    )
    assert [row[2].value for row in opened.rows] == ["somme des lignes 1.2 à 1.3", "", "", ""]
    assert opened.total_row[2] == Cell("ligne 1")
