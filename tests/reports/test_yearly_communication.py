"""The yearly communication before the budget debate (A4.6): two issues, the first one unchanged, what changed since."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from projects.models import Collectivite
from reports import services as reports_services
from reports.models import Report
from reports.services import issue_report
from tests.reports.reading import page_tables
from tests.roadmap.scene import accounts, shared

pytestmark = pytest.mark.django_db


def issued(cast, monkeypatch, year: int) -> Report:
    moment = datetime(year, 11, 24, 9, tzinfo=UTC)
    monkeypatch.setattr(reports_services.timezone, "now", lambda: moment)
    return issue_report(project=cast.project, kind="dob", audience="elus", user=cast.chef_projet)


def held(report: Report, name: str = "fichier") -> bytes:
    with getattr(report, name).open("rb") as file:
        return file.read()


def test_the_issue_of_2026_does_not_move_when_that_of_2027_says_what_changed(cast, client_of, monkeypatch):
    monkeypatch.setattr(reports_services, "render_pdf", lambda html, **kw: (b"%PDF-" + html.encode(), 1))
    row = shared(cast)
    accounts(cast, row)
    first = issued(cast, monkeypatch, 2026)
    kept = {name: held(first, name) for name in ("fichier", "annexe")} | {"figures": dict(first.chiffres)}
    # a year later: units corrected, a commune that grew
    accounts(cast, row, bourg=("400", "440"))
    Collectivite.objects.filter(pk=cast.bourg.pk).update(population=4_321)  # sans historique : décor du test
    second = issued(cast, monkeypatch, 2027)
    monkeypatch.undo()
    first.refresh_from_db()
    assert (first.numero, second.numero) == (1, 2)
    assert {name: held(first, name) for name in ("fichier", "annexe")} | {"figures": dict(first.chiffres)} == kept
    assert "1\u202f538" in kept["fichier"].decode() or "1 538" in kept["fichier"].decode().replace(
        "\u202f", " "
    ).replace("\u00a0", " ")
    slug = cast.project.slug
    client = client_of(cast.finances)
    for one in (first, second):
        assert client.get(reverse("reports:download", args=[slug, "dob", "elus", one.numero])).status_code == 200
    page = client.get(reverse("reports:changes", args=[slug, "dob", "elus", 2])).content.decode()
    [table] = page_tables(page).values()
    said = {(line[1], line[2], line[3]) for line in table[1:]}
    assert any(
        "Finances" in what and before.startswith("1") and now.replace("\u202f", "").replace(" ", "").startswith("1566")
        for what, before, now in said
    ), said
