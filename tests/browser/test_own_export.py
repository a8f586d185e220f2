"""The DRH sends the export of her payroll program, explains it once, saves it; nothing of it fails axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import Agent
from tests.cast import make_cast

PAIE = (
    "N° agent;Nom et prénom;Date naiss.;Type de contrat;Cat;Affectation;Nb heures hebdo;Zone paie\n"
    "100;DUPRÉ Zoé;12/03/1975;Tit.;C;VOIRIE PROPRETE;35;X\n"
    "200;LE GOFF Yann;01/05/1980;Tit.;C;VOIRIE PROPRETE;17,5;X\n"
    "200;LE GOFF Yann;01/05/1980;Tit.;C;Compta;10,5;X\n"
    "Total général;;;;;;63;\n"
)


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


def test_an_export_is_explained_once_then_read_alone(page, visit, session_of, sound, people, tmp_path):
    path = tmp_path / "paie.csv"
    path.write_bytes(PAIE.encode("cp1252"))
    session_of(people.drh)

    def send() -> None:
        visit(reverse("hr:import", args=[people.project.slug]))
        page.get_by_label("Classeur", exact=True).set_input_files(path)
        page.get_by_role("button", name="Lire ce fichier").click()

    send()
    expect(page.get_by_role("heading", level=1)).to_have_text("Que contient chaque colonne\u202f?")
    expect(page.get_by_label("Colonne « N° agent »")).to_have_value("matricule")
    expect(page.get_by_label("Colonne « Zone paie »")).to_have_value("")
    sound(page)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Que veulent dire ces valeurs\u202f?")
    sound(page)
    page.get_by_label("Service, valeur « Compta »").select_option("Finances et comptabilité")
    page.get_by_role("button", name="Lire le fichier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aperçu de l’import")
    sound(page)
    page.get_by_role("button", name="Enregistrer").first.click()
    expect(page.get_by_text("L’import est enregistré")).to_be_visible()
    assert Agent.objects.count() == 2
    send()
    expect(page.get_by_text("Aucun changement")).to_be_visible()
