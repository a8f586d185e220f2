"""What a reader gets: the same words on the page and in the document, ready for a screen reader and a keyboard."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.template import Context, Template

from common import values
from common.breakdown import Breakdown, BreakdownLine
from common.figures import (
    MASKED_SMALL,
    Bars,
    Cell,
    Column,
    EmptyState,
    KeyFigure,
    KeyFigures,
    Kind,
    Notice,
    Paragraph,
    Section,
    Series,
    Table,
)


def render(source, **context):
    return Template("{% load figures %}" + source).render(Context(context))


def effectifs(rows=None, **options):
    columns = (
        Column("nom", "Employeur"),
        Column("n", "Agents", Kind.INTEGER),
        Column("c", "Coût", Kind.EUROS, unit="€"),
    )
    rows = rows or [(Cell("Brume", href="/projets/x/brume/"), 12, Decimal("1234.5")), ("<Pinsac>", MASKED_SMALL, None)]
    return Table(key="effectifs", title="Effectifs", columns=columns, rows=rows, **options)


def graphique():
    return Bars(
        key="categories",
        title="Deux agents sur trois sont de catégorie C",
        caption="Agents présents",
        category_label="Employeur",
        categories=("Brume", "Pinsac"),
        series=(Series("a", "A", (7, MASKED_SMALL)),),
        notes=("Règles d’affichage\u00a0: seuil 5, suppression secondaire",),
    )


def section():
    breakdown = Breakdown("Gains", Decimal(3), "€", (BreakdownLine("Économie de papier", Decimal(3)),))
    return Section(
        "situation",
        "Situation",
        (
            Paragraph("Bonjour <b>", lead=True),
            Notice("Attention", "Une remarque", tone="warn"),
            KeyFigures(
                (KeyFigure("Gains", Decimal(18000), Kind.EUROS, breakdown=breakdown), KeyFigure("Âge", MASKED_SMALL))
            ),
            effectifs(),
            graphique(),
            EmptyState("Rien encore", "La DRH importe", "/importer/", "Importer"),
            Section("detail", "Détail", (Paragraph("fin"),)),
        ),
    )


def test_a_table_says_its_heads_its_masks_and_can_be_scrolled_with_the_keyboard():
    html = render("{% figure t '/tableaux/' %}", t=effectifs(total_row=("Total", 17, None)))
    assert '<th scope="col" class="num">Agents</th>' in html
    assert '<th scope="row"><a href="/projets/x/brume/">Brume</a></th>' in html
    assert "&lt;Pinsac&gt;" in html
    assert '<td class="num masked">masqué (moins de 5)</td>' in html
    assert '<td class="num missing">non renseigné</td>' in html
    assert '<td class="num">1\u202f234,50</td>' in html
    assert '<tr class="total">' in html
    assert 'tabindex="0" role="region" aria-label="Effectifs"' in html
    assert 'href="/tableaux/effectifs.xlsx/"' in html
    assert 'href="/tableaux/effectifs.csv/"' in html


def test_a_chart_comes_with_its_table_under_a_control_and_its_display_rules():
    html = render("{% figure c '/tableaux/' %}", c=graphique())
    assert "<details><summary>Voir le tableau" in html
    assert html.index("<svg") < html.index("<details>") < html.index("<table")
    assert html.count("Règles d’affichage") == 1
    assert 'href="/tableaux/categories.xlsx/"' in html
    assert html.count("<svg") == 3  # drawn for a wide card, for half a desk and for a phone
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_in_print_the_table_is_open_and_nothing_asks_for_a_click():
    html = render("{% section s '/tableaux/' 'print' %}", s=section())
    assert "<details" not in html
    assert "<a " not in html
    assert "tabindex" not in html
    assert "currentColor" not in html
    assert html.count("<svg") == 1
    assert html.count("<table") == 2
    assert "La DRH importe" in html


def test_a_section_shows_its_blocks_in_order_with_headings_in_rank():
    html = render("{% section s %}", s=section())
    ranks = [int(rank) for rank in re.findall(r"<h(\d)", html)]
    assert ranks == [2, 3, 3]
    order = [
        "Bonjour &lt;b&gt;",
        "Une remarque",
        "18\u202f000\u00a0€",
        "Effectifs",
        "Deux agents",
        "Rien encore",
        "Détail",
    ]
    places = [html.index(words) for words in order]
    assert places == sorted(places)
    assert "Économie de papier" in html  # where the figure comes from
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_no_inline_style_script_nor_handler_reaches_the_page():
    html = render("{% section s '/tableaux/' %}", s=section())
    assert not re.search(r"\sstyle=|<script|<style|\son\w+=", html)


def test_page_and_document_say_the_same_values():
    def texts(html):
        return re.findall(r"<td[^>]*>([^<]*)</td>", html)

    table = effectifs()
    assert texts(render("{% figure t %}", t=table)) == texts(render("{% figure t '' 'print' %}", t=table))


def test_a_long_table_is_cut_in_print_and_says_where_the_rest_is():
    rows = [(f"Agent {n}", n, None) for n in range(1, 251)]
    printed = render("{% figure t '' 'print' %}", t=effectifs(rows=rows))
    assert "Agent 200<" in printed
    assert "Agent 201<" not in printed
    assert "200 lignes imprimées sur 250" in printed
    assert "Agent 250<" in render("{% figure t %}", t=effectifs(rows=rows))


def test_an_empty_table_says_so():
    table = Table(key="v", title="Vide", columns=(Column("a", "A"), Column("b", "B")), empty_text="Aucun poste.")
    assert '<td class="missing" colspan="2">Aucun poste.</td>' in render("{% figure t %}", t=table)


def test_an_unknown_medium_is_a_mistake_of_the_template():
    with pytest.raises(ValueError, match="Support"):
        render("{% figure t '' 'papier' %}", t=effectifs())


def test_a_table_served_under_an_address_without_its_key_is_a_mistake_of_the_template():
    with pytest.raises(ValueError, match="clé comprise"):
        render("{% figure_table t '/tableaux/' %}", t=effectifs())
    assert 'href="/tableaux/effectifs.xlsx/"' in render("{% figure_table t '/tableaux/effectifs' %}", t=effectifs())


@pytest.mark.parametrize(
    ("expression", "value", "text"),
    [
        ("v|euros", Decimal("1234567.891"), "1\u202f234\u202f567,89\u00a0€"),
        ("v|euros:0", Decimal("1234.4"), "1\u202f234\u00a0€"),
        ("v|euros", None, "non renseigné"),
        ("v|etp", Decimal("0.8"), "0,80\u00a0ETP"),
        ("v|entier", 16114, "16\u202f114"),
        ("v|entier", MASKED_SMALL, "masqué (moins de 5)"),
        ("v|pourcent", Decimal("0.125"), "12,5\u00a0%"),
        ("v|heures", Decimal("17.5"), "17,5\u00a0h"),
        ("v|decimal_fr", Decimal("12.5"), "12,50"),
        ("v|date_fr", date(2026, 11, 22), "22/11/2026"),
        ("v|date_fr", None, "non renseigné"),
        ("v|date_longue", date(2026, 12, 1), "mardi 1er\u00a0décembre 2026"),
        ("v|mois_fr", date(2026, 11, 22), "novembre 2026"),
        ("v|accord:'agent'", 1, "agent"),
        ("v|accord:'agent'", 2, "agents"),
        ("v|accord:'travail,travaux'", 2, "travaux"),
    ],
)
def test_filters_write_as_the_rest_of_the_application(expression, value, text):
    assert render("{{ " + expression + " }}", v=value) == text


@pytest.mark.parametrize(("words", "stacks"), [("court", False), ("une phrase entière, " * 4, True)])
def test_one_column_of_sentences_is_enough_to_read_a_row_as_a_sheet(words, stacks):
    columns = (Column("a", "Usage"), Column("b", "Combien", Kind.INTEGER), Column("c", "Qui a quoi"))
    table = Table(key="t", title="T", columns=columns, rows=(("Paie", 2, words),))
    assert ("tbl stacks" in render("{% figure t %}", t=table)) is stacks


def test_a_cell_and_its_note_are_read_as_one_sentence():
    columns = (Column("a", "Commune"), Column("b", "Solde", Kind.EUROS), Column("c", "En clair"))
    cell = Cell("unités à saisir", note="Instruction du droit des sols, archives")
    table = Table(key="t", title="T", columns=columns, rows=(("Vaudoré", None, cell),))
    assert "tbl stacks" in render("{% figure t %}", t=table)


@pytest.mark.parametrize(("kind", "stacks"), [(Kind.TEXT, True), (Kind.INTEGER, False)])
def test_on_a_narrow_screen_a_row_of_words_bears_its_titles_and_numbers_stay_in_columns(kind, stacks):
    table = Table(
        key="avis",
        title="Avis",
        columns=(Column("c", "Commune"), Column("a", "Avis", kind), Column("p", "Preuve", kind)),
        rows=(("Brume", 1, 2) if kind is Kind.INTEGER else ("Brume", "favorable", "<accusé>"),),
    )
    html = render("{% figure t %}", t=table)
    assert ('class="tbl stacks" role="table"' in html) is stacks and ("data-titre" in html) is stacks
    if stacks:
        assert f'<td role="cell" data-titre="Preuve{values.NBSP}: ">&lt;accusé&gt;</td>' in html
    assert "data-titre" not in render('{% figure t "" "print" %}', t=table)
