"""The first load of any page: at most 200 kB on the wire, and nothing from elsewhere, through the middleware of production."""

from urllib.parse import urlsplit

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.test.testcases import LiveServerThread
from django.urls import reverse

from accounts.sessions import SessionStore
from tests.scenes import demonstration

MOST = 200_000
PAGES = ("reports:dashboard", "diagnostics:services", "hr:staff", "hr:posts", "projects:members", "projects:method")


@pytest.fixture
def server(transactional_db):
    """The application with its own middleware for pages and static files: the usual test server skips them."""
    thread = LiveServerThread("127.0.0.1", static_handler=lambda handler: handler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    assert thread.error is None, thread.error
    yield f"http://127.0.0.1:{thread.port}"
    thread.terminate()


def session_cookie(user) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def first_load(browser, server: str, path: str, user) -> tuple[int, dict[str, int]]:
    """Bytes received by a browser that has nothing in its cache, in all and by address."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr-FR")
    try:
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_cookie(user), "url": server}])
        page = context.new_page()
        wire = context.new_cdp_session(page)
        wire.send("Network.enable")
        names: dict[str, str] = {}
        sizes: dict[str, int] = {}
        wire.on("Network.requestWillBeSent", lambda e: names.__setitem__(e["requestId"], e["request"]["url"]))
        wire.on("Network.loadingFinished", lambda e: sizes.__setitem__(e["requestId"], int(e["encodedDataLength"])))
        answer = page.goto(server + path, wait_until="networkidle")
        assert answer.status == 200, path
        page.evaluate("document.fonts.ready")
        return sum(sizes.values()), {names[key]: size for key, size in sizes.items()}
    finally:
        context.close()


def test_the_first_load_of_any_page_is_light_and_stays_at_home(browser, server):
    project = demonstration()
    lead = project.memberships.get(user__email="claire.vasseur@val-de-brume.example").user
    drh = project.memberships.filter(user__email="sophie.delmas@brume-sur-leyre.example").first().user
    visits = [(reverse("accounts:sign-in"), None), (reverse("projects:list"), lead)]
    visits += [(reverse(name, args=[project.slug]), lead) for name in PAGES]
    visits += [(reverse("hr:agents", args=[project.slug]) + "?taille=100", drh)]
    heavy = {}
    for path, user in visits:
        total, parts = first_load(browser, server, path, user)
        hosts = {urlsplit(url).netloc for url in parts if not url.startswith("data:")}
        assert hosts == {urlsplit(server).netloc}, path
        assert any(url.endswith(".woff2") for url in parts) and not any(url.endswith(".ttf") for url in parts), path
        print(f"{path} : {total / 1000:.0f} kB en {len(parts)} requêtes")
        if total > MOST:
            heavy[path] = (total, sorted(parts.items(), key=lambda item: -item[1])[:5])
    assert not heavy, heavy
