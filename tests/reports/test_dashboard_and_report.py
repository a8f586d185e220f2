"""The dashboard, its exports and the PDF say the same figures with the same masks."""

import io

import pytest
from pypdf import PdfReader

from common.jobs.models import Job
from reports.models import Report

pytestmark = pytest.mark.django_db


def test_an_empty_project_says_who_must_act(cast, client_of):
    page = client_of(cast.elu).get(f"/projets/{cast.project.slug}/").content.decode()
    assert "Aucun effectif n’est saisi" in page and "Chaque DRH importe ses agents" in page


def test_the_export_has_the_name_of_the_project_and_the_rows_of_the_page(cast, client_of):
    client = client_of(cast.elu)
    answer = client.get(f"/projets/{cast.project.slug}/tableaux/collectivites.csv/")
    assert cast.project.slug in answer["Content-Disposition"]
    assert "Bourg-Essai" in answer.content.decode("utf-8-sig")
    assert client.get(f"/projets/{cast.project.slug}/tableaux/inconnu.csv/").status_code == 404


def test_the_report_is_issued_by_a_job_numbered_and_downloaded_by_those_of_its_audience(
    cast, client_of, django_capture_on_commit_callbacks
):
    client = client_of(cast.chef_projet)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/projets/{cast.project.slug}/rapports/generer/", {"audience": "public"})
    job = Job.objects.get(kind="rapport-pdf")
    assert job.state == Job.State.TERMINE, job.message
    assert "Télécharger le rapport n° 1" in client.get(answer["Location"]).content.decode()
    report = Report.objects.get()
    assert report.numero == 1 and len(report.empreinte) == 64
    url = f"/projets/{cast.project.slug}/rapports/diagnostic/public/1/telecharger/"
    data = b"".join(client.get(url).streaming_content)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    assert "Rapport de diagnostic" in text and "Bourg-Essai" in text and "4 400" in text.replace("\u202f", " ")
    assert client_of(cast.inconnu).get(url).status_code == 404


def test_the_public_map_of_files_is_closed(cast, client_of):
    assert client_of(cast.chef_projet).get("/rapports/essai.pdf").status_code == 404
