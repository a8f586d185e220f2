"""Passkeys: the ways of a person who has one, and every answer that must prove nothing."""

import json
import logging
import time
from io import StringIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from accounts.entry import CONFIRMED_KEY, SECOND_KEY
from accounts.models import OpenSession, Passkey, User
from accounts.passkeys import MOST_KEYS, PasskeyRefused, who_signed
from tests.accounts.authenticator import ORIGIN, PRESENT, Authenticator
from tests.accounts.test_second_factor import CODE, SECURITY, code_of, with_factor
from tests.accounts.test_sign_in import by_password, signed_in
from tests.cast import make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
ENTER, ENTER_ASKED = "/connexion/cle/", "/connexion/cle/defi/"
CONFIRM, CONFIRM_ASKED = "/connexion/confirmer/cle/", "/connexion/confirmer/cle/defi/"
ADD, ADD_ASKED = f"{SECURITY}cles/", f"{SECURITY}cles/defi/"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.SECOND_FACTOR, settings.CONFIRM_SECONDS, settings.SITE_URL = True, 900, ORIGIN
    cache.clear()


@pytest.fixture
def someone():
    return make_user("claire@exemple.fr", prenom="Claire", nom="Vasseur")


def add(client, key: Authenticator, nom: str = "Téléphone"):
    return client.post(ADD, {"nom": nom, "reponse": key.create(client.post(ADD_ASKED).json())})


def with_key(user, **kwargs) -> Authenticator:
    """A key of this person, added by them."""
    key, client = Authenticator(**kwargs), Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    confirmed(client)
    assert add(client, key).status_code == 302
    return key


def confirmed(client, ago: int = 0) -> None:
    session = client.session
    session[CONFIRMED_KEY] = int(time.time()) - ago
    session.save()


def enter(client, key: Authenticator, target: str = "", **changes):
    """There and back with a key."""
    options = client.post(ENTER_ASKED).json()
    return client.post(ENTER, {"reponse": key.sign(options), "next": target, **changes})


def refused(client, answer, words: str = "n’a pas pu être vérifiée") -> bool:
    return not signed_in(client) and words in client.get(answer["Location"]).content.decode()


# --- the ways of a person --------------------------------------------------------------------------------------------


def test_a_key_is_added_named_used_renamed_and_removed(client, someone):
    by_password(client)
    assert "Ajouter une clé d’accès" in client.get(SECURITY).content.decode()
    assert "Créer la clé" in client.get(ADD).content.decode()
    other = Client()
    by_password(other)
    key = Authenticator()
    answer = add(client, key, "Poste de l’accueil")
    page = client.get(answer["Location"]).content.decode()
    assert "La clé d’accès est ajoutée" in page and "Poste de l’accueil" in page and "pas encore utilisée" in page
    assert "Ajoutez-en une seconde" in page and not signed_in(other)
    assert [one.to for one in mail.outbox] == [["claire@exemple.fr"]] and "clé d’accès" in mail.outbox[0].subject
    assert not any(sign.isdigit() for sign in mail.outbox[0].body) and "Claire" not in mail.outbox[0].body
    # enter: nothing is typed, the session is strong
    fresh = Client()
    assert "Utiliser une clé d’accès" in fresh.get("/connexion/").content.decode()
    assert enter(fresh, key, "/projets/val/")["Location"] == "/projets/val/"
    assert signed_in(fresh) == str(someone.pk) and fresh.session[SECOND_KEY] is True
    kept = Passkey.objects.get()
    assert kept.dernier_usage is not None and kept.compteur == 1
    edit = f"{SECURITY}cles/{kept.pk}/"
    assert "Poste de l’accueil" in client.get(edit).content.decode()
    assert client.post(edit, {"nom": ""}).status_code == 422
    client.post(edit, {"nom": "Clé de la mairie"})
    assert "Clé de la mairie" in client.get(SECURITY).content.decode()
    client.post(f"{SECURITY}cles/retirer/", {"cle": kept.pk})
    assert not Passkey.objects.exists() and not signed_in(fresh) and "retirée" in mail.outbox[-1].subject
    late = Client()
    assert refused(late, enter(late, key), "n’ouvre aucun compte")


