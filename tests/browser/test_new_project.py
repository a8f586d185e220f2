"""From nothing to the first dashboard: the project of the CC de Montesquieu and its thirteen communes."""

import csv
import gzip

import pytest
from playwright.sync_api import expect

from projects.models import Project
from projects.services.referentiel import TERRITOIRES, load_territoires
from tests.cast import PASSWORD, make_user
from tests.projects.conftest import write

SIREN = "243301264"


@pytest.fixture
def montesquieu(transactional_db, tmp_path):
    """The référentiel, cut to the lines of one EPCI: as true as the whole, quicker to load."""
    with (TERRITOIRES / "epci.csv").open(encoding="utf-8", newline="") as source:
        write(tmp_path / "epci.csv", [row for row in csv.DictReader(source) if row["siren"] == SIREN])
    with gzip.open(TERRITOIRES / "communes.csv.gz", "rt", encoding="utf-8", newline="") as source:
        communes = [row for row in csv.DictReader(source) if row["code_epci"] == SIREN]
    write(tmp_path / "communes.csv.gz", communes)
    with gzip.open(TERRITOIRES / "communes_deleguees.csv.gz", "rt", encoding="utf-8", newline="") as source:
        write(tmp_path / "communes_deleguees.csv.gz", [next(csv.DictReader(source))])
    load_territoires(folder=tmp_path)
    return [row["nom"] for row in communes]


def test_a_project_from_the_sign_in_to_its_dashboard(page, visit, sound, montesquieu):
    person = make_user("administratrice@exemple.fr", est_administrateur=True, prenom="Anne", nom="Roy")
    assert len(montesquieu) == 13

    visit("/projets/nouveau/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    page.get_by_label("Adresse électronique").first.fill(person.email)
    page.get_by_role("textbox", name="Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Nouveau projet")
    sound(page)
    page.get_by_label("Début de la démarche").fill("01/09/2026")
    page.get_by_label("Fin prévue").fill("30/11/2027")
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Quel est l’EPCI du projet ?")
    page.get_by_label("Nom, SIREN ou code postal").press_sequentially("montesq", delay=20)
    expect(page.get_by_text("1 EPCI trouvé pour « montesq »")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Choisir CC de Montesquieu").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("CC de Montesquieu")
    for name in montesquieu:
        expect(page.get_by_role("checkbox", name=name, exact=True)).to_be_checked()
    sound(page)
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Votre méthode")
    sound(page)
    page.get_by_role("button", name="Continuer").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifier vos réponses")
    expect(page.get_by_text("13 : ")).to_contain_text("Léognan")
    sound(page)
    assert not Project.objects.exists()
    page.get_by_role("button", name="Créer le projet").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("thode")
    project = Project.objects.get()
    assert project.collectivites.count() == 14
    sound(page)

    page.get_by_role("link", name=project.nom).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Où en est-on ?")
    figures = page.get_by_label("Le territoire en chiffres")
    expect(figures.get_by_role("listitem").filter(has_text="ollectivités").first).to_contain_text("14")
    expect(page.get_by_text("Aucun effectif n’est saisi.")).to_be_visible()
    sound(page, dark=True)
