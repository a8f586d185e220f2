"""``docker-compose.yml``: the command of each service, run as a plain process in the full mode that it describes."""

import json
import os
import re
import shlex
import sys
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml
from django.conf import settings
from django.db import connection

from common.jobs.models import Job
from tests.cast import make_user
from tests.redis import free_port, redis
from tests.worker.process import ROOT, process, wait_until

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
OURS = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "mutualisation"}


def command_of(name: str) -> list[str]:
    """What the container runs: its own command, else that of the image."""
    given = OURS[name].get("command")
    return shlex.split(given) if given else json.loads(re.search(r"^CMD (.*)$", DOCKERFILE, re.M)[1])


def test_every_service_of_ours_is_known_here():
    assert set(OURS) == {"setup", "web", "worker", "worker-pdf", "periodic"}


@pytest.mark.services
@pytest.mark.skipif(
    not (settings.DATABASE_URL.startswith("postgres") and settings.BROKER_URL.startswith("redis")),
    reason="le mode complet : make test-services",
)
@pytest.mark.usefixtures("up_to_date")
@pytest.mark.django_db(transaction=True)
def test_each_command_runs_and_together_they_work(tmp_path):
    port, broker_port = free_port(), free_port()
    place = urlsplit(settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    variables = {
        "DJANGO_SETTINGS_MODULE": "mutualisation.settings",
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "DATABASE_URL": place,
        "BROKER_URL": f"redis://127.0.0.1:{broker_port}/0",
        "SECRET_KEY": "cle-de-la-composition-" + "x" * 50,
        "VAR_DIR": str(tmp_path),
        "ALLOWED_HOSTS": "127.0.0.1",
        "METRICS_TOKEN": "jeton-de-releve",
        "LOG_FORMAT": "json",
    }

    def service(name: str):
        command = [part.replace("0.0.0.0:8000", f"127.0.0.1:{port}") for part in command_of(name)]
        return process(tmp_path, *command, **variables)

    with redis(broker_port, tmp_path):
        with service("setup") as setup:
            assert setup.wait(300) == 0, (tmp_path / "output").read_text()
        with (
            service("web") as web,
            service("worker") as one,
            service("worker-pdf") as two,
            service("periodic") as duties,
        ):
            # refused by their handlers, hence read and run; their messages are sent by the periodic duties
            owner = make_user("claire.vasseur@mairie.example")
            for kind, queue in (("import-lecture", "defaut"), ("rapport-pdf", "pdf")):
                job = Job.objects.create(
                    kind=kind, queue=queue, owner=owner, params={"import": 0, "audience": "elus"},
                    scope="00000000-0000-0000-0000-000000000000",
                )  # fmt: skip
                Job.objects.filter(pk=job.pk).update(date_envoi="2026-01-01T00:00Z")
            wait_until(lambda: not Job.objects.exclude(state=Job.State.ECHEC).exists(), 120)
            page = wait_until(lambda: page_of(port), 120)
            assert re.search(r"/static/css/\w+\.[0-9a-f]{12}\.css", page), "fichiers statiques sans empreinte"
            assert json.loads(page_of(port, "/sante/pret/")) == {"etat": "ok"}
            measured = page_of(port, "/metriques/", Authorization="Bearer jeton-de-releve")
            assert 'mutualisation_travaux{file="pdf",etat="echec"} 1' in measured
            assert not page_of(port, "/metriques/") and not page_of(port, f"/projets/{owner.email}/")
            assert all(child.poll() is None for child in (web, one, two, duties))
    said = (tmp_path / "output").read_text()
    assert "Traceback" not in said, said
    # the page that does not exist is told, without the address that was in it; one object a line for what we write
    ours = [json.loads(line) for line in said.splitlines() if line.startswith("{")]
    assert any("/projets/" in line["message"] for line in ours) and owner.email not in said + measured


def page_of(port: int, path: str = "/connexion/", **headers: str) -> str:
    """A page, or nothing while the server starts or when it refuses."""
    try:
        asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
        with urllib.request.urlopen(asked, timeout=5) as answer:  # noqa: S310  this machine
            return answer.read().decode()
    except OSError:
        return ""