def test_a_person_has_several_keys_and_not_the_same_twice(client, someone):
    first, second = with_key(someone), with_key(someone)
    by_password(client)
    assert client.get(ADD).status_code == 302  # entering by password alone opens nothing once there is a key
    assert Passkey.objects.values("poignee").distinct().count() == 1
    for key in (first, second):
        fresh = Client()
        enter(fresh, key)
        assert signed_in(fresh)
    assert len(fresh.post(ADD_ASKED).json()["excludeCredentials"]) == 2
    again = add(fresh, first)
    assert again.status_code == 422 and "déjà enregistrée" in again.content.decode()
    for number in range(2, MOST_KEYS):
        add(fresh, Authenticator(), f"clé {number}")
    full = add(fresh, Authenticator())
    assert full.status_code == 422 and "au plus" in full.content.decode() and Passkey.objects.count() == MOST_KEYS


def test_after_a_password_or_a_link_the_key_or_the_code_is_asked(client, someone):
    key = with_key(someone)
    stranger = with_key(make_user("autre@exemple.fr"))
    assert by_password(client, next="/projets/val/")["Location"] == CODE and not signed_in(client)
    page = client.get(CODE).content.decode()
    assert "clé d’accès" in page and 'name="code"' not in page and "Claire" not in page
    step = {"etape": "deuxieme"}
    # the key of somebody else is not the second step of this one
    options = client.post(ENTER_ASKED, step).json()
    assert len(options["allowCredentials"]) == 1
    assert client.post(ENTER, {"reponse": stranger.sign(options)})["Location"].startswith(CODE)
    assert not signed_in(client)
    options = client.post(ENTER_ASKED, step).json()
    assert client.post(ENTER, {"reponse": key.sign(options)})["Location"] == "/projets/val/"
    assert signed_in(client) == str(someone.pk) and client.session[SECOND_KEY] is True
    secret, _ = with_factor(someone)
    both = Client()
    by_password(both)
    assert 'name="code"' in both.get(CODE).content.decode()
    both.post(CODE, {"code": code_of(secret)})
    assert signed_in(both)


def test_a_second_step_that_waited_too_long_opens_nothing(client, someone):
    key = with_key(someone)
    by_password(client)
    options = client.post(ENTER_ASKED, {"etape": "deuxieme"}).json()
    session = client.session
    session["entree_en_attente"] = {**session["entree_en_attente"], "heure": int(time.time()) - 601}
    session.save()
    answer = client.post(ENTER, {"reponse": key.sign(options)})
    assert (
        not signed_in(client) and "a pris trop de temps" in client.get(answer["Location"], follow=True).content.decode()
    )


def test_a_reader_of_names_may_set_a_key_instead_of_a_telephone(cast, client):
    make_agent(cast.petit, nom="Durand")
    by_password(client, cast.drh.email)
    board = f"/projets/{cast.project.slug}/"
    led = client.get(board)
    assert "Ajouter une clé d’accès" in client.get(led["Location"]).content.decode()
    options = client.post(ADD_ASKED).json()
    answer = client.post(ADD, {"nom": "Clé", "reponse": Authenticator().create(options), "next": board})
    assert answer["Location"] == board and client.get(board).status_code == 200


def test_before_named_data_leaves_the_key_confirms_and_the_password_does_not(client, someone):
    key = with_key(someone)
    enter(client, key)
    confirmed(client, ago=901)
    page = client.get("/connexion/confirmer/", {"next": SECURITY}).content.decode()
    assert "Utiliser une clé d’accès" in page and 'name="password"' not in page
    client.post("/connexion/confirmer/", {"password": "peu importe", "next": SECURITY})
    assert client.get(ADD)["Location"].startswith("/connexion/confirmer/")
    other = with_key(make_user("autre@exemple.fr"))
    answer = client.post(CONFIRM, {"reponse": other.sign(client.post(CONFIRM_ASKED).json()), "next": ADD})
    assert "n’ouvre aucun compte" in client.get(answer["Location"]).content.decode()
    answer = client.post(CONFIRM, {"reponse": key.sign(client.post(CONFIRM_ASKED).json()), "next": ADD})
    assert f'href="{ADD}"' in client.get(answer["Location"]).content.decode() and client.get(ADD).status_code == 200


