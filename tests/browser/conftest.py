"""A real Chromium on a real server: every page of a journey is listened to, so that what a person would not notice fails."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import expect

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 360, "height": 780}
# WCAG 2.2 AA with everything before it, and the good practices of axe
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HERE = Path(__file__).parent
# milliseconds; a test that passes never waits them, and a machine with other work is no reason to fail
PATIENCE = 60_000
expect.set_options(timeout=PATIENCE)


def pytest_addoption(parser):
    parser.addoption("--screenshots", action="store_true", help="refait les images de docs/images")


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser_type_launch_args():
    """Chromium of the system; nothing of it calls outside."""
    return {
        "executable_path": CHROMIUM,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
        ],
    }


@pytest.fixture(scope="session")
def browser_context_args():
    """A French desk; motion reduced so that colours are judged once they are still."""
    return {"viewport": DESK, "locale": "fr-FR", "timezone_id": "Europe/Paris", "reduced_motion": "reduce"}


@pytest.fixture
def expected_statuses() -> set[int]:
    """Answers of 400 and above that this test provokes on purpose: ``expected_statuses.add(422)``."""
    return set()


@pytest.fixture
def page(page, live_server, expected_statuses):
    """A page that fails the test for what goes wrong out of sight.

    That is: an error in the console, an answer of 400 or above that nobody expected, a request to another host.
    """
    page.set_default_timeout(PATIENCE)
    host = urlsplit(live_server.url).netloc
    answers: list[tuple[int, str]] = []
    consoles: list[str] = []
    elsewhere: list[str] = []

    def listen_to_request(request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in {"data", "blob"} and address.netloc != host:
            elsewhere.append(request.url)

    def listen_to_console(message) -> None:
        # the answers themselves are judged below; the console only repeats them
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            consoles.append(message.text)

    page.on("request", listen_to_request)
    page.on("response", lambda answer: answers.append((answer.status, answer.url)) if answer.status >= 400 else None)
    page.on("console", listen_to_console)
    page.on("pageerror", lambda error: consoles.append(str(error)))
    yield page
    assert not elsewhere, f"requêtes vers un autre hôte : {elsewhere}"
    assert not consoles, f"erreurs de la console : {consoles}"
    surprises = [answer for answer in answers if answer[0] not in expected_statuses]
    assert not surprises, f"réponses inattendues : {surprises}"


@pytest.fixture
def visit(page, live_server) -> Callable:
    """``visit("/connexion/")``: open an address of the site and return the answer."""
    return lambda path: page.goto(live_server.url + path)


@pytest.fixture
def session_of(page, live_server) -> Callable:
    """``session_of(user)``: from now on the page is that person's; ``session_of(None)`` signs out."""

    def open_session(user) -> None:
        page.context.clear_cookies()
        if user is None:
            return
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        cookie = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url, "httpOnly": True}])

    return open_session


@pytest.fixture(scope="session")
def axe() -> Callable:
    """``axe(page)``: the page as it stands breaks no rule of RULES."""
    judge = Axe()
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}

    def check(page) -> None:
        page.wait_for_load_state()
        found = judge.run(page, options=options).response["violations"]
        said = [
            f"{fault['id']} ({fault['help']}) : {node['target']} {node['html'][:200]} — {node['failureSummary']}"
            for fault in found
            for node in fault["nodes"]
        ]
        assert not said, f"{page.url} à {page.viewport_size['width']} px\n" + "\n".join(said)

    return check


@pytest.fixture
def sound(axe) -> Callable:
    """``sound(page)``: no fault for axe and no side scroll, on a phone then at a desk; ``dark=True`` adds dark colours."""

    def check(page, *, dark: bool = False) -> None:
        page.wait_for_load_state()  # a click returns when the next page is on its way, not when it is there
        held = page.viewport_size
        for size in (PHONE, DESK):
            page.set_viewport_size(size)
            wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide <= seen, f"{page.url} : {wide} px de large sur un écran de {seen} px"
            axe(page)
        if dark:
            page.emulate_media(color_scheme="dark")
            axe(page)
            page.emulate_media(color_scheme="light")
        page.set_viewport_size(held)  # the journey goes on where it was: a phone stays a phone

    return check


@pytest.fixture
def reflows() -> Callable:
    """``reflows(page)``: no side scroll at 400 % (1 280 px seen as 320), with wider text, nor with letters twice as big."""
    spaced = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }"

    def check(page) -> None:
        held = page.viewport_size
        # the ways of a person who sets their browser, not of the page: the policy of content lets them through
        spacing = f"const s = new CSSStyleSheet(); s.replaceSync('{spaced}'); document.adoptedStyleSheets = [s]"
        bigger = "document.adoptedStyleSheets = []; document.documentElement.style.fontSize = '200%'"
        for width, way in ((320, ""), (320, spacing), (1280, bigger)):
            page.set_viewport_size({"width": width, "height": 800})
            page.evaluate(way or "0")
            wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide <= seen, f"{page.url} : {wide} px de large pour {seen} px ({way[:40] or 'agrandi'})"
        page.evaluate("document.documentElement.style.fontSize = ''")
        page.set_viewport_size(held)

    return check
