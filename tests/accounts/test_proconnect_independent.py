"""ProConnect against a provider written by others: what we send is accepted, what it signs is understood, both logouts work."""

import http.cookiejar
import re
import urllib.error
import urllib.request
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from accounts.entry import SECOND_KEY
from accounts.models import ProConnectIdentity
from accounts.views.proconnect import STARTED_KEY
from tests.accounts.independent import ALGORITHMS, SECRET, independent_provider
from tests.accounts.test_sign_in import by_password, signed_in
from tests.cast import make_user

pytestmark = pytest.mark.django_db
BACK = "/connexion/proconnect/retour/"


@pytest.fixture(scope="module")
def issuer():
    with independent_provider() as address:
        yield address


@pytest.fixture(params=ALGORITHMS)
def algorithm(request, settings, issuer):
    """One registration of the application at the provider: how it signs."""
    cache.clear()
    settings.PROCONNECT_DISCOVERY = f"{issuer}/.well-known/openid-configuration"
    settings.PROCONNECT_CLIENT_ID, settings.PROCONNECT_CLIENT_SECRET = request.param, SECRET
    settings.PROCONNECT_ALGORITHM = request.param
    return request.param


class Browser:
    """Goes from redirection to redirection on the provider's side, with its cookies, and stops where ours begins."""

    def __init__(self, agent: str) -> None:
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(jar, _Stop)
        self.agent = agent
        self.jar = jar.cookiejar

    def go(self, address: str, data: dict | None = None) -> tuple[str, str]:
        """(address of ours to which the provider sends back, or empty; page shown)."""
        for _ in range(8):
            if address.startswith("http://testserver"):
                return address, ""
            request = urllib.request.Request(address, urlencode(data).encode() if data else None)  # noqa: S310
            request.add_header("Cookie", "; ".join([f"agent={self.agent}", *(f"{c.name}={c.value}" for c in self.jar)]))
            try:
                with self.opener.open(request, timeout=10) as answer:
                    return "", answer.read().decode()
            except urllib.error.HTTPError as answer:
                with answer:
                    if answer.code not in {302, 303}:
                        return "", answer.read().decode()
                    address, data = urljoin(address, answer.headers["Location"]), None
        raise AssertionError("trop de redirections")


class _Stop(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object, **kwargs: object) -> None:
        return None


def through(client, browser: Browser, target: str = "") -> str:
    """Leave for the provider and come back; the address that brings back."""
    leaving = client.get("/connexion/proconnect/", {"next": target} if target else {})
    back, page = browser.go(leaving["Location"])
    assert back, page
    return back


def test_from_the_first_visit_to_the_two_logouts(client, algorithm):
    someone = make_user("claire@exemple.fr")
    page = client.get(through(client, Browser("claire.pwd"))).content.decode()
    assert "par votre mot de passe ou par un lien" in page and not signed_in(client)
    by_password(client)
    assert ProConnectIdentity.objects.get().user == someone and ProConnectIdentity.objects.get().sub == "claire"
    # from then on it is enough, and two factors there are two factors here
    fresh, browser = Client(), Browser("claire.mfa")
    assert fresh.get(through(fresh, browser, "/projets/val/"))["Location"] == "/projets/val/"
    assert signed_in(fresh) == str(someone.pk) and fresh.session[SECOND_KEY] is True
    # leaving: the provider recognises the proof and the address, and sends back there
    page = fresh.post("/deconnexion/").content.decode()
    _, shown = browser.go(page.split('class="btn" href="')[1].split('"')[0].replace("&amp;", "&"))
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', shown))
    assert "xsrf" in form, shown
    action = re.search(r'action="([^"]+)"', shown)[1]
    back, shown = browser.go(action, form | {"logout": "yes"})
    assert back.startswith("http://testserver/connexion/?state="), shown
    assert fresh.get(back.removeprefix("http://testserver")).status_code == 200


def _query(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_what_was_used_or_changed_on_the_way_opens_nothing(client, algorithm):
    someone = make_user("claire@exemple.fr")
    ProConnectIdentity.objects.create(user=someone, sub="claire")
    # a code that served, in a return that another sign-in waits for
    used = _query(through(client, Browser("claire.pwd")))
    client.get(BACK, used)
    assert signed_in(client)
    changes = {
        "code": ({"code": used["code"]}, {}),
        "state": ({"state": used["state"]}, {}),
        "nonce": ({}, {}),
        "secret": ({}, {"PROCONNECT_CLIENT_SECRET": "un autre secret" * 3}),
        "algorithm": ({}, {"PROCONNECT_ALGORITHM": "HS256" if algorithm != "HS256" else "RS256"}),
        "client": ({}, {"PROCONNECT_CLIENT_ID": "inconnu"}),
    }
    for name, (query, changed) in changes.items():
        other = Client()
        back = _query(through(other, Browser("claire.pwd")))
        if name == "nonce":
            session = other.session
            session[STARTED_KEY] = {**session[STARTED_KEY], "nonce": "n" * 43}
            session.save()
        with override_settings(**changed):
            answer = other.get(BACK, back | query)
        assert not signed_in(other) and "n’a pas abouti" in other.get(answer["Location"]).content.decode(), name