def test_adding_and_removing_ask_who_one_is(client, someone):
    by_password(client)
    confirmed(client, ago=901)
    for method, address in (("get", ADD), ("post", ADD), ("post", ADD_ASKED), ("post", f"{SECURITY}cles/retirer/")):
        assert getattr(client, method)(address)["Location"].startswith("/connexion/confirmer/"), address
    assert Client().get(ADD)["Location"].startswith("/connexion/?next=")


def test_who_lost_every_key_is_let_in_by_the_server(someone):
    with_key(someone)
    call_command("remove_second_factor", someone.email, stdout=StringIO())
    assert not Passkey.objects.exists() and not OpenSession.objects.exists()


def test_without_an_address_of_its_own_the_installation_offers_no_key(client, someone, settings):
    with_key(someone)
    for address in ("", "http://mutualisation.example.fr"):
        settings.SITE_URL = address
        assert "clé d’accès" not in client.get("/connexion/").content.decode()
        assert client.post(ENTER_ASKED).status_code == client.post(ENTER).status_code == 404
        fresh = Client()
        by_password(fresh)
        assert signed_in(fresh)  # nobody is asked for what they cannot give
        assert fresh.get(ADD).status_code == fresh.post(ADD_ASKED).status_code == 404
    # nothing but a POST asks for a challenge
    settings.SITE_URL = ORIGIN
    assert client.get(ENTER_ASKED).status_code == client.get(ENTER).status_code == 405


# --- what proves nothing ---------------------------------------------------------------------------------------------


def _replayed(client, key):
    options = client.post(ENTER_ASKED).json()
    signed = key.sign(options)
    client.post(ENTER, {"reponse": signed})
    client.post("/deconnexion/")
    return client.post(ENTER, {"reponse": signed})


def _of_another_challenge(client, key):
    old = client.post(ENTER_ASKED).json()
    client.post(ENTER_ASKED)
    return client.post(ENTER, {"reponse": key.sign(old)})


def _too_late(client, key):
    options = client.post(ENTER_ASKED).json()
    session = client.session
    session["cle_defi_entree"] = {**session["cle_defi_entree"], "heure": int(time.time()) - 301}
    session.save()
    return client.post(ENTER, {"reponse": key.sign(options)})


def _of_another_session(client, key):
    return client.post(ENTER, {"reponse": key.sign(Client().post(ENTER_ASKED).json())})


@pytest.mark.parametrize(
    ("attempt", "words"),
    [
        (_replayed, "expiré ou a déjà servi"),
        (_of_another_challenge, "n’a pas pu être vérifiée"),
        (_too_late, "expiré ou a déjà servi"),
        (_of_another_session, "expiré ou a déjà servi"),
    ],
)
def test_a_challenge_serves_once_in_its_session_and_for_five_minutes(client, someone, attempt, words):
    assert refused(client, attempt(client, with_key(someone)), words)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origin", "https://mutualisation.example.fr.ailleurs.example"),
        ("origin", "https://sous.mutualisation.example.fr"),
        ("origin", "http://mutualisation.example.fr"),
        ("origin", "https://mutualisation.example.fr:8443"),
        ("rp", "ailleurs.example"),
        ("flags", PRESENT),
        ("flags", 0x04),
        ("cross_origin", True),
        ("private", Authenticator().private),
        ("handle", b"celle de quelqu'un d'autre"),
    ],
)
def test_an_answer_from_elsewhere_or_without_its_person_is_refused(client, someone, name, value):
    key = with_key(someone)
    setattr(key, name, value)
    assert refused(client, enter(client, key))
    assert Passkey.objects.get().compteur == 0


@pytest.mark.parametrize(("name", "value"), [("origin", "https://ailleurs.example"), ("rp", "x"), ("flags", PRESENT)])
def test_such_a_key_is_not_added_either(client, someone, name, value):
    by_password(client)
    key = Authenticator()
    setattr(key, name, value)
    answer = add(client, key)
    assert answer.status_code == 422 and "Aucune clé n’a été ajoutée" in answer.content.decode()
    options = client.post(ADD_ASKED).json()
    session = client.session
    session["cle_defi_ajout"] = {**session["cle_defi_ajout"], "heure": int(time.time()) - 301}
    session.save()
    late = client.post(ADD, {"nom": "x", "reponse": Authenticator().create(options)})
    assert "a expiré" in late.content.decode() and not Passkey.objects.exists() and not mail.outbox


