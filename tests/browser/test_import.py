"""The workbook of a DRH: downloaded, filled, previewed, saved, undone; and what a bad one gets."""

import openpyxl
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import Agent
from tests.cast import make_cast
from tests.hr.staff import make_agent


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


@pytest.fixture
def upload(page, visit, session_of, people, tmp_path):
    """``upload(rows)``: the DRH downloads the workbook, fills its sheet by headings, and sends it."""

    def fill_and_send(rows: list[dict[str, object]]) -> None:
        session_of(people.drh)
        visit(reverse("hr:staff", args=[people.project.slug]))
        with page.expect_download() as received:
            page.get_by_role("link", name="Télécharger le classeur").click()
        path = tmp_path / received.value.suggested_filename
        assert path.suffix == ".xlsx"
        received.value.save_as(path)
        book = openpyxl.load_workbook(path)
        sheet = book["Agents"]
        column = {cell.value: cell.column for cell in sheet[1]}
        free = next(row for row in range(2, 10) if sheet.cell(row, column["Matricule"]).value is None)
        for number, row in enumerate(rows, start=free):
            for heading, value in row.items():
                sheet.cell(number, column[heading]).value = value
        book.save(path)
        page.get_by_role("link", name="Importer", exact=True).click()
        page.get_by_label("Classeur", exact=True).set_input_files(path)
        page.get_by_role("button", name="Lire ce fichier").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Aperçu de l’import")

    return fill_and_send


def agent_row(matricule: str, **cells: object) -> dict[str, object]:
    """A line of the workbook that passes, then what ``cells`` changes."""
    return {
        "Matricule": matricule,
        "Nom": "Durand",
        "Prénom": "Camille",
        "Statut": "Titulaire",
        "Catégorie": "C",
        "Service": "Voirie et propreté",
        "Durée hebdomadaire du poste": "35",
        "Date d'entrée": "01/09/2019",
        **{key.replace("_", " "): value for key, value in cells.items()},
    }


def tile(page, label: str):
    """The key figure under this label."""
    return page.locator(".kpi", has_text=label).locator("strong")


def test_a_workbook_is_filled_previewed_saved_and_undone(page, upload, sound, people):
    upload([agent_row("100"), agent_row("200", Nom="Petit", Prénom="Alix"), agent_row("300", Nom="Roux")])
    assert not Agent.objects.exists()
    expect(tile(page, "À créer")).to_have_text("3")
    expect(tile(page, "Écartés")).to_have_text("0")
    expect(page.get_by_role("table", name="Agents créés")).to_contain_text("Alix Petit")
    sound(page)

    page.get_by_role("button", name="Enregistrer 3 lignes").first.click()
    expect(page.get_by_text("L’import est enregistré")).to_be_visible()
    assert Agent.objects.filter(collectivite=people.bourg).count() == 3
    sound(page)
    page.get_by_role("link", name="Voir les agents").click()
    expect(page.get_by_role("table", name="Agents")).to_contain_text("Alix Petit")
    sound(page)

    page.go_back()
    page.get_by_role("button", name="Annuler cet import").click()
    expect(page.get_by_text("Cet import a été annulé")).to_be_visible()
    assert not Agent.objects.exists()
    sound(page)


def test_a_bad_file_is_refused_cell_by_cell_and_writes_nothing(page, upload, sound, people, tmp_path):
    kept = make_agent(people.bourg, {people.project.services.first(): "1"}, matricule="900", nom="Ancien")
    upload(
        [
            agent_row("100", **{"Date d'entrée": "05/25/2024"}),
            agent_row("200", **{"Durée hebdomadaire du poste": "1.234,56"}),
            agent_row("300", **{"Temps partiel": "1,2"}),
            agent_row("400", Service="Voiries"),
        ]
    )
    expect(tile(page, "Écartés")).to_have_text("4")
    expect(tile(page, "À créer")).to_have_text("0")
    refused = page.get_by_role("table", name="Cellules refusées")
    for cell, read, why in [
        ("P3", "05/25/2024", "25 ne peut pas être un mois"),
        ("N4", "1.234,56", "ambiguë"),
        ("O5", "1,2", "le taux dépasse 1"),
        ("L6", "Voiries", "Voirie et propreté"),
    ]:
        line = refused.get_by_role("row").filter(has_text=f"feuille Agents, cellule {cell}")
        expect(line).to_contain_text(read)
        expect(line).to_contain_text(why, ignore_case=True)
    expect(page.get_by_role("button", name="Enregistrer")).to_have_count(0)
    sound(page)

    with page.expect_download() as received:
        page.get_by_role("link", name="Corriger dans le tableur").first.click()
    path = tmp_path / "ecartees.xlsx"
    received.value.save_as(path)
    sheet = openpyxl.load_workbook(path)["Agents"]
    assert [sheet.cell(row, 1).value for row in range(2, sheet.max_row + 1)] == ["100", "200", "300", "400"]
    assert "25 ne peut pas être un mois" in sheet["P2"].comment.text
    assert list(Agent.objects.all()) == [kept]


def test_a_file_that_is_no_workbook_says_so(page, visit, session_of, sound, people, tmp_path, expected_statuses):
    expected_statuses.add(422)
    path = tmp_path / "agents.xlsx"
    path.write_bytes(b"PK\x03\x04 ceci n'est pas un classeur")
    session_of(people.drh)
    visit(reverse("hr:import", args=[people.project.slug]))
    sound(page)
    page.get_by_label("Classeur", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire ce fichier").click()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Ce fichier n’est pas lisible")
    expect(summary).to_be_focused()
    summary.get_by_role("link").click()
    expect(page.get_by_label("Classeur", exact=True)).to_be_focused()
    sound(page)
    assert not Agent.objects.exists()
