"""Second factor, confirmation before named data leaves, sessions: what a person meets, and what an attacker does not get."""

import time
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import entry
from accounts.models import OpenSession, SecondFactor
from accounts.sealed import seal, unseal
from accounts.second_factor import CLOSED_FOR, activate, check
from accounts.totp import STEP_SECONDS, code_at, new_secret
from tests.accounts.test_sign_in import by_password, signed_in
from tests.cast import PASSWORD, make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
CODE = "/connexion/second-facteur/"
SECURITY = "/mon-compte/securite/"
SET = f"{SECURITY}second-facteur/"


@pytest.fixture(autouse=True)
def asked(settings):
    settings.SECOND_FACTOR, settings.CONFIRM_SECONDS = True, 900
    cache.clear()


@pytest.fixture
def someone():
    return make_user("claire@exemple.fr", prenom="Claire", nom="Vasseur")


def code_of(secret: str, ahead: int = 0) -> str:
    return code_at(secret, int(time.time()) // STEP_SECONDS + ahead)


def with_factor(user) -> tuple[str, list[str]]:
    """A second factor activated a while ago: the code of the moment has not served."""
    secret = new_secret()
    codes = activate(user=user, secret=secret, code=code_of(secret))
    SecondFactor.objects.filter(user=user).update(dernier_pas=0)
    return secret, codes


def test_password_then_code_open_the_session(client, someone):
    secret, _ = with_factor(someone)
    answer = by_password(client, next="/projets/val/")
    assert answer["Location"] == CODE and not signed_in(client)
    assert client.get("/projets/").status_code == 302  # nothing is open meanwhile
    page = client.get(CODE).content.decode()
    assert 'autocomplete="one-time-code"' in page and "Claire" not in page
    refused = client.post(CODE, {"code": "000000"})
    assert refused.status_code == 422 and "Ce code ne convient pas" in refused.content.decode()
    before = client.session.session_key
    answer = client.post(CODE, {"code": code_of(secret)})
    assert answer["Location"] == "/projets/val/" and signed_in(client) and client.session.session_key != before


def test_a_link_asks_the_code_too(client, someone):
    from accounts.links import get_token

    with_factor(someone)
    answer = client.post("/connexion/lien/ouvrir/", {"jeton": get_token(someone)})
    assert answer["Location"] == CODE and not signed_in(client)


def test_a_code_serves_once_and_a_recovery_code_too(client, someone):
    secret, codes = with_factor(someone)
    code = code_of(secret)
    assert check(user=someone, typed=f"{code[:3]} {code[3:]}") and not check(user=someone, typed=code)
    assert check(user=someone, typed=codes[0].lower()) and not check(user=someone, typed=codes[0])
    assert check(user=someone, typed=codes[1].replace("-", " "))
    assert someone.second_facteur.codes.count() == 8


def test_five_wrong_codes_close_the_question_for_the_right_one_too(client, someone, monkeypatch):
    secret, codes = with_factor(someone)
    by_password(client)
    for _ in range(4):
        assert client.post(CODE, {"code": "000000"}).status_code == 422
    assert client.post(CODE, {"code": "000000"}).status_code == 429
    for right in (code_of(secret), codes[0]):
        assert client.post(CODE, {"code": right}).status_code == 429
    elsewhere = Client()
    by_password(elsewhere)
    assert elsewhere.post(CODE, {"code": code_of(secret)}).status_code == 429
    assert not signed_in(client) and not signed_in(elsewhere)
    SecondFactor.objects.update(bloque_jusqu_a=timezone.now() - timedelta(seconds=1))
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302 and signed_in(client)
    assert timedelta(minutes=15) == CLOSED_FOR


def test_the_note_of_who_is_entering_dies(client, someone, monkeypatch):
    secret, _ = with_factor(someone)
    by_password(client)
    now = time.time()
    monkeypatch.setattr(entry.time, "time", lambda: now + 601)
    assert client.get(CODE)["Location"].startswith("/connexion/")
    monkeypatch.undo()
    by_password(client)
    someone.set_password("Autre-Rivière-2027!")
    someone.save()
    assert client.post(CODE, {"code": code_of(secret)})["Location"] == "/connexion/" and not signed_in(client)
    assert Client().get(CODE)["Location"] == "/connexion/"


def test_the_secret_is_sealed_and_former_keys_still_open_it(someone, settings):
    secret, codes = with_factor(someone)
    kept = SecondFactor.objects.get()
    assert secret not in kept.secret and unseal(kept.secret) == secret
    assert not any(code.replace("-", "") in line.empreinte for code in codes for line in kept.codes.all())
    former, settings.SECRET_KEY = settings.SECRET_KEY, "nouvelle-cle-" + "y" * 50
    with pytest.raises(ValueError, match="autre clé"):
        unseal(kept.secret)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert unseal(kept.secret) == secret and unseal(seal("x")) == "x"


# --- setting it up ---------------------------------------------------------------------------------------------------


def test_one_sets_it_up_with_the_telephone_and_the_other_sessions_close(client, someone):
    other = Client()
    by_password(other)
    by_password(client)
    page = client.get(SET).content.decode()
    assert "data:image/svg+xml" in page
    secret = unseal(client.session["second_facteur_propose"])
    assert secret[:4] in page
    refused = client.post(SET, {"code": "000000"})
    assert refused.status_code == 422 and not SecondFactor.objects.exists()
    page = client.post(SET, {"code": code_of(secret)}).content.decode()
    assert page.count("<li><code>") == 10 and not signed_in(other)
    assert "10 codes de secours" in client.get(SECURITY).content.decode()
    again = client.post(f"{SECURITY}codes/").content.decode()
    assert again.count("<li><code>") == 10 and again != page


def test_setting_it_up_asks_who_one_is_when_that_was_long_ago(client, someone):
    by_password(client)
    session = client.session
    session[entry.CONFIRMED_KEY] = int(time.time()) - 901
    session.save()
    answer = client.get(SET)
    assert answer["Location"].startswith("/connexion/confirmer/?next=")
    wrong = client.post("/connexion/confirmer/", {"password": "non", "next": SET})
    assert wrong.status_code == 422
    right = client.post("/connexion/confirmer/", {"password": PASSWORD, "next": SET})
    assert f'href="{SET}"' in client.get(right["Location"]).content.decode()
    assert client.get(SET).status_code == 200


def test_confirmation_never_leads_elsewhere_and_five_wrong_passwords_close_it(client, someone):
    by_password(client)
    answer = client.post("/connexion/confirmer/", {"password": PASSWORD, "next": "//ailleurs.example"})
    assert "ailleurs" not in answer["Location"]
    statuses = [client.post("/connexion/confirmer/", {"password": "non"}).status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    assert client.post("/connexion/confirmer/", {"password": PASSWORD}).status_code == 429


def test_removing_it_tells_the_person(client, someone):
    secret, _ = with_factor(someone)
    by_password(client)
    client.post(CODE, {"code": code_of(secret)})
    client.post(f"{SET}retirer/")
    assert not SecondFactor.objects.exists() and mail.outbox[-1].to == ["claire@exemple.fr"]
    assert not any(sign.isdigit() for sign in mail.outbox[-1].body) and "Claire" not in mail.outbox[-1].body


def test_the_server_removes_it_for_who_lost_everything(client, someone):
    by_password(client)
    with pytest.raises(CommandError):
        call_command("remove_second_factor", "claire@exemple.fr", stdout=StringIO())
    with_factor(someone)
    call_command("remove_second_factor", "Claire@exemple.fr", stdout=StringIO())
    assert not SecondFactor.objects.exists() and not OpenSession.objects.exists() and len(mail.outbox) == 1


# --- asked of those who read named staff -----------------------------------------------------------------------------


def enter(user) -> Client:
    client = Client()
    assert by_password(client, user.email).status_code == 302
    return client


def test_a_reader_of_named_staff_sets_it_up_once_agents_are_there(cast):
    board = f"/projets/{cast.project.slug}/"
    drh = enter(cast.drh)
    assert drh.get(board).status_code == 200
    make_agent(cast.petit, nom="Durand")
    answer = drh.get(board)
    assert answer["Location"] == f"{SET}?next={board.replace('/', '%2F')}"
    assert drh.post(reverse("projects:choose-hat", args=[cast.project.slug])).status_code == 302
    assert "Votre rôle lit des données nominatives" in drh.get(answer["Location"]).content.decode()
    # who reads no name is not asked; what is invented asks for nothing
    assert enter(cast.elu).get(board).status_code == 200
    type(cast.project).objects.update(est_demonstration=True)
    assert drh.get(board).status_code == 200


def test_nobody_reads_a_name_before_the_code(cast, settings):
    agent = make_agent(cast.bourg, nom="Durand-Secret")
    start = f"/projets/{cast.project.slug}/effectifs/agents/"
    drh = enter(cast.drh)
    for address in (start, f"{start}{agent.pk}/", reverse("hr:workbook", args=[cast.project.slug])):
        assert drh.get(address)["Location"].startswith(SET), address
    secret, _ = with_factor(cast.drh)
    drh = Client()
    by_password(drh, cast.drh.email)
    drh.post(CODE, {"code": code_of(secret)})
    assert "Durand-Secret" in drh.get(f"{start}{agent.pk}/").content.decode()


def test_with_the_code_the_gate_costs_no_query(cast, client_of, django_assert_max_num_queries, settings):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_agent(cast.bourg)
    client, address = client_of(cast.drh), f"/projets/{cast.project.slug}/effectifs/agents/"
    counts = []
    for asked_for in (False, True):
        settings.SECOND_FACTOR = asked_for
        session = client.session
        session[entry.SECOND_KEY] = True
        session.save()
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_who_administers_gives_it_before_opening_in_emergency(client, someone):
    someone.est_administrateur = True
    someone.save()
    by_password(client)
    assert client.get(reverse("projects:emergency-list"))["Location"].startswith(SET)


def test_a_file_of_named_staff_leaves_after_confirmation_only(cast, settings):
    make_agent(cast.bourg, nom="Durand-Secret")
    settings.SECOND_FACTOR = False
    client = enter(cast.drh)
    address = reverse("hr:workbook", args=[cast.project.slug])
    assert client.get(address)["Content-Type"].startswith("application/vnd")
    session = client.session
    session[entry.CONFIRMED_KEY] = int(time.time()) - 901
    session.save()
    assert client.get(address)["Location"].startswith("/connexion/confirmer/?next=%2Fprojets")
    # who has no right gets no question, which would tell that there is something
    elu = enter(cast.elu)
    assert elu.get(address).status_code == 404
    client.post("/connexion/confirmer/", {"password": PASSWORD, "next": address})
    assert client.get(address).status_code == 200


# --- sessions --------------------------------------------------------------------------------------------------------


def test_one_sees_and_closes_one_s_own_sessions_only(client, someone):
    other, stranger = Client(headers={"User-Agent": "Mozilla/5.0 (Windows) Firefox/140.0"}), make_user("x@exemple.fr")
    by_password(other)
    by_password(client)
    page = client.get(SECURITY).content.decode()
    assert "Firefox, Windows" in page and page.count("Fermer<") == 1
    keys = set(OpenSession.objects.values_list("pk", flat=True))
    assert len(keys) == 2 and not any(key in page for key in keys)
    sign = page.split('name="session" value="')[1].split('"')[0]
    foreign = Client()
    by_password(foreign, stranger.email)
    foreign.post(f"{SECURITY}sessions/fermer/", {"session": sign})
    assert signed_in(other)
    client.post(f"{SECURITY}sessions/fermer/", {"session": sign})
    assert other.get("/projets/").status_code == 302 and client.get("/projets/").status_code == 200
    by_password(Client())
    client.post(f"{SECURITY}sessions/fermer/", {"session": "autres"})
    assert OpenSession.objects.filter(user=someone).count() == 1


def test_no_session_outlives_its_day_however_busy(cast):
    client = enter(cast.elu)
    board = f"/projets/{cast.project.slug}/"
    session = client.session
    session["ouverte_le"] = int(time.time()) - 12 * 3600 - 1
    session.save()
    assert client.get(board)["Location"].startswith("/connexion/") and not signed_in(client)
