"""kill -9 in the middle of an import and of a PDF, on a PostgreSQL and a Redis of its own: the web server, the worker, Redis,
the database. Nothing is half-written, the person reads a sentence or the result, and the same button ends the work once.

The whole installation runs as in production: three web processes, two workers of the ordinary queue and one of PDFs.
"""

import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.consultations.installation import postgresql_bin, short_folder
from tests.worker.installation import Installation, Person
from tests.worker.process import wait_until

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        postgresql_bin() is None or not settings.DATABASE_URL.startswith("postgres"),
        reason="PostgreSQL et Redis : make test-services",
    ),
]
AGENTS = 1_500
TITLES = "Matricule;Nom;Statut;Catégorie;Service;Part du service;Durée hebdomadaire du poste;Date d'entrée"


@pytest.fixture(scope="module")
def running() -> Iterator[Installation]:
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server n’est pas installé")
    with short_folder() as folder:
        made = Installation(folder)
        try:
            yield made
        finally:
            made.stop()


def half_way(running: Installation, stage: str) -> None:
    """Wait until the work is at ``stage``, and not over."""
    wait_until(lambda: running.job()[:2] == ("EN_COURS", stage), 60)


def prepared(running: Installation, prefix: str) -> str:
    """An import of ``AGENTS`` agents, read and waiting to be confirmed; its page."""
    lines = [f"{prefix}{n:05d};Nom{n};Titulaire;C;Voirie et propreté;;35;01/09/2019" for n in range(AGENTS)]
    page = f"/projets/{running.slug}/effectifs/importer/"
    running.drh.send_file(page, "agents.csv", "\n".join([TITLES, *lines, ""]).encode())
    assert running.ended() == "TERMINE", running.job()
    number = running.sql("SELECT MAX(numero) FROM hr_importbatch")[0][0]
    return f"/projets/{running.slug}/effectifs/imports/{number}/"


@pytest.mark.parametrize("victim", ["web", "travaux", "redis", "postgresql"])
def test_an_import_is_written_whole_or_not_at_all(running, victim):
    before, versions = running.count("hr_agent"), running.count("hr_historicalagent")
    page = prepared(running, victim)
    job_page = running.drh.send(page, f"{page}enregistrer/")
    half_way(running, "Enregistrement")
    running.fall(victim, "defaut")
    if running.ended() == "ECHEC":
        assert running.count("hr_agent") == before, "un import interrompu a laissé des agents"
        said = running.drh.read(job_page)
        assert "Réessayer" in said and re.search("interrompu avant la fin|erreur inattendue", said)
        [[job]] = running.sql("SELECT id FROM common_job ORDER BY date_creation DESC LIMIT 1")
        running.drh.send(job_page, f"/projets/{running.slug}/travaux/{job}/reessayer/")
        assert running.ended() == "TERMINE", running.job()
    else:
        assert victim in {"web", "redis"}, "la panne est venue après la fin"
    assert running.count("hr_agent") == before + AGENTS
    assert running.count("hr_historicalagent") == versions + AGENTS
    assert "Enregistré" in running.drh.read(page)


def files(running: Installation) -> list[Path]:
    return [path for path in (running.folder / "var" / "files").rglob("*") if path.is_file()]


@pytest.mark.parametrize("victim", ["web", "travaux", "redis", "postgresql"])
def test_a_document_is_issued_whole_or_not_at_all(running, victim):
    before, page = running.count("reports_report"), f"/projets/{running.slug}/rapports/"
    job_page = running.lead.send(page, f"{page}generer/", kind="diagnostic", audience="elus")
    wait_until(lambda: running.job()[0] == "EN_COURS" and running.job()[1], 60)
    running.fall(victim, "pdf")
    if running.ended() == "ECHEC":
        assert running.count("reports_report") == before
        said = running.lead.read(job_page)
        assert "Réessayer" in said and re.search("interrompu avant la fin|erreur inattendue", said)
        [[job]] = running.sql("SELECT id FROM common_job ORDER BY date_creation DESC LIMIT 1")
        running.lead.send(job_page, f"/projets/{running.slug}/travaux/{job}/reessayer/")
        assert running.ended() == "TERMINE", running.job()
    else:
        assert victim in {"web", "redis"}, "la panne est venue après la fin"
    assert running.count("reports_report") == before + 1
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in files(running) if path.suffix == ".pdf")


def test_three_web_and_two_workers_behave_as_one(running):
    """Ten confirmations of one import at the same instant, whichever process reads them: it is written once."""
    before = running.count("hr_agent")
    page = prepared(running, "ensemble")
    token, sent = running.drh.token(page), []
    body = urlencode({"csrfmiddlewaretoken": token}).encode()

    def confirm() -> None:
        person = Person(running.web.port, running.drh.cookie)
        sent.append(person.ask("POST", f"{page}enregistrer/", body, "application/x-www-form-urlencoded")[0])

    people = [threading.Thread(target=confirm) for _ in range(10)]
    for one in people:
        one.start()
    for one in people:
        one.join()
    assert len(sent) == 10 and all(status < 500 for status in sent), sent
    assert running.ended() == "TERMINE"
    wait_until(lambda: not running.sql("SELECT 1 FROM common_job WHERE state IN ('EN_ATTENTE', 'EN_COURS')"))
    assert running.count("hr_agent") == before + AGENTS
