"""Two windows on the same agent, and a session that ends under the fingers, in a real Chromium."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import OpenSession
from hr.models import Agent
from projects.models import FormDraft
from tests.cast import PASSWORD, make_cast
from tests.hr.staff import make_agent


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


@pytest.fixture
def agent(people):
    voirie = people.project.services.get(code="VOIRIE")
    return make_agent(people.bourg, {voirie: "1"}, matricule="B-12", nom="Noël", grade="Adjoint technique")


def _address(people, name: str, **kwargs) -> str:
    return reverse(name, kwargs={"slug": people.project.slug, **kwargs})


def test_two_windows_on_one_agent(page, visit, session_of, sound, people, agent, live_server, expected_statuses):
    expected_statuses.add(409)
    session_of(people.drh)
    edit = _address(people, "hr:agent-edit", agent=agent.pk)
    visit(edit)
    # the second window of the same desk
    other = page.context.new_page()
    other.goto(live_server.url + edit)
    other.get_by_label("Grade").fill("Agent de maîtrise")
    other.get_by_role("button", name="Enregistrer l’agent").click()
    expect(other.get_by_text("est enregistré")).to_be_visible()
    page.get_by_label("Grade").fill("Adjoint technique principal")
    page.get_by_role("button", name="Enregistrer l’agent").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deux saisies en même temps")
    sound(page, dark=True)
    page.get_by_label("Votre saisie : Adjoint technique principal").check()
    page.get_by_role("button", name="Enregistrer avec ces choix").click()
    expect(page.get_by_text("L’agent B-12 est enregistré")).to_be_visible()
    assert Agent.objects.get().grade == "Adjoint technique principal"


def test_what_was_typed_survives_the_end_of_the_session(
    page, visit, session_of, sound, people, agent, expected_statuses
):
    session_of(people.drh)
    edit = _address(people, "hr:agent-edit", agent=agent.pk)
    visit(edit)
    page.get_by_label("Fonction").fill("Mécanicien")
    state = page.locator("[data-draft-state]")
    expect(state).to_contain_text("Brouillon enregistré à")
    sound(page, dark=True)
    FormDraft.objects.all().delete()
    OpenSession.objects.all().delete()
    page.get_by_label("Fonction").fill("Mécanicienne du parc")
    page.get_by_role("button", name="Enregistrer l’agent").click()
    expect(page.get_by_text("Ce que vous aviez tapé est gardé")).to_be_visible()
    page.get_by_label("Adresse électronique").first.fill(people.drh.email)
    page.get_by_role("textbox", name="Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter").click()
    expect(page.get_by_label("Fonction")).to_have_value("Mécanicienne du parc")
    page.get_by_role("button", name="Enregistrer l’agent").click()
    expect(page.get_by_text("L’agent B-12 est enregistré")).to_be_visible()
    assert Agent.objects.get().fonction == "Mécanicienne du parc" and not FormDraft.objects.exists()


def test_a_removed_agent_comes_back_and_is_found(page, visit, session_of, sound, people, agent):
    session_of(people.drh)
    visit(_address(people, "hr:agent-erase", agent=agent.pk))
    page.get_by_label("Motif").fill("saisi deux fois")
    page.get_by_role("button", name="Supprimer cet agent").click()
    page.get_by_role("link", name="Annuler la suppression").click()
    expect(page.get_by_text("Agent matricule B-12", exact=True)).to_be_visible()
    sound(page, dark=True)
    page.get_by_role("button", name="Annuler la suppression").click()
    expect(page.get_by_text("Rétabli : agent matricule B-12")).to_be_visible()
    page.get_by_role("searchbox", name="Chercher dans le projet").fill("noel")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Noël")).to_be_visible()
    sound(page, dark=True)
