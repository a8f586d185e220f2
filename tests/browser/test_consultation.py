"""A consultation in a real Chromium: an agent at 360 px with the keyboard alone and no JavaScript, then the project lead."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from consultations.models import BallotBox, Draft, Survey
from consultations.services.surveys import close_survey
from consultations.views import public
from tests.browser.conftest import PATIENCE, PHONE
from tests.browser.keyboard import check, choose, fill, press, reach, tab_to, unfold
from tests.cast import make_cast
from tests.consultations.listening import answer, opened
from tests.reports.reading import pdf_text


@pytest.fixture
def people(transactional_db):
    """The cast, in a base that the server reads too."""
    return make_cast()


@pytest.fixture
def quiet_phone(browser, live_server):
    """A telephone of 360 px that runs no script at all."""
    context = browser.new_context(
        viewport=PHONE, locale="fr-FR", timezone_id="Europe/Paris", java_script_enabled=False, base_url=live_server.url
    )
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    assert context.cookies() == []
    context.close()


def test_an_agent_answers_with_the_keyboard_alone_and_without_javascript(quiet_phone, people):
    survey, codes = opened(people.project)
    page = quiet_phone
    page.goto("/q/")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Votre code")).to_be_focused()
    page.keyboard.type("zzzz zzzz")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("Code inconnu. Vérifiez les 8 caractères.")
    public.patience = public.Patience(public.time.monotonic)
    page.get_by_label("Votre code").focus()
    page.keyboard.type(codes[0].lower())
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Consultation de départ")
    reach(page, "Commencer")
    page.keyboard.press("Enter")
    for number in range(1, 5):
        expect(page.get_by_text(f"Question {number} sur 6 · anonyme")).to_be_visible()
        wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert wide <= seen
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        expect(page.get_by_label("Plutôt d’accord", exact=True)).to_be_checked()
        page.keyboard.press("Enter")
    expect(page.get_by_label("Qu’attendez-vous du projet ou que craignez-vous ?")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.type("Garder un accueil dans chaque commune.")
    reach(page, "Suivant")
    page.keyboard.press("Enter")
    reach(page, "Reprendre plus tard")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("gardées, pas encore envoyées")
    reach(page, "Reprendre maintenant")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Question 6 sur 6")).to_be_visible()
    reach(page, "Suivant")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Garder un accueil dans chaque commune.")).to_be_visible()
    reach(page, "Envoyer définitivement")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci")
    assert not Draft.objects.exists()
    assert "Garder un accueil" in "".join(BallotBox.objects.filter(survey=survey).values_list("contenu", flat=True))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Réponse déjà envoyée")


def test_every_page_of_the_journey_is_sound_and_the_picture_fills_the_field(
    page, visit, sound, people, expected_statuses
):
    expected_statuses.add(422)
    _survey, codes = opened(people.project)
    page.set_viewport_size(PHONE)
    visit(f"/q/#{codes[1]}")
    expect(page.get_by_label("Votre code")).to_have_value(codes[1])
    assert "#" not in page.url
    sound(page, dark=True)
    page.get_by_role("button", name="Continuer").click()
    sound(page)
    page.get_by_role("button", name="Version simplifiée").click()
    sound(page, dark=True)
    page.get_by_label("Plutôt oui").check()
    for _ in range(4):
        page.get_by_role("button", name="Suivant").click()
    sound(page)
    page.get_by_role("textbox").fill("x" * 1200)
    expect(page.get_by_text("200 caractères de trop")).to_be_visible()
    page.get_by_role("button", name="Suivant").click()
    expect(page.get_by_role("alert")).to_contain_text("raccourcissez-le")
    expect(page.get_by_role("textbox")).to_be_focused()
    sound(page)
    page.get_by_role("textbox").fill("Rien")
    page.get_by_role("button", name="Suivant").click()
    page.get_by_role("button", name="Suivant").click()
    sound(page, dark=True)
    page.get_by_role("button", name="Envoyer définitivement").click()
    sound(page)
    visit("/q/?borne=1")
    page.get_by_label("Votre code").fill("ABCDEFGH")
    page.get_by_role("button", name="Continuer").click()
    sound(page)
    # on a shared screen, a page asked again, or three minutes without a gesture: nothing is left of the person before
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label("Votre code").fill(codes[2])
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("Question 1 sur 6")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Votre code")).to_have_value("")
    page.clock.install()
    page.get_by_label("Votre code").fill(codes[2])
    page.get_by_role("button", name="Continuer").click()
    page.get_by_role("button", name="Commencer").click()
    expect(page.get_by_text("Question 1 sur 6")).to_be_visible()
    page.clock.fast_forward(181_000)
    expect(page.get_by_label("Votre code")).to_have_value("")
    assert page.url.endswith("/q/?borne=1")


def test_the_lead_prepares_prints_opens_closes_and_publishes(page, visit, session_of, sound, people):
    """B.1, step 7, at 360 px and with the keyboard alone."""
    page.set_viewport_size(PHONE)
    session_of(people.chef_projet)
    visit(reverse("consultations:list", args=[people.project.slug]))
    sound(page)
    press(page, "Préparer une consultation")
    fill(page, "titre", "Votre avis sur le projet")
    choose(page, "depart", "Départ")
    sound(page)
    press(page, "Créer la consultation")
    expect(page.get_by_role("heading", name="6 questions")).to_be_visible()
    sound(page)

    press(page, "Écrire une autre question")
    fill(page, "libelle", "Par quel moyen en avez-vous entendu parler ?")
    choose(page, "type", "Un choix")
    fill(page, "options", "Réunion\nAffiche")
    sound(page)
    press(page, "Enregistrer la question")
    expect(page.get_by_role("heading", name="7 questions")).to_be_visible()
    press(page, "Essayer")
    expect(page.get_by_text("Rien n’est gardé ni compté")).to_be_visible()
    check(page, "Plutôt d’accord")
    press(page, "Suivant")
    expect(page.get_by_text("Question 2 sur 7")).to_be_visible()
    sound(page)
    press(page, "Revenir à la consultation")

    press(page, "Préparer les codes")
    for name in ("CC des Essais", "Bourg-Essai", "Petit-Essai"):
        tab_to(page, page.get_by_label(name), name)
        page.keyboard.type("12")
    sound(page)
    press(page, "Figer les questions")
    expect(page.get_by_role("link", name="Modifier")).to_have_count(0)
    reach(page, "Imprimer les codes de Bourg-Essai")
    with page.expect_download(timeout=60_000) as received:  # the paper is drawn while one waits
        page.keyboard.press("Enter")
    text = pdf_text(received.value.path().read_bytes())
    codes = re.findall(r"([A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4})", text)
    assert len(set(codes)) == 13 and "chiffréessousvotrecode" in text
    page.reload()
    expect(page.get_by_role("button", name="Imprimer les codes de Bourg-Essai")).to_have_count(0)
    press(page, "Ouvrir la consultation")
    expect(page.get_by_text("Résultats disponibles après la clôture")).to_be_visible()
    sound(page)

    survey = Survey.objects.get()
    for rank, code in enumerate(dict.fromkeys(codes)):
        answer(code, {"sens": "54321"[rank % 5], "information": "4", "collectivite": people.bourg.siren})
    page.reload()
    unfold(page, "Clore la consultation")
    press(page, "Clore maintenant")
    press(page, "Lire les résultats")
    expect(page.get_by_text("Pas encore publiés")).to_be_visible()
    sound(page, dark=True)
    press(page, "Publier")
    expect(page.get_by_role("button", name="Publier à cette minute")).to_be_visible()
    sound(page)
    press(page, "Publier à cette minute")
    expect(page.get_by_text("La publication est réglée")).to_be_visible()
    session_of(None)
    visit(f"/q/resultats/{survey.public_id}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre avis sur le projet")
    sound(page, dark=True)


def test_two_readers_moderate_the_texts(page, visit, session_of, sound, people):
    survey, codes = opened(people.project)
    for rank, code in enumerate(codes[:12]):
        answer(code, {"sens": "4", "attentes": f"Texte numéro {rank}"})
    close_survey(survey=survey)
    session_of(people.chef_projet)
    visit(reverse("consultations:texts", args=[people.project.slug, survey.numero]))
    sound(page)
    page.get_by_role("button", name="Proposer de montrer le texte 1", exact=True).click()
    expect(page.get_by_text("une autre personne doit le confirmer")).to_be_visible()
    session_of(people.representant)
    page.reload()
    page.get_by_role("button", name="Confirmer le texte 1", exact=True).click()
    expect(page.get_by_text("Votre relecture est notée")).to_be_visible()
    sound(page)
    assert sum(text.est_montre for text in survey.textes.all()) == 1
