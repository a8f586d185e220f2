"""A passkey in a real Chromium, with the authenticator that it simulates: added, used to enter, to confirm, renamed, removed."""

import time

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.entry import CONFIRMED_KEY
from accounts.models import OpenSession, Passkey
from tests.browser.conftest import PHONE
from tests.cast import PASSWORD, make_user


@pytest.fixture
def someone(transactional_db):
    return make_user("claire@exemple.fr", prenom="Claire", nom="Vasseur")


@pytest.fixture
def key(page):
    """An authenticator inside the browser, which verifies its person at once."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    number = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    return lambda verified: devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": number, "isUserVerified": verified}
    )


def _forget_confirmation() -> None:
    for row in OpenSession.objects.exclude(user=None):
        store = OpenSession.get_session_store_class()(row.pk)
        store[CONFIRMED_KEY] = int(time.time()) - 901
        store.save()


def test_a_person_enters_with_a_key_from_the_first_day_to_the_last(
    page, visit, sound, someone, key, settings, live_server
):
    settings.SITE_URL, settings.CONFIRM_SECONDS = live_server.url, 900
    visit("/connexion/?next=/mon-compte/securite/")
    expect(page.get_by_role("button", name="Utiliser une clé d’accès")).to_be_visible()
    sound(page, dark=True)
    # no key yet: the browser finds none and the page says what to do
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("aucune clé n’a répondu")
    page.get_by_label("Adresse électronique").first.fill(someone.email)
    page.get_by_role("textbox", name="Mot de passe").fill(PASSWORD)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    sound(page, dark=True)
    page.get_by_label("Nom de la clé").fill("Poste de l’accueil")
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("status").filter(has_text="La clé d’accès est ajoutée")).to_be_visible()
    expect(page.get_by_text("Poste de l’accueil").first).to_be_visible()
    sound(page, dark=True)
    assert len(mail.outbox) == 1
    # the same authenticator has its key already
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_role("alert")).to_contain_text("a déjà une clé d’accès")
    # entering: no address, no password
    page.context.clear_cookies()
    page.set_viewport_size(PHONE)
    visit("/connexion/?next=/mon-compte/securite/")
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sécurité du compte")
    expect(page.get_by_text("utilisée le")).to_be_visible()
    page.get_by_role("link", name="Renommer").click()
    page.get_by_label("Nom de la clé").fill("Téléphone")
    page.get_by_role("button", name="Renommer").click()
    expect(page.get_by_text("La clé d’accès est renommée.")).to_be_visible()
    # proved too long ago: the key is asked again before it goes
    _forget_confirmation()
    page.get_by_role("button", name="Retirer la clé Téléphone").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirmer votre identité")
    sound(page, dark=True)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    page.get_by_role("link", name="Continuer").click()
    page.get_by_role("button", name="Retirer la clé Téléphone").click()
    expect(page.get_by_text("La clé d’accès est retirée.")).to_be_visible()
    assert not Passkey.objects.exists()


def test_a_password_is_followed_by_the_key_which_must_know_its_person(
    page, visit, sound, someone, key, settings, live_server
):
    settings.SITE_URL = live_server.url
    visit("/connexion/?next=/mon-compte/securite/cles/")

    def by_password() -> None:
        page.get_by_label("Adresse électronique").first.fill(someone.email)
        page.get_by_role("textbox", name="Mot de passe").fill(PASSWORD)
        page.get_by_role("button", name="Se connecter", exact=True).click()

    by_password()
    page.get_by_role("button", name="Créer la clé").click()
    expect(page.get_by_text("La clé d’accès est ajoutée")).to_be_visible()
    page.context.clear_cookies()
    visit("/connexion/?next=/mon-compte/securite/")
    by_password()
    expect(page.get_by_role("heading", level=1)).to_have_text("Deuxième étape")
    sound(page, dark=True)
    key(False)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("alert")).to_contain_text("La demande a été annulée")
    key(True)
    page.get_by_role("button", name="Utiliser une clé d’accès").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sécurité du compte")
