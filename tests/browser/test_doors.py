"""Doors: signing in, being told no, correcting a form; then every room of the menu, one by one."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import InventoryState
from tests.browser.conftest import DESK, PHONE
from tests.cast import make_cast, make_user
from tests.scenes import demonstration


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


@pytest.fixture
def territory(transactional_db):
    """The demonstration project, in a base that the server reads too."""
    return demonstration()


def test_a_demonstration_is_entered_by_a_button(page, visit, sound, territory, settings):
    settings.DEMO = True
    visit("/connexion/")
    sound(page, dark=True)
    page.get_by_role("button", name="Sophie Delmas").click()
    # someone of one project arrives on it, or on the list that leads to it
    expect(page.get_by_text("Sophie Delmas").first).to_be_visible()
    expect(page.get_by_role("link", name=territory.nom).first).to_be_visible()
    sound(page)
    page.locator("summary", has_text="Sophie Delmas").click()
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")
    expect(page.get_by_role("status").filter(has_text="La session est fermée.")).to_be_visible()


def test_a_wrong_sign_in_says_so_and_leads_to_the_field(page, visit, sound, transactional_db, expected_statuses):
    expected_statuses.add(422)
    visit("/connexion/")
    address = page.get_by_label("Adresse électronique").first
    address.fill("anne.roy")
    page.get_by_role("button", name="Se connecter").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page).to_have_title("Erreur : Connexion — Mutualisation")
    expect(summary.get_by_role("link")).to_have_count(2)
    expect(address).to_have_value("anne.roy")
    expect(address).to_have_attribute("aria-invalid", "true")
    sound(page, dark=True)
    # the address first, then the password: each link of the summary leads to its field, by keyboard
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(address).to_be_focused()
    summary.get_by_role("link").nth(1).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Mot de passe")).to_be_focused()


def test_the_errors_of_a_new_project_are_said_twice_and_values_kept(
    page, visit, session_of, sound, transactional_db, expected_statuses
):
    expected_statuses.add(422)
    session_of(make_user(est_administrateur=True))
    visit(reverse("projects:new"))
    page.get_by_label("Début de la démarche").fill("09/25/2026")
    page.get_by_label("Fin prévue").fill("31/08/2027")
    page.get_by_role("button", name="Continuer").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    expect(page.get_by_text("25 ne peut pas être un mois")).to_have_count(2)
    expect(page.get_by_label("Fin prévue")).to_have_value("31/08/2027")
    sound(page)
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Début de la démarche")).to_be_focused()


def test_who_may_not_is_told_why_and_a_stranger_nothing(page, visit, session_of, sound, people, expected_statuses):
    expected_statuses.update({403, 404})
    session_of(people.elu)
    assert visit(reverse("projects:new")).status == 403
    expect(page.get_by_role("heading", level=1)).to_have_text("Vous ne pouvez pas ouvrir cette page")
    sound(page)
    # a project that exists and one that does not answer the same words
    session_of(people.inconnu)
    said = []
    for slug in (people.project.slug, "projet-inexistant"):
        assert visit(reverse("reports:dashboard", args=[slug])).status == 404
        said.append(page.locator("main").inner_text())
    assert said[0] == said[1]
    sound(page, dark=True)


def test_every_room_of_the_menu_is_sound(page, visit, session_of, sound, reflows, territory):
    session_of(territory.memberships.get(user__email="claire.vasseur@val-de-brume.example").user)
    visit(reverse("reports:dashboard", args=[territory.slug]))
    # whatever group folds it
    links = page.get_by_role("navigation", name="Projet", exact=True).locator("a")
    rooms = [link.get_attribute("href") for link in links.all()]
    assert len(rooms) >= 6
    feet = [link.get_attribute("href") for link in page.locator("footer a").all()]
    for path in [*rooms, *feet, reverse("projects:rights", args=[territory.slug]), reverse("projects:list")]:
        assert visit(path).status == 200
        sound(page)
        reflows(page)


def test_a_small_commune_types_and_validates_its_staff_on_a_phone(page, visit, session_of, axe, people):
    page.set_viewport_size(PHONE)
    session_of(people.secretaire)
    visit(reverse("hr:small-town", args=[people.project.slug]))
    line = page.get_by_role("group", name="Ligne 1", exact=True)
    line.get_by_label("Service").select_option(label="Voirie et propreté")
    line.get_by_label("Agents").fill("2")
    line.get_by_label("ETP").fill("1,6")
    page.get_by_label("Ces effectifs sont exacts").check()
    axe(page)
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="enregistrés et validés")).to_be_visible()
    assert InventoryState.objects.get(collectivite=people.petit).is_validated
    axe(page)
    page.set_viewport_size(DESK)
    axe(page)
