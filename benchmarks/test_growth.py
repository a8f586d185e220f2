"""One territory among ten: does a page of the first cost more because nine others of the same size are there?

1 project and 20 000 agents, then 10 and 200 000, in the same run. On PostgreSQL the plans of the ten heaviest queries are
then read: none walks a big table from end to end, and the state of the kept pages (``common.memo``) neither. A hundred
projects and a million agents: ``benchmarks/growth.py``.
"""

import time

import pytest
from django.db import connection

from benchmarks.growth import (
    FLAT,
    STEPS,
    analyse,
    big_tables,
    explained,
    first_territory,
    measure,
    neighbour,
    seconds_and_queries,
    tell_plans,
    walked,
    watched,
)
from common.memo import stamp_of
from hr.models import Agent
from reports.copil import READ

pytestmark = pytest.mark.django_db


def test_one_territory_among_ten_costs_the_same():
    begun = time.perf_counter()
    first = first_territory()
    analyse()
    alone = measure(first, 1)
    pages = [seconds_and_queries(client, address, 1)[1] for client, address in first.pages()]
    for rank in range(1, 10):
        neighbour(first.project, rank, STEPS[10])
    analyse()
    among = measure(first, 10)
    assert [seconds_and_queries(client, address, 1)[1] for client, address in first.pages()] == pages
    if connection.vendor == "postgresql":
        assert tell_plans(first) == []
        asked: list[tuple[str, object]] = []
        watched(lambda: stamp_of((Agent, *READ)), lambda sql, params, took: asked.append((sql, params)))
        [(sql, params)] = asked
        assert not set(walked(explained(sql, params))) & set(big_tables(tell=False))
    print(f"en {time.perf_counter() - begun:.0f} s")
    assert among / alone <= FLAT, (alone, among)
