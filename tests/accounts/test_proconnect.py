"""ProConnect against a strict provider: the usual way, the first time, and everything that must not pass."""

import logging
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.entry import CONFIRMED_KEY, SECOND_KEY, TO_TIE_KEY
from accounts.models import ProConnectIdentity, User
from tests.accounts.provider import CLIENT, SECRET, provider
from tests.accounts.test_second_factor import with_factor
from tests.accounts.test_sign_in import ask_link, by_password, signed_in
from tests.cast import make_user

pytestmark = pytest.mark.django_db
BACK = "/connexion/proconnect/retour/"


@pytest.fixture
def idp(settings):
    cache.clear()
    with provider() as made:
        settings.PROCONNECT_DISCOVERY = f"{made.issuer}/.well-known/openid-configuration"
        settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = CLIENT, SECRET
        yield made


@pytest.fixture
def someone():
    return make_user("claire@exemple.fr", prenom="Claire", nom="Vasseur")


@pytest.fixture
def tied(someone, idp):
    ProConnectIdentity.objects.create(user=someone, sub="agent-42", idp="idp-essai")
    return someone


def go(client, idp, target: str = "", **changes):
    """There and back; ``changes`` to what comes back."""
    leaving = client.get("/connexion/proconnect/", {"next": target} if target else {})
    code, state = idp.authorize(leaving["Location"])
    return client.get(BACK, {"code": code, "state": state, **changes})


def test_it_does_not_exist_where_it_is_not_configured(client):
    assert client.get("/connexion/proconnect/").status_code == client.get(BACK).status_code == 404
    assert "ProConnect" not in client.get("/connexion/").content.decode()


def test_a_tied_person_enters_and_is_led_where_they_wanted(client, idp, tied):
    assert "Se connecter avec ProConnect" in client.get("/connexion/").content.decode()
    assert go(client, idp, "/projets/val/")["Location"] == "/projets/val/" and signed_in(client) == str(tied.pk)
    assert go(Client(), idp, "https://ailleurs.example/")["Location"] == "/projets/"


def test_two_factors_at_the_provider_are_the_second_factor(client, idp, tied):
    with_factor(tied)
    assert go(client, idp)["Location"] == "/connexion/second-facteur/" and not signed_in(client)
    idp.amr = ["pwd", "mfa"]
    go(client, idp)
    assert signed_in(client) and client.session[SECOND_KEY] is True


def test_the_first_time_the_person_enters_by_their_own_door(client, idp, someone):
    page = go(client, idp)
    assert page.status_code == 200 and not signed_in(client) and not ProConnectIdentity.objects.exists()
    assert "par votre mot de passe ou par un lien" in page.content.decode() and "claire" not in page.content.decode()
    by_password(client)
    assert ProConnectIdentity.objects.get().user == someone
    again = Client()
    go(again, idp)
    assert signed_in(again) == str(someone.pk)


def test_an_address_alone_opens_and_ties_nothing(client, idp, someone):
    other = make_user("autre@exemple.fr")
    go(client, idp)
    by_password(client, other.email)
    assert signed_in(client) == str(other.pk) and not ProConnectIdentity.objects.exists()
    late = Client()
    go(late, idp)
    session = late.session
    session[TO_TIE_KEY] = {**session[TO_TIE_KEY], "heure": int(time.time()) - 601}
    session.save()
    by_password(late)
    assert not ProConnectIdentity.objects.exists()


def test_nobody_gets_an_account_and_a_closed_one_stays_closed(client, idp, tied):
    User.objects.update(is_active=False)
    assert go(client, idp).status_code == 200 and not signed_in(client)
    idp.person |= {"sub": "inconnu", "email": "inconnu@exemple.fr"}
    assert go(client, idp).status_code == 200 and User.objects.count() == 1


def test_the_same_person_with_another_provider_ties_again(client, idp, tied):
    idp.person |= {"sub": "agent-42-chez-un-autre"}
    go(client, idp)
    assert not signed_in(client)
    by_password(client)
    assert tied.identites_proconnect.count() == 2


def refused(client, answer) -> bool:
    page = client.get(answer["Location"]).content.decode() if answer.status_code == 302 else ""
    return not signed_in(client) and "n’a pas abouti" in page


@pytest.mark.parametrize(
    "changes", [{"state": "x" * 43}, {"state": ""}, {"state": "é"}, {"code": ""}, {"code": "faux"}]
)
def test_what_comes_back_changed_is_refused(client, idp, tied, changes):
    assert refused(client, go(client, idp, **changes))


@pytest.mark.parametrize(
    ("kind", "lie"),
    [
        ("id_token", {"nonce": "n" * 43}),
        ("id_token", {"nonce": None}),
        ("id_token", {"aud": "une-autre-application"}),
        ("id_token", {"iss": "https://ailleurs.example"}),
        ("id_token", {"exp": 1}),
        ("id_token", {"exp": None}),
        ("id_token", {"sub": "quelqu-un-d-autre"}),
        ("userinfo", {"sub": "quelqu-un-d-autre"}),
        ("userinfo", {"aud": "une-autre-application"}),
        ("userinfo", {"iss": "https://ailleurs.example"}),
        ("userinfo", {"email": None}),
    ],
)
def test_a_token_that_lies_is_refused(client, idp, tied, kind, lie):
    idp.lie[kind] = lie
    assert refused(client, go(client, idp))


