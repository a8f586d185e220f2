"""Role × URL, complete by construction: each page under ``projets/<slug>/`` has its lines in ``tests/permissions/``."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import connection, transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import tests.permissions
from accounts.models import User
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import Cast, make_cast, make_project, make_user
from tests.permissions.table import Line
from tests.scenes import scene

pytestmark = pytest.mark.django_db
PREFIX = "projets/<slug:slug>/"
BACKEND = "django.contrib.auth.backends.ModelBackend"
# A GET writes nothing (design.md §4) except the session, the day of the last visit, the logs of named data and of files.
WRITABLE_BY_GET = {"accounts_opensession", "hr_consultation", "projects_fichieremporte"}
_WRITE = re.compile(r'^\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)"?', re.IGNORECASE)


def _walk(resolver: URLResolver, route: str = "", namespace: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    for entry in resolver.url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, path, inner)
        else:
            yield path, f"{namespace}{entry.name}" if entry.name else "", entry


def pages_of_a_project() -> dict[str, URLPattern]:
    """Every URL under ``projets/<slug>/``, by name (by route when it has none)."""
    return {name or path: entry for path, name, entry in _walk(get_resolver()) if path.startswith(PREFIX)}


def table() -> dict[str, list[Line]]:
    """The lines of every app together. Raises ``ValueError`` when two apps describe the same page."""
    lines: dict[str, list[Line]] = {}
    for module in pkgutil.iter_modules(tests.permissions.__path__):
        if module.name == "table":
            continue
        for name, given in importlib.import_module(f"tests.permissions.{module.name}").LINES.items():
            if name in lines:
                raise ValueError(f"{name} est décrit deux fois")
            lines[name] = given
    return lines


PAGES = pages_of_a_project()
TABLE = table()
CASES = [
    pytest.param(name, line, id=f"{name}-{line.method}-{rank}")
    for name, lines in TABLE.items()
    for rank, line in enumerate(lines)
]


class _Undo(Exception):
    """Leaves a savepoint and undoes it."""


def _open_session(client: Client, user) -> None:
    """The session that signing in leaves. How it is opened has its own tests; here it would cost as much as the page."""
    session = importlib.import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = BACKEND
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def _ask(user, name: str, line: Line, cast, kwargs: dict, data: dict):
    """The answer to one request, undone afterwards, with the tables it wrote."""
    client = Client(headers=dict(line.headers))
    written = set()

    def watch(execute, sql, params, many, context):
        if match := _WRITE.match(sql):
            written.add(match[1])
        return execute(sql, params, many, context)

    try:
        with transaction.atomic():
            if user is not None:
                _open_session(client, user)
            url = reverse(name, kwargs={"slug": cast.project.slug, **kwargs})
            with connection.execute_wrapper(watch):
                if line.method in {"GET", "POST"}:
                    answer = getattr(client, line.method.lower())(url, data=data)
                else:
                    answer = client.generic(line.method, url)
                if answer.streaming:
                    for _ in answer.streaming_content:  # a file is opened to be read: reading to the end closes it
                        pass
            raise _Undo
    except _Undo:
        pass
    return answer, written


def test_every_page_of_a_project_has_a_line_for_each_method():
    missing = []
    for name, entry in PAGES.items():
        action = getattr(entry.callback, "action", None)
        methods = getattr(entry.callback, "methods", None)
        if action is None or methods is None:
            missing.append(f"{name} ({entry.pattern}) n’est pas gardée par project_page")
            continue
        for method in methods:
            if method not in {line.method for line in TABLE.get(name, [])}:
                missing.append(f"{name} n’a pas de ligne {method} dans tests/permissions/")
    assert not missing, "\n".join(["Des pages échappent à la matrice des droits :", *missing])


def test_every_line_names_a_page_that_exists():
    unknown = sorted(set(TABLE) - set(PAGES))
    assert not unknown, f"Lignes sans page : {unknown}"


def _with_a_neighbour() -> tuple[Cast, User]:
    cast, neighbour = make_cast(), make_user()
    add_member(project=make_project("Voisin"), user=neighbour, role=Role.CHEF_PROJET)
    return cast, neighbour


@pytest.mark.parametrize("name, line", CASES)
def test_each_role_gets_what_the_table_says(name, line):
    """Everyone of the cast, and those to whom nothing is said: nobody signed in, a stranger, a member of another project."""
    cast, neighbour = scene("the cast and a member of another project", _with_a_neighbour)
    kwargs, data = line.given("kwargs", cast), line.given("data", cast)
    people = {role: (getattr(cast, role), status) for role, status in line.expected.items()}
    people |= {"inconnu": (cast.inconnu, 404), "membre d’un autre projet": (neighbour, 404), "anonyme": (None, 302)}
    wrong = []
    for role, (person, expected) in people.items():
        answer, written = _ask(person, name, line, cast, kwargs, data)
        target = reverse(settings.LOGIN_URL) if person is None else line.redirects_to
        if answer.status_code != expected:
            wrong.append(f"{role} : attendu {expected}, reçu {answer.status_code}")
        elif expected == 302 and target and not answer["Location"].startswith(target):
            wrong.append(f"{role} : envoyé vers {answer['Location']}")
        if line.method == "GET" and written - WRITABLE_BY_GET:
            wrong.append(f"{role} : un GET a écrit dans {sorted(written - WRITABLE_BY_GET)}")
    assert not wrong, f"{line.method} {name}\n" + "\n".join(wrong)


def test_methods_without_a_line_are_refused(rf):
    """By the gate, before it reads who asks: neither a person nor an object is needed to know."""
    wrong = []
    for name, lines in TABLE.items():
        for method in sorted({"GET", "POST", "PUT", "PATCH", "DELETE"} - {line.method for line in lines}):
            answer = PAGES[name].callback(rf.generic(method, "/"), slug="projet")
            if answer.status_code != 405:
                wrong.append(f"{method} {name} : {answer.status_code}")
    assert not wrong, "\n".join(wrong)
