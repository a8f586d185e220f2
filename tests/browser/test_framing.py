"""A direction describes and prices a service, a maire says why he would pool, a lead closes: real Chromium, with axe."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.cast import make_cast

pytestmark = pytest.mark.browser


@pytest.fixture
def cast(transactional_db):
    return make_cast()


def test_from_the_sheet_of_a_service_to_the_closed_answers(page, visit, session_of, sound, cast, expected_statuses):
    expected_statuses.add(422)
    slug = cast.project.slug
    service = cast.project.services.get(code="VOIRIE")
    session_of(cast.direction)
    visit(reverse("diagnostics:sheet", args=[slug, cast.bourg.siren, service.pk]))
    sound(page)
    page.get_by_role("link", name="Décrire le service").click()
    page.get_by_label("Missions").fill("Entretenir les rues")
    page.get_by_label("Ce qui est fait en une année, nouvelle ligne 1 : quoi").fill("voies entretenues")
    page.get_by_label("Ce qui est fait en une année, nouvelle ligne 1 : combien").fill("64")
    page.get_by_role("button", name="Enregistrer la fiche").click()
    expect(page.get_by_role("alert")).to_contain_text("il manque « unité »")
    sound(page)
    page.get_by_label("Ce qui est fait en une année, nouvelle ligne 1 : unité").fill("km")
    page.get_by_label("Ce qui est fait en une année, nouvelle ligne 1 : année").fill("2025")
    page.get_by_role("button", name="Enregistrer la fiche").click()
    page.get_by_role("link", name="Saisir ses coûts").click()
    sound(page)
    page.get_by_label("Année").fill("2025")
    page.get_by_label("D’où viennent ces montants").fill("CA 2025")
    page.get_by_label("Contrats de services").fill("28 500,50")
    page.get_by_role("button", name="Enregistrer les coûts").click()
    expect(page.get_by_text("non mesurée").first).to_be_visible()
    sound(page)
    visit(reverse("diagnostics:findings", args=[slug]))
    expect(page.get_by_role("cell", name="28 500,50").first).to_be_visible()
    sound(page)

    session_of(cast.maire)
    page.set_viewport_size(PHONE)
    visit(reverse("diagnostics:framing", args=[slug]))
    page.get_by_role("link", name="Répondre pour Bourg-Essai").click()
    page.get_by_role("button", name="Monter : un coût mieux maîtrisé").click()
    expect(page.get_by_role("listitem").filter(has_text="Un coût mieux maîtrisé")).to_contain_text("1")
    page.get_by_label("Vos lignes rouges").fill("aucun départ forcé")
    sound(page)
    page.get_by_role("button", name="Envoyer", exact=True).click()
    expect(page.get_by_text("1 collectivité sur 3 s’est exprimée").first).to_be_visible()
    sound(page)

    session_of(cast.chef_projet)
    visit(reverse("diagnostics:framing", args=[slug]))
    expect(page.get_by_role("cell", name="pas encore exprimé").first).to_be_visible()
    sound(page)
