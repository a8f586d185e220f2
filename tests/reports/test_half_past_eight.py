"""A figure changes at 8.30: whatever is taken at 8.40 says the new one, what was issued before still says the old one."""

import hashlib
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

import reports.services as reports_services
from common.figures.words import write
from common.jobs.models import Job
from common.jobs.runner import execute
from common.jobs.services import submit
from common.typography import french_spaces
from governance.models import Notification
from governance.services.digest import send_digests
from projects.access import build_access
from reports.copil import chosen_scenario
from reports.models import Report
from reports.ready_notice import KIND
from reports.services import issue_report
from scenarios.models import CoutService, Scenario
from tests.growth import later
from tests.reports.reading import compact, csv_table, office_text, pdf_text, slides_text, values, xlsx_tables

pytestmark = pytest.mark.django_db


@pytest.fixture
def quick_pdf(monkeypatch):
    monkeypatch.setattr(reports_services, "render_pdf", lambda html, **_: (b"%PDF-" + html.encode(), 1))


def gains_of(cast) -> str:
    found = chosen_scenario(build_access(cast.maire, cast.project))
    item = next(one for one in found.figures.items if one.key == "gains")
    return compact(french_spaces(write(item.value, item.kind)))


def taken(client, cast) -> dict[str, str]:
    """What the page and the files made on demand say, without spaces."""
    slug = cast.project.slug
    numero = Scenario.objects.get(project=cast.project, est_statu_quo=False).numero
    return {
        "page": compact(client.get(reverse("reports:copil", args=[slug])).content.decode()),
        "A3": pdf_text(client.get(reverse("reports:plan", args=[slug])).getvalue()),
        "diaporama": compact(slides_text(client.get(reverse("reports:copil-slides", args=[slug])).getvalue())),
        "scénario": compact(client.get(reverse("scenarios:detail", args=[slug, numero])).content.decode()),
    }


def parties_of(client, cast, extension: str) -> list:
    """What each party pays, as a file of the scenario."""
    numero = Scenario.objects.get(project=cast.project, est_statu_quo=False).numero
    address = reverse("scenarios:export", args=[cast.project.slug, numero, 2028, "bilan", extension])
    data = client.get(address).getvalue()
    return values(csv_table(data)) if extension == "csv" else values(xlsx_tables(data)[0])


def issued(cast) -> Report:
    return issue_report(project=cast.project, kind="schema", audience="elus", user=cast.chef_projet)


def opened(client, report: Report, page: str = "download") -> bytes:
    given = [report.project.slug, report.kind, report.audience, report.numero]
    return client.get(reverse(f"reports:{page}", args=given)).getvalue()


def test_what_is_taken_after_an_edit_says_it_everywhere_and_the_issue_before_still_opens(cast, client_of, quick_pdf):
    later.scenario(cast, {}, 1)
    client = client_of(cast.elu)
    old, first = gains_of(cast), issued(cast)
    kept = opened(client, first)
    sheet = parties_of(client, cast, "xlsx")
    assert all(old in said for said in taken(client, cast).values())

    cost = CoutService.objects.filter(service_scenario__scenario__project=cast.project, moment="AVANT").first()
    cost.montant_euros += 12_345
    cost.save()

    new = gains_of(cast)
    assert new != old
    for place, said in taken(client, cast).items():
        assert new in said and old not in said, place
    assert parties_of(client, cast, "xlsx") != sheet
    assert parties_of(client, cast, "xlsx") == parties_of(client, cast, "csv")
    second = issued(cast)
    assert new in compact(opened(client, second).decode()) and new in compact(
        office_text(opened(client, second, "word"))
    )
    assert opened(client, first) == kept and old in compact(kept.decode()) and new not in compact(kept.decode())
    assert hashlib.sha256(kept).hexdigest() == first.empreinte
    assert opened(client, second, "annex") != opened(client, first, "annex")


def test_who_asked_is_told_once_by_a_link_and_the_mail_carries_nothing(cast, client_of, quick_pdf, settings):
    settings.SITE_URL = "https://mutualisation.exemple.fr"
    asked = {"kind": "schema", "audience": "elus"}
    job = submit(kind="rapport-pdf", scope=str(cast.project.pk), owner=cast.chef_projet, hat="projet", params=asked)
    execute(str(job.pk))
    Job.objects.filter(pk=job.pk).update(state=Job.State.EN_ATTENTE)
    execute(str(job.pk))
    told = Notification.objects.get(kind=KIND)
    assert told.user == cast.chef_projet and "Rapport et projet de schéma n° 1" in told.texte
    assert client_of(cast.chef_projet).get(told.adresse).status_code == 200
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=12)
    assert send_digests(now=tomorrow) >= 1
    [message] = [one for one in mail.outbox if cast.chef_projet.email in one.to]
    assert "un document demandé est prêt" in message.body and not message.attachments
    assert "schéma" not in message.body