def test_a_signature_for_one_use_does_not_serve_another(client, someone):
    key = with_key(someone)
    options = client.post(ENTER_ASKED).json()
    assert refused(client, client.post(ENTER, {"reponse": key.sign(options, "webauthn.create")}))
    enter(client, key)
    # the challenge to confirm is not the one to enter
    options = client.post(CONFIRM_ASKED).json()
    fresh = Client()
    fresh.cookies = client.cookies
    assert (
        "a déjà servi"
        in fresh.get(fresh.post(ENTER, {"reponse": key.sign(options)})["Location"], follow=True).content.decode()
    )


def test_a_counter_that_goes_back_is_a_copy(client, someone):
    key = with_key(someone)
    enter(client, key)
    client.post("/deconnexion/")
    key.counter = 0  # the copy signs as the key did
    assert refused(client, enter(client, key), "comme le ferait une copie")
    key.counter = 7
    enter(client, key)
    assert signed_in(client) and Passkey.objects.get().compteur == 8


def test_a_synchronised_key_never_counts(client, someone):
    key = with_key(someone, counts=False)
    for _ in range(2):
        fresh = Client()
        enter(fresh, key)
        assert signed_in(fresh)


def test_a_closed_account_and_the_key_of_another_open_nothing(client, someone):
    key = with_key(someone)
    User.objects.update(is_active=False)
    assert refused(client, enter(client, key), "n’ouvre aucun compte")
    User.objects.update(is_active=True)
    other = make_user("autre@exemple.fr")
    mine, theirs = Passkey.objects.get(), with_key(other)
    enter(client, theirs)
    assert client.get(f"{SECURITY}cles/{mine.pk}/").status_code == 404
    assert client.post(f"{SECURITY}cles/{mine.pk}/", {"nom": "pris"}).status_code == 404
    client.post(f"{SECURITY}cles/retirer/", {"cle": mine.pk})
    client.post(f"{SECURITY}cles/retirer/", {"cle": "x"})
    mine.refresh_from_db()
    assert mine.nom == "Téléphone"


def test_it_leads_to_no_other_site(client, someone):
    assert enter(client, with_key(someone), "https://ailleurs.example/")["Location"] == "/projets/"


def test_logs_name_nobody(client, someone, caplog):
    caplog.set_level(logging.INFO, logger="accounts")
    key = with_key(someone)
    key.origin = "https://ailleurs.example"
    enter(client, key)
    assert "passkey refused" in caplog.text and "claire" not in caplog.text.lower()


@pytest.fixture
def kept(someone):
    return with_key(someone)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
PARTS = ("id", "rawId", "type", "response", "clientDataJSON", "authenticatorData", "signature", "userHandle")


@profile(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
@given(part=st.sampled_from(PARTS), value=JSON | st.just("…absent"), whole=st.none() | st.text(max_size=40))
def test_any_answer_that_is_not_one_is_refused_in_words(kept, part, value, whole):
    answer = json.loads(kept.sign({"challenge": "A" * 43}))
    place = answer if part in answer else answer["response"]
    if value == "…absent":
        place.pop(part)
    else:
        place[part] = value
    with pytest.raises(PasskeyRefused):
        who_signed(
            note={"defi": "B" * 43, "heure": int(time.time())}, answer=json.dumps(answer) if whole is None else whole
        )


def test_a_visitor_of_the_demonstration_does_not_lock_the_next_one_out(client, settings):
    from tests.cast import make_cast

    cast = make_cast()
    type(cast.project).objects.update(est_demonstration=True)
    settings.DEMO = True
    with_key(cast.elu)
    with_factor(cast.elu)
    client.post("/connexion/demonstration/", {"compte": cast.elu.pk})
    assert signed_in(client) == str(cast.elu.pk)
