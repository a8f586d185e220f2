"""64 people answer at once, on PostgreSQL and the production server, against the same number of bare Django requests.

Complete answers a second must be at least 0.3 × what bare requests (template GETs and one INSERT) give in the same run.
"""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Callable

import pytest

from benchmarks.measures import RESULTS
from tests.consultations.installation import (
    Postgres,
    Respondent,
    Web,
    environment,
    open_consultation,
    opened_urn,
    postgresql_bin,
    python,
    short_folder,
)

PEOPLE, ANSWERS = 64, 384
# first page, code, first question, answer to the check, final send
REQUESTS = 5


def run(
    port: int, everybody: list, act: Callable[[int, object], None], people: int = PEOPLE
) -> tuple[float, list[float]]:
    """``act`` for each of ``everybody`` by ``people`` at once; returns complete ones a second, and seconds of each."""
    waiting = list(everybody)
    lock = threading.Lock()
    took: list[float] = []
    faults: list[BaseException] = []

    def person() -> None:
        while True:
            with lock:
                if not waiting:
                    return
                one = waiting.pop()
            begun = time.perf_counter()
            try:
                act(port, one)
            except BaseException as fault:  # told by the test, not by the thread
                faults.append(fault)
                return
            took.append(time.perf_counter() - begun)

    threads = [threading.Thread(target=person) for _ in range(people)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults[0]
    return len(took) / (time.perf_counter() - begun), sorted(took)


def answers(port: int, code: object) -> None:
    """One person, from the first page to « Merci »."""
    person = Respondent(port, str(code))
    person.first_page()
    person.start()
    person.next()
    person.next(reponse="4", aller="verifier")
    person.next()
    assert person.is_acknowledged, person.page[:2000]
    person.close()


def bare(port: int, _one: object) -> None:
    """As many requests of the floor: templates, then one INSERT."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for rank in range(REQUESTS):
        connection.request("GET", "/insert/" if rank == REQUESTS - 1 else "/page/")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 200
    connection.close()


def percentiles(took: list[float]) -> dict[str, int]:
    """p50, p95 and p99 of a complete answer, in milliseconds."""
    cuts = statistics.quantiles(took, n=100)
    return {f"p{n}": round(1000 * cuts[n - 1]) for n in (50, 95, 99)}


@pytest.mark.skipif(postgresql_bin() is None, reason="PostgreSQL n’est pas installé")
def test_64_people_answer_at_once(capsys):
    with short_folder() as folder:
        base = Postgres(folder)
        web = floor = None
        try:
            base.start()
            env = environment(base.url, folder / "var")
            codes = open_consultation(env, ("sens",), 160)[: ANSWERS + PEOPLE]
            python(
                "from django.db import connection\n"
                "connection.cursor().execute('CREATE TABLE mesure (cle serial PRIMARY KEY, texte text)')",
                env,
            )
            floor = Web(env, application="benchmarks.bare")
            run(floor.port, [None] * PEOPLE, bare)
            least, _ = run(floor.port, [None] * ANSWERS, bare)
            floor.stop()
            web = Web(env)
            # as for the floor: 64 of each before what is measured
            run(web.port, codes[ANSWERS:], answers)
            rate, took = run(web.port, codes[:ANSWERS], answers)
            web.stop()
            received, used, _ = opened_urn(env)
        finally:
            for one in (web, floor):
                if one:
                    one.stop()
            base.stop()
    assert received == used == ANSWERS + PEOPLE
    measure = {"mesure": "consultation, 64 personnes", "reponses_s": round(rate, 1), "plancher_s": round(least, 1)}
    measure |= {"rapport": round(rate / least, 2), **percentiles(took)}
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(measure, ensure_ascii=False) + "\n")
    with capsys.disabled():
        print(f"\n{measure}")
    assert rate >= 0.3 * least
