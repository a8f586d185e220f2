"""Logs without persons, metrics behind a token, units and proxy that run what the compositions run."""

import configparser
import json
import logging
import re
import shlex

import pytest
import yaml
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from common.jobs.models import Job
from mutualisation.logs import JsonFormatter, PlainFormatter, without_persons
from mutualisation.metrics import Metric, exposition
from tests.cast import make_user
from tests.worker.process import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("mutualisation-*.service"))
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))


def record(message: str, error: BaseException | None = None, **extra) -> logging.LogRecord:
    made = logging.LogRecord("django.request", logging.ERROR, "f", 1, message, (), None)
    made.exc_info = (type(error), error, error.__traceback__) if error else None
    made.__dict__.update(extra)
    return made


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_a_log_names_nobody_and_opens_nothing(formatter):
    try:
        raise ValueError("Durand-Secret, 2 431,50 €")
    except ValueError as error:
        said = formatter.format(
            record("Not Found: /invitation/eyJ1Ijo0Mn0-x9Kp2mQ7vL3/ claire.vasseur@mairie.example", error)
        )
    assert "Durand" not in said and "vasseur" not in said and "x9Kp2mQ7vL3" not in said
    assert "/invitation/…/" in said and "builtins.ValueError" in said and "test_supervision.py" in said


def test_a_json_log_is_one_object_a_line():
    said = JsonFormatter().format(record("Internal Server Error: /projets/val/", status_code=500))
    assert "\n" not in said and json.loads(said)["statut"] == 500
    assert json.loads(said)["message"] == "Internal Server Error: /projets/val/"


@given(st.emails())
def test_no_ordinary_address_passes(email):
    if re.fullmatch(r"[\w.+-]+@[\w-]+(\.[\w-]+)+", email):
        assert email not in without_persons(f"de {email} à midi")


def test_an_exposition_is_what_prometheus_reads():
    text = exposition([Metric("m_x", "Une mesure", {(("file", 'a"b\\c'),): 3, (): 0.5})])
    assert text == '# HELP m_x Une mesure\n# TYPE m_x gauge\nm_x{file="a\\"b\\\\c"} 3\nm_x 0.5\n'


@pytest.mark.django_db
def test_metrics_are_for_who_holds_the_token(client, settings, django_assert_num_queries):
    Job.objects.create(kind="rapport-pdf", queue="pdf", owner=make_user("claire@exemple.fr"), scope="x")
    assert client.get("/metriques/").status_code == 404
    settings.METRICS_TOKEN = "jeton-de-releve"
    for given_token in ("", "Bearer ", "Bearer faux", "jeton"):
        assert client.get("/metriques/", headers={"Authorization": given_token}).status_code == 404
    with django_assert_num_queries(4):
        answer = client.get("/metriques/", headers={"Authorization": "Bearer jeton-de-releve"})
    text = answer.content.decode()
    assert 'mutualisation_travaux{file="pdf",etat="en_attente"} 1' in text and "claire" not in text
    assert re.search(r"^mutualisation_disque_libre_octets \d", text, re.M)


def command_of(unit) -> list[str]:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str
    parser.read(unit, encoding="utf-8")
    return shlex.split(parser["Service"]["ExecStart"].replace("%%", "%"))


def test_units_run_what_the_composition_runs():
    units = {unit.stem.removeprefix("mutualisation-"): command_of(unit) for unit in UNITS}
    assert set(units) == {"web", "worker", "worker-pdf", "periodic", "backup"}
    for name in ("worker", "worker-pdf", "periodic"):
        program, *rest = units[name]
        assert [program.rsplit("/", 1)[1], *rest] == shlex.split(COMPOSE["services"][name]["command"]), name
    docker = json.loads(re.search(r"^CMD (.*)$", (ROOT / "Dockerfile").read_text(), re.M)[1])
    program, *rest = units["web"]
    assert [program.rsplit("/", 1)[1], *rest] == [part.replace("0.0.0.0:", "127.0.0.1:") for part in docker]
    for unit in UNITS:
        text = unit.read_text()
        assert "User=mutualisation" in text and "ProtectSystem=strict" in text and "EnvironmentFile=" in text


def test_the_composition_keeps_what_must_last_and_opens_one_door():
    services = COMPOSE["services"]
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]
    assert services["web"]["deploy"]["replicas"] >= 2 and "--max-tasks-per-child 1" in services["worker-pdf"]["command"]
    mounted = {volume.split(":")[0] for service in services.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= mounted
    for name in ("web", "worker", "worker-pdf", "periodic", "setup"):
        assert services[name]["cap_drop"] == ["ALL"] and services[name]["read_only"], name


def test_the_proxy_hides_the_supervision_and_logs_no_address():
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    assert re.search(r"handle /metriques/\* \{\s*respond 404", text)
    assert "request>uri delete" in text and "request>remote_ip delete" in text


def test_answers_asks_this_machine_only():
    with pytest.raises(CommandError, match="cette machine"):
        call_command("answers", "http://exemple.fr/")
    with pytest.raises(CommandError, match="Ne répond pas"):
        call_command("answers", "http://127.0.0.1:9/")
