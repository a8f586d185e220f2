"""Sign in: by password, by one-use link, in the demonstration; never telling whether an account exists."""

import logging
import re
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
SIGN_IN = "/connexion/"
HOME = "/projets/"


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


@pytest.fixture
def someone():
    return make_user("claire@exemple.fr", prenom="Claire", nom="Vasseur")


def signed_in(client) -> str | None:
    return client.session.get("_auth_user_id")


def by_password(client, email="claire@exemple.fr", password=PASSWORD, **more):
    return client.post(SIGN_IN, {"username": email, "password": password, **more})


def ask_link(client, email="claire@exemple.fr", target=""):
    return client.post("/connexion/lien/", {"lien-email": email, "next": target})


def address_in_mail() -> str:
    return re.search(r"https?://\S+", mail.outbox[-1].body).group(0)


# --- password --------------------------------------------------------------------------------------------------------


def test_a_person_signs_in_with_address_and_password(client, someone):
    answer = by_password(client, " Claire@Exemple.fr ")
    assert answer.status_code == 302 and answer["Location"] == HOME
    assert signed_in(client) == str(someone.pk)


def test_the_page_welcomes_password_managers_and_paste(client):
    page = client.get(SIGN_IN).content.decode()
    assert 'autocomplete="username"' in page and 'autocomplete="current-password"' in page
    assert "onpaste" not in page and page.count("<h1") == 1


def test_the_refusal_is_the_same_with_and_without_an_account(client, someone):
    closed = make_user("parti@exemple.fr")
    closed.is_active = False
    closed.save()
    pages = []
    for email in ("claire@exemple.fr", "personne@exemple.fr", "parti@exemple.fr"):
        answer = by_password(client, email, "Mauvais-mot-2026")
        assert answer.status_code == 422
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
        pages.append(text.replace(email, "ADRESSE"))
    assert len(set(pages)) == 1
    assert "Erreur\u00a0: " in pages[0] and "L’adresse ou le mot de passe ne convient pas." in pages[0]
    assert 'role="alert"' in pages[0] and "Mauvais-mot-2026" not in pages[0]


def test_an_incomplete_address_is_told_beside_its_field_and_kept(client):
    page = by_password(client, "claire", "x").content.decode()
    assert "Écrivez une adresse complète" in page and 'value="claire"' in page


@pytest.mark.parametrize(
    "target", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)", "http:x"]
)
def test_next_never_leads_elsewhere(client, someone, target):
    assert by_password(client, next=target)["Location"] == HOME


def test_next_leads_back_to_the_page_that_was_asked(client, someone):
    assert by_password(client, next="/projets/val/effectifs/")["Location"] == "/projets/val/effectifs/"


def test_a_signed_in_person_is_sent_home_from_the_sign_in_page(client, someone):
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(SIGN_IN)["Location"] == HOME


def test_the_session_key_changes_when_one_signs_in(client, someone):
    client.get(SIGN_IN)
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    by_password(client)
    assert client.session.session_key != before


def test_signing_out_takes_a_post(client, someone):
    by_password(client)
    assert client.get("/deconnexion/").status_code == 405 and signed_in(client)
    assert client.post("/deconnexion/").status_code == 302 and not signed_in(client)


# --- lock-out --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["claire@exemple.fr", "personne@exemple.fr"])
def test_five_failures_lock_the_address_and_say_until_when(client, someone, email):
    for _ in range(4):
        assert by_password(client, email, "non").status_code == 422
    answer = by_password(client, email, "non")
    assert answer.status_code == 429
    page = answer.content.decode()
    until = timezone.localtime(timezone.now() + timedelta(minutes=15))
    assert any(f"{t.hour} h {t:%M}" in page for t in (until, until - timedelta(minutes=1)))
    assert email not in page
    # the right password does not open either, whatever the capitals
    assert by_password(client, email.upper()).status_code == 429
    assert not signed_in(client)


def test_a_locked_address_still_enters_by_a_link(client, someone):
    for _ in range(5):
        by_password(client, password="non")
    ask_link(client)
    opened = urlsplit(address_in_mail())
    client.post(opened.path, {k: v[0] for k, v in parse_qs(opened.query).items()})
    assert signed_in(client)


