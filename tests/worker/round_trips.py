"""One round trip per task and per kind of work: asked for on its page, sent through the broker, done by a worker.

Each function takes the cast, ``open_as(user)`` (a client signed in as that person) and the folder of the worker; it
asks as a person would, waits, and asserts what the person then sees. ``tests/test_house.py`` refuses a task or a kind
that is not in these tables.
"""

import io
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader

from common.jobs.models import Job
from hr.models import Agent, ImportBatch
from hr.services import imports
from reports.models import Report
from tests.hr.test_services import GOOD, received
from tests.reports.territory import people
from tests.worker.process import wait_until

RoundTrip = Callable[..., None]
KINDS: dict[str, RoundTrip] = {}
TASKS: dict[str, RoundTrip] = {}


def kind(key: str) -> Callable[[RoundTrip], RoundTrip]:
    """Register the round trip of a kind of work."""
    return lambda trip: KINDS.setdefault(key, trip)


def task(name: str) -> Callable[[RoundTrip], RoundTrip]:
    """Register the round trip of a task that has no ``Job``."""
    return lambda trip: TASKS.setdefault(name, trip)


def done(key: str) -> Job:
    """The one job of that kind, once it ended well."""
    job = wait_until(lambda: Job.objects.filter(kind=key).exclude(state__in=["EN_ATTENTE", "EN_COURS"]).first())
    assert job.state == Job.State.TERMINE, job.message
    assert job.essais == 1
    return job


@kind("import-lecture")
def read_a_workbook(cast, open_as, folder) -> None:
    client = open_as(cast.drh)
    answer = client.post(
        reverse("hr:import", args=[cast.project.slug]), {"fichier": SimpleUploadedFile("agents.csv", GOOD)}
    )
    assert answer.status_code == 302
    done("import-lecture")
    page = client.get(answer["Location"], follow=True)
    assert "À créer" in page.content.decode()
    assert ImportBatch.objects.get().compte["created"] == 2 and not Agent.objects.exists()


@kind("import-ecriture")
def write_a_workbook(cast, open_as, folder) -> None:
    batch = imports.lire(received(cast, GOOD))
    client = open_as(cast.drh)
    answer = client.post(reverse("hr:import-save", args=[cast.project.slug, batch.numero]))
    assert answer.status_code == 302
    done("import-ecriture")
    assert client.get(answer["Location"], follow=True).status_code == 200
    assert sorted(Agent.objects.values_list("matricule", flat=True)) == ["100", "200"]
    # the author is known to the history, though the worker has no session
    assert {line.history_user for agent in Agent.objects.all() for line in agent.history.all()} == {cast.drh}


@kind("rapport-pdf")
def make_a_report(cast, open_as, folder) -> None:
    people(cast.project)
    client = open_as(cast.chef_projet)
    answer = client.post(
        reverse("reports:generate", args=[cast.project.slug]), {"kind": "diagnostic", "audience": "elus"}
    )
    assert answer.status_code == 302
    job = done("rapport-pdf")
    assert job.result["url"] in client.get(answer["Location"]).content.decode()
    download = client.get(job.result["url"])
    document = PdfReader(io.BytesIO(b"".join(download.streaming_content) if download.streaming else download.content))
    assert len(document.pages) == Report.objects.get().pages


@task("accounts.send_sign_in_link")
def send_a_link(cast, open_as, folder) -> None:
    client = open_as(None)
    answer = client.post(reverse("accounts:link-request"), {"lien-email": cast.drh.email})
    assert answer.status_code == 302
    [letter] = wait_until(lambda: list((folder / "mail").glob("*.log")))
    wait_until(lambda: "quinze minutes" in letter.read_text())
    assert cast.drh.email in letter.read_text()