def test_a_token_signed_by_another_or_by_another_way_is_refused(client, idp, tied, monkeypatch):
    true = idp.key
    idp.signing = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert refused(client, go(client, idp))
    idp.signing, idp.kid = true, "cle-inconnue"
    assert refused(client, go(client, idp))
    # the public key taken for a shared secret, and no signature at all
    idp.kid, idp.signing, idp.algorithm = "cle-1", SECRET, "HS256"
    assert refused(client, go(client, idp))
    monkeypatch.setattr(
        idp,
        "signed",
        lambda kind, claims: jwt.encode({"iss": idp.issuer, "aud": CLIENT, **claims}, None, algorithm="none"),
    )
    assert refused(client, go(client, idp))


def test_a_return_serves_once_and_not_after_ten_minutes(client, idp, tied):
    leaving = client.get("/connexion/proconnect/")
    code, state = idp.authorize(leaving["Location"])
    session = client.session
    session["proconnect_en_cours"] = {**session["proconnect_en_cours"], "heure": int(time.time()) - 601}
    session.save()
    assert refused(client, client.get(BACK, {"code": code, "state": state}))
    assert refused(client, client.get(BACK, {"code": code, "state": state}))


def test_a_provider_that_is_away_leaves_the_other_doors_open(client, settings, someone):
    cache.clear()
    settings.PROCONNECT_DISCOVERY, settings.PROCONNECT_CLIENT_ID = "http://127.0.0.1:9/.well-known/x", "x"
    assert refused(client, client.get("/connexion/proconnect/"))
    settings.PROCONNECT_DISCOVERY = "http://exemple.fr/.well-known/x"
    assert refused(client, client.get("/connexion/proconnect/"))
    assert by_password(client).status_code == 302 and ask_link(Client()).status_code == 302


def test_leaving_offers_to_close_proconnect_too(client, idp, tied):
    go(client, idp)
    page = client.post("/deconnexion/").content.decode()
    address = page.split('class="btn" href="')[1].split('"')[0].replace("&amp;", "&")
    query = parse_qs(urlsplit(address).query)
    assert address.startswith(f"{idp.issuer}/logout?") and not signed_in(client)
    assert jwt.decode(query["id_token_hint"][0], options={"verify_signature": False})["sub"] == "agent-42"
    assert query["post_logout_redirect_uri"] == ["http://testserver/connexion/"]


def test_logs_name_nobody(client, idp, tied, caplog):
    caplog.set_level(logging.INFO)
    idp.lie["userinfo"] = {"sub": "quelqu-un-d-autre"}
    go(client, idp)
    assert "proconnect refused" in caplog.text and "claire" not in caplog.text and "quelqu-un" not in caplog.text


def test_the_person_is_told_of_the_tie_sees_it_and_unties_it_once_confirmed(client, idp, someone, settings):
    settings.CONFIRM_SECONDS = 900
    go(client, idp)
    by_password(client)
    assert [one.to for one in mail.outbox] == [["claire@exemple.fr"]] and "ProConnect" in mail.outbox[0].subject
    tie = ProConnectIdentity.objects.get()
    page, untie = "/mon-compte/securite/", "/mon-compte/securite/proconnect/delier/"
    assert f"reliée le {tie.date:%d/%m/%Y}" in client.get(page).content.decode()
    foreign = ProConnectIdentity.objects.create(user=make_user("autre@exemple.fr"), sub="autre")
    client.post(untie, {"identite": foreign.pk})
    assert ProConnectIdentity.objects.count() == 2
    session = client.session
    session[CONFIRMED_KEY] = int(time.time()) - 901
    session.save()
    assert client.post(untie, {"identite": tie.pk})["Location"].startswith("/connexion/confirmer/")
    session[CONFIRMED_KEY] = int(time.time())
    session.save()
    assert client.post(untie, {"identite": tie.pk})["Location"] == page
    assert ProConnectIdentity.objects.get() == foreign
    assert "Aucune identité ProConnect n’est reliée" in client.get(page).content.decode()


def test_an_identity_tied_to_another_account_is_not_said_to_be_tied(client, idp, someone):
    gone = make_user("parti@exemple.fr")
    ProConnectIdentity.objects.create(user=gone, sub="agent-42")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    go(client, idp)
    by_password(client)
    said = client.get("/mon-compte/securite/").content.decode()
    assert "est déjà reliée à un autre compte" in said and "Votre compte est relié" not in said
    assert ProConnectIdentity.objects.get().user == gone and not mail.outbox


def test_removing_the_second_factor_unties_and_closes_the_other_sessions(client, tied):
    other = Client()
    by_password(other)
    by_password(client)
    with_factor(tied)
    client.post("/mon-compte/securite/second-facteur/retirer/")
    assert not ProConnectIdentity.objects.exists() and signed_in(client) and not signed_in(other)
