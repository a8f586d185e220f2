"""A lead builds a scenario, finances price it, a maire reads his commune on a phone first: in a real Chromium, with axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.cast import make_cast
from tests.scenarios.territory import draft

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def test_a_scenario_from_its_first_service_to_the_commune_of_a_maire(
    page, visit, session_of, sound, cast, expected_statuses
):
    expected_statuses.add(422)
    slug = cast.project.slug
    session_of(cast.chef_projet)
    visit(reverse("scenarios:list", args=[slug]))
    page.get_by_role("button", name="Ouvrir les scénarios").click()
    page.get_by_role("link", name="Nouveau scénario").click()
    page.get_by_label("Nom du scénario").fill("Finances en commun")
    page.get_by_label("Première année").fill("2028")
    page.get_by_role("button", name="Enregistrer le scénario").click()
    page.get_by_role("link", name="Ajouter un service").click()
    page.get_by_label("Service", exact=True).select_option(label="Finances et comptabilité")
    page.get_by_label("Géré par").select_option(label="CC des Essais")
    page.get_by_label("Ouverture").fill("01/01/2028")
    page.get_by_role("button", name="Ajouter ce service").click()
    page.get_by_label("Ce que l’usager y gagne").fill("des factures payées en vingt jours")
    page.get_by_role("button", name="Enregistrer « Quoi »").click()
    page.get_by_role("link", name="Avec qui").click()
    for name in ("CC des Essais", "Bourg-Essai", "Petit-Essai"):
        page.get_by_label(f"{name} participe").check()
    page.get_by_role("button", name="Enregistrer « Avec qui »").click()
    sound(page)

    session_of(cast.finances)
    page.get_by_role("link", name="Financement").click()
    page.get_by_label("Bourg-Essai : charges de personnel, avant").fill("24 000")
    page.get_by_label("CC des Essais : charges de personnel, avant").fill("30 000")
    page.get_by_label("Service mutualisé : charges de personnel").fill("1.234,56")
    page.get_by_role("button", name="Enregistrer « Financement »").click()
    expect(page.get_by_role("alert")).to_contain_text("1.234,56")
    sound(page)
    page.get_by_label("Service mutualisé : charges de personnel").fill("45 000")
    page.get_by_role("button", name="Enregistrer « Financement »").click()
    sound(page)

    session_of(cast.chef_projet)
    visit(reverse("scenarios:detail", args=[slug, 1]))
    expect(page.get_by_text("Gains annoncés en 2033", exact=True).first).to_be_visible()
    sound(page)
    for name in ("analytic", "pact"):
        visit(reverse(f"scenarios:{name}", args=[slug, 1]))
        sound(page)
    visit(reverse("scenarios:detail", args=[slug, 1]))
    page.get_by_role("button", name="Soumettre au comité de pilotage").click()
    expect(page.get_by_text("soumis au comité de pilotage", exact=True).first).to_be_visible()

    page.set_viewport_size(PHONE)
    session_of(cast.maire)
    visit(reverse("scenarios:list", args=[slug]))
    page.get_by_role("link", name="Ce que cela change pour Bourg-Essai").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bourg-Essai")
    sound(page)
    page.get_by_role("link", name="D’où viennent les chiffres").click()
    expect(page.get_by_role("cell", name="Répartition au plus fort reste")).to_be_visible()
    sound(page)


def test_scenarios_are_judged_and_their_uncertainty_said(page, visit, session_of, sound, cast, expected_statuses):
    expected_statuses.add(422)
    scenario = draft(cast)
    slug = cast.project.slug
    session_of(cast.chef_projet)
    visit(reverse("projects:method", args=[slug]))
    page.get_by_role("link", name="Choisir les options de méthode").click()
    page.get_by_label("Analyse avancée des scénarios").check()
    sound(page)
    page.get_by_role("button", name="Enregistrer les options").click()

    visit(reverse("scenarios:criteria", args=[slug]))
    page.get_by_role("link", name="Choisir les critères").click()
    page.get_by_label("Poids du critère 1").fill("50")
    page.get_by_role("button", name="Enregistrer les critères").click()
    expect(page.get_by_role("alert")).to_contain_text("Les poids totalisent 110")
    sound(page)
    page.get_by_label("Poids du critère 4").fill("")
    page.get_by_label("Critère 4", exact=True).fill("")
    page.get_by_role("button", name="Enregistrer les critères").click()
    page.get_by_role("link", name=scenario.titre).first.click()
    for label, score in (("Coût pour les collectivités", "4"), ("Qualité du service", "3"), ("Conséquences", "2")):
        page.get_by_label(f"{label}").and_(page.locator("select")).select_option(score)
        page.get_by_label(f"{label}").and_(page.locator("textarea")).fill("devis et entretiens")
    sound(page)
    page.get_by_role("button", name="Enregistrer les notes").click()
    expect(page.get_by_role("heading", name="vient en tête avec 3,30 sur 5")).to_be_visible()
    sound(page)

    visit(reverse("scenarios:hypotheses", args=[slug, scenario.numero]))
    page.get_by_label("Hypothèse", exact=True).fill("Salaires de l’équipe")
    page.get_by_label("Valeur", exact=True).fill("54 000 €")
    page.get_by_label("D’où elle vient").fill("fiches de poste")
    page.get_by_label("Ligne du bilan qui suit cette hypothèse").select_option(label="charges de personnel")
    for label, value in (("Valeur basse", "0,5"), ("Valeur centrale", "1"), ("Valeur haute", "1,2")):
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="Ajouter au journal").click()
    sound(page)
    page.set_viewport_size(PHONE)
    visit(reverse("scenarios:advanced", args=[slug, scenario.numero]))
    expect(page.get_by_text("Ce qui pèse le plus : Salaires de l’équipe").first).to_be_visible()
    sound(page)
