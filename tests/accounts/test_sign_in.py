"""Signing in: password, one-use link, lock-out; nothing ever says whether an account exists."""

import re

import pytest
from django.core import mail

from accounts.passwords import is_strong
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db


def test_a_password_opens_the_list_of_projects(client):
    user = make_user()
    answer = client.post("/connexion/", {"username": user.email.upper(), "password": PASSWORD})
    assert answer.status_code == 302 and answer["Location"] == "/projets/"


def test_a_wrong_password_and_an_unknown_address_read_the_same(client):
    user = make_user()
    known = client.post("/connexion/", {"username": user.email, "password": "faux"})
    unknown = client.post("/connexion/", {"username": "personne@nulle.part", "password": "faux"})
    assert known.status_code == unknown.status_code == 422
    for answer in (known, unknown):
        assert "ne convient pas" in answer.content.decode() and "<title>Erreur" in answer.content.decode()


def test_a_link_is_consumed_by_post_once(client):
    user = make_user()
    client.post("/connexion/lien/", {"email": user.email})
    url = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]
    token = url.split("jeton=")[1]
    assert client.get(url).status_code == 200
    assert "_auth_user_id" not in client.session, "ouvrir le lien ne connecte pas"
    assert client.post("/connexion/lien/ouvrir/", {"jeton": token}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    client.post("/deconnexion/")
    assert client.post("/connexion/lien/ouvrir/", {"jeton": token}).status_code == 410


def test_asking_a_link_says_the_same_whether_the_account_exists(client):
    user = make_user()
    pages = [
        client.post("/connexion/lien/", {"email": email}, follow=True).content.decode()
        for email in (user.email, "personne@nulle.part")
    ]
    assert all("Si cette adresse a un compte" in page for page in pages)
    assert len(mail.outbox) == 1


def test_five_failures_lock_the_address_even_for_the_right_password(client):
    user = make_user()
    for _ in range(5):
        client.post("/connexion/", {"username": user.email, "password": "faux"})
    answer = client.post("/connexion/", {"username": user.email, "password": PASSWORD})
    assert answer.status_code == 429 and "15 minutes" in answer.content.decode()


def test_demonstration_buttons_exist_in_demonstration_mode_only(client, settings, cast):
    answer = client.post("/connexion/demonstration/", {"compte": cast.elu.pk})
    assert answer.status_code == 404
    cast.project.est_demonstration = True
    cast.project.save()
    settings.DEMO = True
    assert "Essayer la démonstration" in client.get("/connexion/").content.decode()
    assert client.post("/connexion/demonstration/", {"compte": cast.elu.pk}).status_code == 302
    assert client.post("/connexion/demonstration/", {"compte": 0}).status_code == 404


def test_signing_out_is_a_post(client):
    assert client.get("/deconnexion/").status_code == 405


@pytest.mark.parametrize(
    ("password", "strong"),
    [
        ("Rivière-Calme-2026!", True),
        ("abcdefghijkl", False),
        ("aaaaaaaaaaaaaaaaA1!", False),
        ("Abcdefg1234567", True),
        ("un renard roux traverse lentement le vieux pont", True),
        ("Court1!", False),
    ],
)
def test_the_password_rule_of_the_cnil(password, strong):
    assert is_strong(password) is strong
