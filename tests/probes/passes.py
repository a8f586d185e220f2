"""Go through every line of the rights matrix with one intention, undo each request, and gather what went wrong."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cast import Cast
from tests.permissions.table import Line
from tests.test_permissions import BACKEND, TABLE


class _Undo(Exception):
    """Leaves a savepoint and undoes it."""


@dataclass(frozen=True)
class Asked:
    """One answer, with the SQL it sent and what the base held just after, as ``look`` saw it."""

    status: int
    body: str
    headers: dict[str, str]
    queries: int
    seen: object = None
    path: str = ""


def lines(method: str, *statuses: int) -> Iterator[tuple[str, Line]]:
    """One line of this method for each page: the first in which somebody gets one of ``statuses``."""
    for name in sorted(TABLE):
        found = (line for line in TABLE[name] if line.method == method and set(statuses) & set(line.expected.values()))
        if (line := next(found, None)) is not None:
            yield name, line


def ask(
    user, cast: Cast, name: str, line: Line, kwargs: dict, data, *, csrf: bool = False, look: Callable = lambda: None
) -> Asked:
    """The answer to one request, undone afterwards. ``csrf``: the token is asked for, and not given."""
    client = Client(enforce_csrf_checks=csrf, headers=dict(line.headers))
    result = None
    try:
        with transaction.atomic():
            if user is not None:
                client.force_login(user, backend=BACKEND)
            url = reverse(name, kwargs={"slug": cast.project.slug, **kwargs})
            with CaptureQueriesContext(connection) as sent:
                answer = getattr(client, line.method.lower())(url, data=data)
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
            is_text = answer.get("Content-Type", "").startswith("text/")
            result = Asked(
                answer.status_code,
                content.decode(errors="replace") if is_text else "",
                dict(answer.items()),
                len(sent),
                look(),
                url,
            )
            raise _Undo
    except _Undo:
        pass
    return result


def undone(work: Callable[[], object]) -> None:
    """Do ``work`` in a savepoint and undo it."""
    try:
        with transaction.atomic():
            work()
            raise _Undo
    except _Undo:
        pass
