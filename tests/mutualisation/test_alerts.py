"""An error told to Sentry: enough to mend it, nothing of the person it met."""

import json
import logging
import os
import subprocess
import sys

import pytest
from django.urls import reverse
from sentry_sdk.transport import Transport

from hr.views import agents
from mutualisation.alerts import SentryHandler
from tests.hr.staff import make_agent
from tests.worker.process import ROOT


class Gathered(Transport):
    """What would have left, as it would have been written."""

    sent: list[bytes] = []

    def capture_envelope(self, envelope) -> None:
        self.sent.append(envelope.serialize())


@pytest.fixture
def gathered():
    Gathered.sent.clear()
    handler = SentryHandler("https://cle@sentry.example.fr/1", transport=Gathered)
    logging.getLogger().addHandler(handler)
    yield Gathered.sent
    logging.getLogger().removeHandler(handler)


def test_an_error_in_a_page_of_staff_holds_no_agent(cast, client_of, monkeypatch, gathered):
    agent = make_agent(cast.bourg, matricule="B-4217", nom="Durand-Secret", grade="Adjoint technique")

    def fails(*args: object, **kwargs: object) -> None:
        nom = agent.nom
        try:
            raise KeyError(nom)
        except KeyError as cause:
            raise ValueError(f"{nom} gagne 2 431,50 €") from cause

    monkeypatch.setattr(agents, "render", fails)
    client = client_of(cast.drh)
    client.raise_request_exception = False
    address = reverse("hr:agent", kwargs={"slug": cast.project.slug, "agent": agent.pk})
    assert (
        client.get(address, {"q": "Durand-Secret"}, headers={"User-Agent": "navigateur-de-l-essai"}).status_code == 500
    )
    (said,) = gathered
    event = json.loads(said.splitlines()[-1])
    assert [one["type"] for one in event["exception"]["values"]] == ["KeyError", "ValueError"]
    frames = event["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["filename"] == "tests/mutualisation/test_alerts.py" and frames[-1]["function"] == "fails"
    assert set(frames[-1]) == {"filename", "function", "lineno", "in_app"} and frames[-1]["in_app"] is True
    for hidden in (
        "Durand",
        "2 431",
        "B-4217",
        cast.project.slug,
        "exemple.fr/",
        cast.drh.email,
        "navigateur-de-l-essai",
        "Bourg",
    ):
        assert hidden.encode() not in said.replace(b"sentry.example.fr", b""), hidden
    assert not {"request", "user", "server_name", "modules", "breadcrumbs", "contexts", "extra", "tags"} & set(event)


@pytest.mark.django_db
def test_the_error_of_a_long_work_is_told_too(gathered, caplog):
    logging.getLogger("common.jobs.runner").error("job %s failed", "x", extra={"error": ValueError("Durand-Secret")})
    logging.getLogger("common.jobs.runner").error("Durand-Secret, sans erreur")
    (said,) = gathered
    assert b"ValueError" in said and b"Durand" not in said


def test_a_server_that_refuses_costs_nothing_to_the_page(monkeypatch, capsys):
    handler = SentryHandler("https://cle@sentry.example.fr/1", transport=Gathered)
    monkeypatch.setattr(logging, "raiseExceptions", False)
    monkeypatch.setattr(handler.client, "capture_event", lambda event: 1 / 0)
    handler.emit(logging.makeLogRecord({"exc_info": (ValueError, ValueError("x"), None)}))


def test_the_setting_without_the_library_stops_the_start_with_a_sentence():
    program = "import sys; sys.modules['sentry_sdk'] = None; import django; django.setup()"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "mutualisation.settings", "DEBUG": "1"}
    environment |= {"SENTRY_DSN": "https://cle@sentry.example.fr/1"}
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode and "sentry-sdk n’est pas installée" in done.stderr
    whole = subprocess.run(
        [sys.executable, "-c", program.replace("sys.modules['sentry_sdk'] = None", "pass")],
        cwd=ROOT, env=environment, capture_output=True, text=True,
    )  # fmt: skip
    assert not whole.returncode, whole.stderr
