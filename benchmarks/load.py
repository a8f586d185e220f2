"""People at work at once: dashboards, lists and survey answers on PostgreSQL, Redis and the production server, all on this machine.

``.venv/bin/python -m benchmarks.load`` builds one territory of 158 communes and 20 000 agents and an open consultation, lets
sixteen people work without a pause for a minute, twice, then has the same people ask for a page that does nothing
(``/sante/vivant/``). The people, the base and the server share the processors: figures are pessimistic.
"""

import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from tests.consultations.installation import (
    Postgres,
    Respondent,
    Web,
    environment,
    open_consultation,
    python,
    short_folder,
)
from tests.redis import Redis

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mutualisation.settings")
PEOPLE, RESPONDENTS, SECONDS = 10, 6, 60
# what somebody who works in the project opens, the most opened several times
PAGES = (
    "", "effectifs/", "services/", "", "pilotage/", "feuille-de-route/", "effectifs/", "scenarios/", "postes/", "",
)  # fmt: skip
PAGES_HR = ("effectifs/agents/", "effectifs/agents/?page=2", "", "effectifs/agents/?q=dupre", "effectifs/")
BUILT = """
import json
from datetime import date
from django.test import Client
from benchmarks.territory import territory
from projects.policy import Role
from projects.services.memberships import add_member
from tests import cast
from tests.cast import make_user
for _ in range(1000):  # numbers that the consultation, made by another process, has taken
    next(cast._serial)
project, lead = territory()
drh = make_user()
add_member(project=project, user=drh, role=Role.DRH, collectivite=project.collectivites.order_by("rang").first(), date_debut=date(2026, 1, 1))
def cookie(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return next(iter(client.cookies.values())).OutputString().split(";")[0]
print(json.dumps([project.slug, [cookie(lead) for _ in range({people})], [cookie(drh) for _ in range({people})]]))
"""


@dataclass
class Heard:
    """Seconds of each answer by kind of page, and how many failed."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    errors: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, seconds: float | None) -> None:
        with self.lock:
            if seconds is None:
                self.errors += 1
            else:
                self.seconds.setdefault(kind, []).append(seconds)

    def tell(self, title: str, lasted: float) -> None:
        """Throughput and percentiles, in milliseconds."""
        everything = [one for many in self.seconds.values() for one in many]
        print(
            f"\n{title} : {len(everything) / lasted:.1f} réponses par seconde, {self.errors} erreur(s), {lasted:.0f} s"
        )
        for kind, many in sorted(self.seconds.items()):
            cut = statistics.quantiles(many, n=100) if len(many) > 1 else many * 99
            p50, p95, p99 = (round(cut[rank] * 1000) for rank in (49, 94, 98))
            print(f"  {kind} : {len(many)} réponses, p50 {p50} ms, p95 {p95} ms, p99 {p99} ms")


def reader(port: int, cookie: str, addresses: Iterator[tuple[str, str]], heard: Heard, until: float) -> None:
    """One person who opens page after page on a kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while time.monotonic() < until:
        kind, address = next(addresses)
        begun = time.perf_counter()
        try:
            connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
            answer = connection.getresponse()
            answer.read()
            heard.note(kind, time.perf_counter() - begun if answer.status == 200 else None)
        except (OSError, http.client.HTTPException):
            heard.note(kind, None)
            connection.close()
    connection.close()


def respondent(port: int, codes: Iterator[str], lock: threading.Lock, heard: Heard, until: float) -> None:
    """One person after another who answers the consultation to its end."""
    while time.monotonic() < until:
        with lock:
            code = next(codes, "")
        if not code:
            return
        person = Respondent(port, code)
        begun = time.perf_counter()
        try:
            person.start()
            for _ in range(8):
                if person.is_acknowledged:
                    break
                if "<textarea" in person.page:
                    person.next(reponse="Une réponse de mesure", aller="verifier")
                else:
                    person.next()
            heard.note("consultation, réponse entière", time.perf_counter() - begun if person.is_acknowledged else None)
        except (OSError, ValueError, http.client.HTTPException):
            heard.note("consultation, réponse entière", None)
        finally:
            person.close()


def together(title: str, people: list[Callable[[Heard, float], None]], seconds: float) -> Heard:
    """Everybody at once for ``seconds``; what they heard is told."""
    heard, begun = Heard(), time.monotonic()
    threads = [threading.Thread(target=one, args=(heard, begun + seconds)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    heard.tell(title, time.monotonic() - begun)
    return heard


def main() -> int:
    """Exit status 1 when an answer failed."""
    load = Path("/proc/loadavg").read_text(encoding="ascii").split()[0]
    print(f"charge de la machine avant de commencer : {load}")
    with short_folder() as folder:
        postgres = Postgres(folder)
        postgres.start()
        (folder / "redis").mkdir()
        redis, web = Redis(folder / "redis"), None
        try:
            env = environment(postgres.url, folder / "var") | {
                "BROKER_URL": f"redis://127.0.0.1:{redis.port}/0",
                "SECOND_FACTOR": "0",
                "ALLOWED_HOSTS": "127.0.0.1,testserver",
            }
            codes = iter(open_consultation(env, ("attentes",), 1_600))
            slug, leads, drhs = json.loads(python(BUILT.replace("{people}", str(PEOPLE)), env))
            web, lock, board = Web(env), threading.Lock(), f"/projets/{slug}/"

            def person(cookie: str, pages: tuple[str, ...], start: int) -> Callable[[Heard, float], None]:
                turned = cycle([*pages[start % len(pages) :], *pages[: start % len(pages)]])
                named = ((page.split("?")[0] or "tableau de bord", board + page) for page in turned)
                return lambda heard, until: reader(web.port, cookie, named, heard, until)

            workers = [
                person(leads[rank], PAGES, rank) if rank % 2 else person(drhs[rank], PAGES_HR, rank)
                for rank in range(PEOPLE)
            ]
            answering = [lambda heard, until: respondent(web.port, codes, lock, heard, until)] * RESPONDENTS
            nothing = [("page triviale", "/sante/vivant/")]
            idle = [lambda heard, until: reader(web.port, "", cycle(nothing), heard, until)] * (PEOPLE + RESPONDENTS)
            together("Mise en route", workers, 15)
            runs = [together(f"Passage {number}", [*workers, *answering], SECONDS) for number in (1, 2)]
            together("Page triviale", idle, 15)
            alone = together("Une personne seule", workers[1:2], 15)
        finally:
            if web:
                web.stop()
            redis.kill()
            postgres.stop()
    print(f"charge de la machine à la fin : {Path('/proc/loadavg').read_text(encoding='ascii').split()[0]}")
    return 1 if any(run.errors for run in [*runs, alone]) else 0


if __name__ == "__main__":
    raise SystemExit(main())
