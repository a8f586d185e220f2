"""Change management at 360 px with the keyboard alone: a talk is written down, a concern answered, a message carried, asked."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from consultations.models import Concern, Interview, MessageRelay, PrivateInterview
from consultations.views import agents
from tests.browser.conftest import PHONE
from tests.browser.keyboard import check, fill, press
from tests.cast import make_cast
from tests.consultations.information import make_message, make_page
from tests.consultations.interviews import make_concern


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


def test_the_lead_writes_down_a_talk_and_keeps_another(page, visit, session_of, sound, people):
    page.set_viewport_size(PHONE)
    session_of(people.chef_projet)
    visit(reverse("consultations:journal", args=[people.project.slug]))
    sound(page, dark=True)
    press(page, "Ajouter un entretien")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consigner un entretien")
    sound(page)
    check(page, "individuel")
    check(page, "Charge, locaux, outils")
    fill(page, "synthese", "Le matériel manque.")
    check(page, "Projet : lu aussi")
    fill(page, "fonction_0", "agente de la voirie")
    press(page, "Enregistrer l’entretien")
    expect(page.get_by_text("L’entretien est consigné.")).to_be_visible()
    sound(page)
    press(page, "Consigner")
    fill(page, "texte", "Aurons-nous du matériel ?")
    sound(page)
    press(page, "Consigner")
    expect(page.get_by_text("La préoccupation est consignée.")).to_be_visible()
    assert Concern.objects.get().interview == Interview.objects.get()
    visit(reverse("consultations:interview-new", args=[people.project.slug]))
    check(page, "individuel")
    check(page, "Avenir du poste")
    fill(page, "synthese", "Pour moi seule.")
    check(page, "Pour moi")
    fill(page, "fonction_0", "agent")
    press(page, "Enregistrer l’entretien")
    expect(page.get_by_text("personne d’autre ne peut le lire").first).to_be_visible()
    sound(page, dark=True)
    assert PrivateInterview.objects.count() == Interview.objects.count() == 1


def test_the_direction_answers_carries_and_agents_read_it(page, visit, session_of, sound, people):
    agents.patience = agents.Patience(agents.time.monotonic)
    concern, message = make_concern(people), make_message(people)
    make_page(people)
    page.set_viewport_size(PHONE)
    session_of(people.direction)
    visit(reverse("consultations:concern", args=[people.project.slug, concern.numero]))
    sound(page)
    press(page, "Répondre")
    fill(page, "question", "Où irons-nous ?")
    fill(page, "reponse", "Chaque dépôt est gardé.")
    sound(page, dark=True)
    press(page, "Enregistrer la réponse")
    expect(page.get_by_text("La réponse est enregistrée.")).to_be_visible()
    visit(reverse("consultations:plan", args=[people.project.slug]))
    sound(page)
    press(page, "Le projet démarre")
    fill(page, "preuve", "réunion de service")
    sound(page)
    press(page, "Noter comme porté")
    expect(page.get_by_text("Le message est noté comme porté.")).to_be_visible()
    assert MessageRelay.objects.get(message=message, collectivite=people.bourg).preuve == "réunion de service"
    session_of(people.chef_projet)
    visit(reverse("consultations:concern", args=[people.project.slug, concern.numero]))
    press(page, "Publier pour tous les agents")
    expect(page.get_by_text("La question et sa réponse sont publiées.")).to_be_visible()
    for name in ("agent-page", "message-new", "themes", "concerns"):
        visit(reverse(f"consultations:{name}", args=[people.project.slug]))
        sound(page)
    visit(reverse("diagnostics:listening-coverage", args=[people.project.slug]))
    sound(page)
    page.context.clear_cookies()
    visit(f"/info/{people.project.slug}/")
    expect(page.get_by_text("Chaque dépôt est gardé.")).to_be_visible()
    sound(page, dark=True)
    press(page, "Poser une question")
    fill(page, "texte", "Et nos horaires ?")
    sound(page)
    press(page, "Envoyer")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    sound(page)
    assert page.context.cookies() == []
    assert Concern.objects.filter(origine="BOITE").count() == 1
