"""N rows or 2N rows, the same number of queries: every page that may be read is in ``tests/growth/pages.py``.

``tests/test_house.py`` refuses a page that is not there.
"""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.growth.growing import Growing
from tests.growth.pages import PAGES, WRITE_ONLY
from tests.test_permissions import BACKEND

N = 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(WRITE_ONLY))
def test_what_only_writes_cannot_be_read(cast, name):
    arguments = {"pk": cast.project.pk} if name in {"projects:bring-back", "projects:emergency-close"} else {}
    client = Client()
    client.force_login(cast.chef_projet, backend=BACKEND)
    assert client.get(reverse(name, kwargs=arguments)).status_code in {404, 405}


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(PAGES))
def test_twice_the_rows_cost_the_same_queries(cast, name):
    page, given = PAGES[name]
    arguments = dict(given(cast))
    client = Client()
    client.force_login(getattr(cast, page.who), backend=BACKEND)
    url = reverse(name, kwargs=arguments)

    def read() -> tuple[list[str], int]:
        client.get(url, data=dict(page.data))  # the first visit of the day, what a cache keeps
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(url, data=dict(page.data))
            content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, f"{name} : {answer.status_code}"
        return [one["sql"] for one in queries.captured_queries], len(content)

    _grow(cast, page, arguments, range(N))
    before, short = read()
    _grow(cast, page, arguments, range(N, 2 * N))
    after, long = read()
    assert len(after) == len(before), "\n".join(
        [f"{name} : {len(before)} puis {len(after)}", *_repeated(before, after)]
    )
    if page.longer:
        assert long > short, f"{name} ne montre pas ce qui a doublé : l’essai ne prouve rien"


def _grow(cast, page: Growing, arguments: dict, ranks: range) -> None:
    for rank in ranks:
        for index, one in enumerate(page.rows):
            one(cast, arguments, 20 * rank + index)


def _repeated(before: list[str], after: list[str]) -> list[str]:
    """The queries that were added, by their shape."""

    def shapes(sent: list[str]) -> dict[str, int]:
        counted: dict[str, int] = {}
        for sql in sent:
            words = " ".join(word for word in sql.split() if not any(letter.isdigit() for letter in word))
            counted[words[:400]] = counted.get(words[:400], 0) + 1
        return counted

    first = shapes(before)
    return [f"{n - first.get(sql, 0)} × {sql}" for sql, n in shapes(after).items() if n > first.get(sql, 0)]