def test_logs_hold_no_address(client, someone, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(6):
        by_password(client, password="non")
    ask_link(client)
    client.get(address_in_mail())
    assert "claire" not in caplog.text.lower()


# --- link ------------------------------------------------------------------------------------------------------------


def test_a_link_is_opened_by_get_and_consumed_by_post_once(client, someone):
    assert ask_link(client, target="/projets/val/").status_code == 302
    assert mail.outbox[-1].to == ["claire@exemple.fr"]
    address = urlsplit(address_in_mail())
    for _ in range(2):  # a mail scanner opens it first
        page = client.get(f"{address.path}?{address.query}")
        assert page.status_code == 200 and not signed_in(client)
        assert "Claire" not in page.content.decode()
    fields = {name: values[0] for name, values in parse_qs(address.query).items()}
    answer = client.post(address.path, fields)
    assert answer.status_code == 302 and answer["Location"] == "/projets/val/" and signed_in(client)
    other = Client()
    again = other.post(address.path, fields)
    assert again.status_code == 410 and not signed_in(other)
    assert "Demander un nouveau lien" in again.content.decode()


def test_opening_a_link_writes_nothing(client, someone, django_assert_num_queries):
    ask_link(client)
    with django_assert_num_queries(1):
        client.get(address_in_mail())


def test_the_page_says_the_same_whether_the_account_exists_or_not(client, someone):
    known, unknown = ask_link(client), ask_link(client, "personne@exemple.fr")
    assert known.status_code == unknown.status_code == 302 and known["Location"] == unknown["Location"]
    assert len(mail.outbox) == 1
    assert "Si cette adresse a un compte" in client.get(known["Location"]).content.decode()


def test_the_page_does_the_same_work_whether_the_account_exists_or_not(client, someone, monkeypatch):
    asked = []
    monkeypatch.setattr("accounts.views.links.send_sign_in_link.delay", lambda *args: asked.append(args))
    ask_link(client)
    ask_link(client, "personne@exemple.fr")
    assert [args[0] for args in asked] == ["claire@exemple.fr", "personne@exemple.fr"]
    assert not mail.outbox


def test_a_link_dies_after_fifteen_minutes(client, someone, monkeypatch):
    ask_link(client)
    address = address_in_mail()
    import sesame.packers  # noqa: F401
    import sesame.tokens_v2 as tokens

    assert django_settings.SESAME_MAX_AGE == 15 * 60
    now = tokens.time.time
    monkeypatch.setattr(tokens.time, "time", lambda: now() + 15 * 60 - 30)
    assert client.get(address).status_code == 200
    monkeypatch.setattr(tokens.time, "time", lambda: now() + 15 * 60 + 30)
    assert client.get(address).status_code == 410


def test_a_link_dies_with_a_new_password_and_with_the_account(client, someone):
    ask_link(client)
    first = address_in_mail()
    someone.set_password("Autre-Rivière-2027!")
    someone.save()
    assert client.get(first).status_code == 410
    ask_link(client)
    User.objects.filter(pk=someone.pk).update(is_active=False)
    assert client.get(address_in_mail()).status_code == 410


def test_a_link_never_leads_elsewhere(client, someone):
    ask_link(client, target="https://ailleurs.example/")
    address = urlsplit(address_in_mail())
    assert "ailleurs" not in address.query
    fields = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert client.post(address.path, fields | {"next": "//ailleurs.example"})["Location"] == HOME


def test_a_mailbox_cannot_be_flooded(client, someone):
    for _ in range(12):
        assert ask_link(client).status_code == 302
    assert 1 < len(mail.outbox) < 6


def test_the_message_holds_no_name_and_no_figure(client, someone):
    ask_link(client)
    message = mail.outbox[-1]
    words = message.body.replace(address_in_mail(), "")
    assert "Claire" not in words and "Vasseur" not in words and not re.search(r"\d", words)
    assert "mutualisation" in words


def test_a_wrong_address_for_a_link_is_told_beside_its_field(client):
    answer = ask_link(client, "claire@")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Écrivez une adresse complète" in page and 'href="#id_lien-email"' in page


# --- password change -------------------------------------------------------------------------------------------------


def change(client, **fields):
    return client.post(reverse("accounts:password-change"), fields)


def test_a_password_is_changed_and_other_sessions_close(client, someone):
    elsewhere = Client()
    by_password(elsewhere)
    by_password(client)
    new = "Brume-Légère-2026!"
    answer = change(client, old_password=PASSWORD, new_password1=new, new_password2=new)
    assert answer.status_code == 302 and signed_in(client)
    assert elsewhere.get(reverse("accounts:password-change")).status_code == 302
    assert by_password(Client(), password=new).status_code == 302


@pytest.mark.parametrize(
    "new, said",
    [
        ("azerty", "Choisissez au moins 12 signes"),
        ("motdepassetreslong", "Choisissez au moins 12 signes"),
        ("claire@exemple.fr-A1", "adresse électronique"),
    ],
)
def test_a_weak_password_is_refused_with_the_rule(client, someone, new, said):
    by_password(client)
    answer = change(client, old_password=PASSWORD, new_password1=new, new_password2=new)
    assert answer.status_code == 422 and said in answer.content.decode()
    someone.refresh_from_db()
    assert someone.check_password(PASSWORD)


def test_two_different_passwords_are_refused(client, someone):
    by_password(client)
    answer = change(client, old_password=PASSWORD, new_password1="Brume-2026-Verte!", new_password2="Brume-2026-Bleue!")
    assert answer.status_code == 422 and "ne sont pas les mêmes" in answer.content.decode()


def test_a_person_who_comes_by_links_sets_a_first_password(client, someone):
    someone.set_unusable_password()
    someone.save()
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    assert "old_password" not in client.get(reverse("accounts:password-change")).content.decode()
    assert change(client, new_password1="Brume-2026-Verte!", new_password2="Brume-2026-Verte!").status_code == 302


# --- hardening -------------------------------------------------------------------------------------------------------


def test_cookies_and_pages_are_hardened(client, someone):
    answer = by_password(client)
    cookie = answer.cookies["sessionid"]
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] <= 12 * 3600
    assert "no-store" in client.get(reverse("accounts:password-change"))["Cache-Control"]


