"""Eight people read the committee's page of the largest territory at once, beside a trivial view of the same server.

PostgreSQL and the production server, so that readers do run together; both are measured in the same run, because the clock of a
busy machine says nothing by itself.
"""

import http.client
import json

import pytest

from benchmarks.measures import RESULTS
from benchmarks.test_consultations import percentiles, run
from tests.consultations.installation import Postgres, Web, environment, postgresql_bin, python, short_folder

READERS, READINGS = 8, 160
PREPARED = """
import json
from types import SimpleNamespace
from django.conf import settings
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
from django.test import Client
from benchmarks.territory import territory
from tests.growth import later
from tests.roadmap.scene import action
project, lead = territory()
epci, bourg, petit = project.collectivites.order_by("rang")[:3]
cast = SimpleNamespace(project=project, chef_projet=lead, epci=epci, bourg=bourg, petit=petit)
later.scenario(cast, {}, 1)
for rank in range(40):
    action(cast, f"Action {rank}")
client = Client()
client.force_login(lead, backend="django.contrib.auth.backends.ModelBackend")
name = settings.SESSION_COOKIE_NAME
print(json.dumps({"slug": project.slug, "name": name, "key": client.cookies[name].value}))
"""


def reading(path: str, cookie: str):
    def read(port: int, _one: object) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        assert answer.status == 200, answer.status

    return read


@pytest.mark.skipif(postgresql_bin() is None, reason="PostgreSQL n’est pas installé")
def test_eight_people_read_the_page_of_the_committee(capsys):
    with short_folder() as folder:
        base, web = Postgres(folder), None
        try:
            base.start()
            env = environment(base.url, folder / "var")
            made = json.loads(python(PREPARED, env).strip().splitlines()[-1])
            cookie = f"{made['name']}={made['key']}"
            page, trivial = reading(f"/projets/{made['slug']}/pilotage/", cookie), reading("/sante/", cookie)
            web = Web(env)
            run(web.port, [None] * READERS * 2, page, READERS)  # each process has read it once
            run(web.port, [None] * READERS * 2, trivial, READERS)
            rate, took = run(web.port, [None] * READINGS, page, READERS)
            least, floor = run(web.port, [None] * READINGS, trivial, READERS)
        finally:
            if web:
                web.stop()
            base.stop()
    measure = {"mesure": "page du comité, 8 lecteurs", "pages_s": round(rate, 1), **percentiles(took)}
    measure |= {"triviale_s": round(least, 1), "triviale_p95": percentiles(floor)["p95"]}
    measure["rapport_p95"] = round(measure["p95"] / max(measure["triviale_p95"], 1), 1)
    with RESULTS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(measure, ensure_ascii=False) + "\n")
    with capsys.disabled():
        print(f"\n{measure}")
