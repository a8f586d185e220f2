"""« Rapport et projet de schéma »: its chapters, its figures against the pages, its audiences, what changed since."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from common.figures import Column, KeyFigure, KeyFigures, Kind, Masked, Notice, Section, Sensitivity, Table, tables_of
from common.figures.words import write_cell
from projects.models import Collectivite
from reports import services as reports_services
from reports.changes import changes, changes_table, public_figures
from reports.models import Report
from reports.sections.schema import CHAPTERS, schema_sections
from reports.services import issue_report, render_report, save_texts
from roadmap.services.actions import save_objectif
from scenarios.figures_impact import spending_impact, staff_impact
from scenarios.inputs import calcul_de
from scenarios.models import MouvementEffectifs, Scenario
from tests.cast import make_cast
from tests.growth import later
from tests.reports.reading import compact, docx_text, page_tables, pdf_text, xlsx_tables
from tests.reports.territory import people
from tests.roadmap.scene import action, sent, shared
from tests.scenes import scene

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)


def _filled():
    cast = make_cast()
    people(cast.project)
    later.scenario(cast, {}, 1)
    save_objectif(project=cast.project, fields={"titre": "Mieux servir", "parent": None})
    action(cast, "Réseau des secrétaires", pilote_technique="Camille Aubin")
    shared(cast)
    sent(cast)
    return cast


@pytest.fixture
def filled(db):
    return scene("schéma", _filled)


@pytest.fixture
def quick_pdf(monkeypatch):
    monkeypatch.setattr(reports_services, "render_pdf", lambda html, **kw: (b"%PDF-" + html.encode(), 1))


def by_key(sections) -> dict[str, Table]:
    return {table.key: table for table in tables_of(sections)}


def test_the_twelve_chapters_are_there_for_each_audience_even_in_an_empty_project(cast):
    for audience in Report.Audience.values:
        sections = schema_sections(cast.project, audience, DAY)
        assert [one.key for one in sections] == [chapter.cle for chapter in CHAPTERS]


def test_the_pdf_the_editable_text_and_the_annex_say_the_figures_of_the_pages(filled, client_of):
    done = render_report(project=filled.project, kind="schema", audience="elus", numero=1, moment=MOMENT)
    text, word = pdf_text(done.pdf), compact(docx_text(done.word))
    scenario = Scenario.objects.get(project=filled.project, est_statu_quo=False)
    page = reverse("scenarios:detail", args=[filled.project.slug, scenario.numero])
    shown = page_tables(client_of(filled.elu).get(page).content.decode())
    found = [rows for title, rows in shown.items() if "Ce que chacun paie et emploie" in title]
    assert found and len(found[0]) >= 4
    for row in found[0][1:]:
        assert compact("".join(row)) in text and all(compact(cell) in word for cell in row), row
    impact = by_key(schema_sections(filled.project, "elus", DAY))["impact-depenses"]
    for row in impact.rows:
        said = compact("".join(write_cell(cell, column) for cell, column in zip(row, impact.columns, strict=True)))
        assert said in text
    heads = [rows[0] for rows in xlsx_tables(done.annex)]
    assert any(head[0] == "Employeur" and "2028 (€/an)" in head for head in heads)
    assert compact("8. Impact prévisionnel sur les effectifs") in text


def test_the_impact_adds_up_and_masks_what_the_pages_mask(filled):
    scenario = Scenario.objects.get(project=filled.project, est_statu_quo=False)
    row = scenario.services.get()
    MouvementEffectifs.objects.create(
        service_scenario=row, collectivite=filled.bourg, avant=Decimal(2), transferes_sortants=Decimal(1)
    )
    calcul = calcul_de(scenario)
    table = spending_impact(calcul)
    for rank in range(1, len(table.columns)):
        assert sum(line[rank].value for line in table.rows) == table.total_row[rank].value
    masked = by_key(schema_sections(filled.project, "elus", DAY))
    line = next(one for one in masked["impact-effectifs"].rows if one[0].value == filled.bourg.nom)
    assert line[1].value == Decimal(2) and isinstance(line[2].value, Masked)
    assert isinstance(masked["impact-effectifs"].total_row[2].value, Masked)
    open_to_all = staff_impact(calcul)
    assert not open_to_all.has_masks and open_to_all.total_row[1].value == Decimal(2)


def test_each_audience_reads_what_its_readers_find_on_the_pages(filled):
    read = {one: schema_sections(filled.project, one, DAY) for one in Report.Audience.values}
    tables = {one: by_key(sections) for one, sections in read.items()}
    # a submitted scenario is not for the public, pay schemes are for the élus
    assert "impact-depenses" in tables["elus"] and "impact-depenses" in tables["cst"]
    assert "impact-depenses" not in tables["public"]
    assert "avantages" in tables["elus"] and "avantages" not in tables["cst"] and "avantages" not in tables["public"]
    assert "Camille Aubin" in str(read["elus"]) and "Camille Aubin" not in str(read["public"])


def test_authors_words_open_their_chapter_in_both_files(filled, quick_pdf):
    words = "Le <script>alert(1)</script> projet\u202f: ensemble."
    save_texts(project=filled.project, kind="schema", texts={"preambule": words})
    done = render_report(project=filled.project, kind="schema", audience="public", numero=1, moment=MOMENT)
    assert b"<script>" not in done.pdf and b"&lt;script&gt;" in done.pdf
    assert words in docx_text(done.word)
    assert "À compléter" not in str(schema_sections(filled.project, "public", DAY)[0])


# --- what changed --------------------------------------------------------------------------------------------------


def sections(*, etp="12.00", cost=100, sensitivity=Sensitivity.PUBLIC, name="Bourg") -> list[Section]:
    table = Table(
        key="t",
        title="Effectifs",
        sensitivity=sensitivity,
        columns=(Column("nom", "Employeur"), Column("etp", "ETP", Kind.ETP), Column("cout", "Coût", Kind.EUROS)),
        rows=((name, Decimal(etp), cost), ("Autre", Decimal(1), Masked("masqué (moins de 5)"))),
    )
    return [Section("s", "Chapitre", (KeyFigures((KeyFigure("Agents", 12),)), table))]


def test_two_figures_changed_give_two_lines():
    found = changes(public_figures(sections()), public_figures(sections(etp="13.5", cost=90)))
    assert [(one.where, one.what, one.before, one.now) for one in found] == [
        ("Chapitre", "Bourg · ETP", "12,00\u00a0ETP", "13,50\u00a0ETP"),
        ("Chapitre", "Bourg · Coût", "100,00\u00a0€", "90,00\u00a0€"),
    ]
    assert changes_table(2, found).title == "2 chiffres ont changé depuis l’édition n° 2"


def test_a_line_that_comes_or_goes_is_said_and_nothing_private_is_compared():
    found = changes(public_figures(sections()), public_figures(sections(name="Ville")))
    assert ("Ville · ETP", "absent") in {(one.what, one.before) for one in found}
    assert ("Bourg · ETP", "absent") in {(one.what, one.now) for one in found}
    private = public_figures(sections(sensitivity=Sensitivity.MASKED))
    assert [value[1] for value in private.values()] == ["Agents"]
    assert not any("masqué" in value[2] for value in public_figures(sections()).values())


def test_the_next_issue_says_what_changed_on_its_page_and_in_its_first_chapter(filled, client_of, quick_pdf):
    def issue() -> Report:
        return issue_report(project=filled.project, kind="schema", audience="elus", user=filled.chef_projet)

    issue()
    Collectivite.objects.filter(pk=filled.bourg.pk).update(population=4_321)  # sans historique : décor du test
    second = issue()
    with second.fichier.open() as file:
        html = file.read().decode()
    assert "Ce qui a changé depuis l’édition n° 1" in compact_words(html)
    slug = filled.project.slug
    rows = page_tables(
        client_of(filled.maire).get(reverse("reports:changes", args=[slug, "schema", "elus", 2])).content.decode()
    )
    [table] = rows.values()
    assert any(filled.bourg.nom in row[1] and row[3].replace(" ", "") == "4321" for row in table[1:])
    first = reverse("reports:changes", args=[slug, "schema", "elus", 1])
    assert client_of(filled.maire).get(first).status_code == 404
    listed = client_of(filled.maire).get(reverse("reports:list", args=[slug])).content.decode()
    assert reverse("reports:changes", args=[slug, "schema", "elus", 2]) in listed and first not in listed
    assert second.empreinte in listed


def compact_words(text: str) -> str:
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_actions_that_serve_no_objective_are_told_in_the_document_with_their_reason(cast):
    def notices() -> list[str]:
        sections = schema_sections(cast.project, "public", date(2026, 11, 24))
        return [
            block.text
            for one in sections
            for block in one.blocks
            if isinstance(block, Notice) and "objectif" in block.title
        ]

    goal = save_objectif(project=cast.project, fields={"titre": "Tenir les délais", "parent": None, "resultat": ""})
    action(cast, "Sert un objectif", objectif=goal)
    assert notices() == []
    action(cast, "Marchés groupés")
    action(cast, "Archives", motif_sans_objectif="obligation légale")
    assert notices() == ["A-02 Marchés groupés : aucune raison écrite ; A-03 Archives : obligation légale."]