def test_passwords_are_kept_with_argon2():
    from mutualisation.settings import PASSWORD_HASHERS

    assert PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


# --- demonstration ---------------------------------------------------------------------------------------------------


def test_outside_the_demonstration_nothing_is_offered(client, cast):
    cast.project.est_demonstration = True
    cast.project.save()
    assert cast.drh.email not in client.get(SIGN_IN).content.decode()
    assert client.post("/connexion/demonstration/", {"compte": cast.drh.pk}).status_code == 404
    assert not signed_in(client)


def test_the_demonstration_offers_one_button_per_person(client, cast, settings):
    settings.DEMO = True
    assert "compte" not in client.get(SIGN_IN).content.decode()
    cast.project.est_demonstration = True
    cast.project.save()
    page = client.get(SIGN_IN).content.decode()
    assert page.count('name="compte"') == 14 and f'value="{cast.drh.pk}"' in page
    assert "DRH · Bourg-Essai" in page and f'value="{cast.inconnu.pk}"' not in page
    assert client.get("/connexion/demonstration/").status_code == 405
    assert client.post("/connexion/demonstration/", {"compte": cast.inconnu.pk}).status_code == 404
    assert client.post("/connexion/demonstration/", {"compte": "x"}).status_code == 404
    answer = client.post("/connexion/demonstration/", {"compte": cast.drh.pk, "next": "//ailleurs.example"})
    assert answer["Location"] == HOME and signed_in(client) == str(cast.drh.pk)


def test_an_account_beyond_the_thousandth_keeps_its_key(client, cast, settings):
    settings.DEMO = True
    cast.project.est_demonstration = True
    cast.project.save()
    late = make_user("tardive@exemple.fr", id=7_367_000)
    add_member(project=cast.project, user=late, role=Role.REFERENT_RH)
    assert 'value="7367000"' in client.get(SIGN_IN).content.decode()


def test_the_list_of_demonstration_costs_the_same_for_more_people(cast, settings, django_assert_num_queries):
    from accounts.demonstration import demonstration_accounts

    settings.DEMO = True
    cast.project.est_demonstration = True
    cast.project.save()
    with django_assert_num_queries(1):
        assert len(demonstration_accounts()) == 14


def test_invented_people_receive_no_mail(client, cast):
    cast.project.est_demonstration = True
    cast.project.save()
    ask_link(client, cast.drh.email)
    assert not mail.outbox
