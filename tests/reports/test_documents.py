"""The PDF: asked for, followed, cancelled, tried again, numbered, kept private, readable by everyone."""

import io
from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import CommandError
from django.urls import reverse
from pypdf import PdfReader

from common.documents.pdf import render_pdf
from common.figures import Column, Section, Table
from common.jobs.models import Job
from common.jobs.progress import JobCancelled
from common.jobs.runner import execute
from common.jobs.services import cancel, retry, submit
from projects.models import Step
from projects.services.memberships import remove_member
from reports import services as reports_services
from reports.models import Report, SectionText
from reports.sections.chapters import paragraphs, printable
from reports.sections.diagnostic import diagnostic_sections
from reports.services import issue_report, render_report, save_texts
from tests.cast import make_cast
from tests.reports.reading import compact, docx_text, pdf_text, xlsx_tables
from tests.reports.territory import people
from tests.roadmap.scene import action, shared
from tests.scenes import scene

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@pytest.fixture
def quick_pdf(monkeypatch):
    """The layout replaced by a few bytes: for tests of what surrounds it. Stages and pages are still told."""

    def drawn(html, *, created, identifier, css=(), stage, page):
        stage("Mise en page")
        page(1)
        stage("Écriture du document")
        return b"%PDF-" + html.encode(), 1

    monkeypatch.setattr(reports_services, "render_pdf", drawn)


def ask(client, project, audience="elus"):
    given = {"kind": "diagnostic", "audience": audience}
    return client.post(reverse("reports:generate", args=[project.slug]), given)


def download_url(report):
    return reverse("reports:download", args=[report.project.slug, report.kind, report.audience, report.numero])


# --- the document --------------------------------------------------------------------------------------------------


@pytest.fixture
def rendered(db):
    return scene("rapport du diagnostic", _rendered)


def _rendered():
    cast = make_cast()
    people(cast.project)
    Step.objects.filter(phase__project=cast.project, cle="regimes").update(
        est_sans_objet=True, motif="Un seul régime sur le territoire."
    )
    save_texts(
        project=cast.project,
        kind="diagnostic",
        texts={"territoire": "Sept employeurs.\n\nUn même <b>bassin</b> de vie."},
    )
    return render_report(project=cast.project, kind="diagnostic", audience="elus", numero=3, moment=MOMENT)


def test_the_pdf_is_tagged_bookmarked_in_french_and_numbered(rendered):
    reader = PdfReader(io.BytesIO(rendered.pdf))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "fr" and "/StructTreeRoot" in root
    assert b"pdfuaid" in rendered.pdf or "pdfuaid" in reader.xmp_metadata.stream.get_data().decode()
    titles = [item.title for item in reader.outline if not isinstance(item, list)]
    assert titles[:8] == [
        "Sommaire",
        "Pourquoi mutualiser\u202f?",
        "Le territoire",
        "Les services",
        "Coûts et qualité des services",
        "Ce que les inventaires disent ensemble",
        "Gains espérés et difficultés",
        "Les effectifs",
    ]
    assert reader.metadata.title == "Rapport de diagnostic — Projet d’essai"
    assert len(reader.pages) == rendered.pages
    last = reader.pages[-1].extract_text()
    assert f"page {rendered.pages} / {rendered.pages}" in last
    assert "Projet d’essai" in last and "Édition n° 3" in compact_spaces(last)
    fonts = {str(f.get_object()["/BaseFont"]) for page in reader.pages for f in page["/Resources"]["/Font"].values()}
    assert fonts and all("Source-Sans" in name for name in fonts), fonts


def compact_spaces(text):
    return text.replace("\xa0", " ").replace("\u202f", " ")


def test_the_contents_give_the_page_of_each_chapter(rendered):
    reader = PdfReader(io.BytesIO(rendered.pdf))
    contents = reader.pages[1].extract_text()
    for number, page in enumerate(reader.pages, start=1):
        if number > 2 and "Âge et sexe des agents\n" in page.extract_text():
            assert any("Âge et sexe" in line and line.rstrip().endswith(str(number)) for line in contents.split("\n"))
            return
    raise AssertionError("chapitre introuvable")


def test_table_heads_are_repeated_on_each_page(rendered):
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(rendered.pdf)).pages]
    detail = [text for text in pages if text.count("Adjoint technique") > 2]
    assert len(detail) >= 2
    assert all("Grade" in text and "Employeur" in text for text in detail)


def test_authors_words_and_adaptations_are_printed_as_text(rendered):
    text = pdf_text(rendered.pdf)
    assert compact("Un même <b>bassin</b> de vie.") in text
    assert compact("Un seul régime sur le territoire.") in text


def test_the_same_data_give_the_same_document(cast):
    people(cast.project)
    given = {"project": cast.project, "kind": "diagnostic", "audience": "public", "numero": 1, "moment": MOMENT}
    assert render_report(**given).pdf == render_report(**given).pdf


def test_the_public_is_not_told_who_is_late(cast):
    people(cast.project)
    day = MOMENT.date()
    keys = {a: [s.key for s in diagnostic_sections(cast.project, a, day)] for a in ("elus", "cst", "public")}
    assert "avancement" in keys["elus"] and "avancement" in keys["cst"] and "avancement" not in keys["public"]


@pytest.mark.parametrize(
    "demonstration, numero, words", [(True, 1, "Démonstration"), (False, None, "Copie de travail")]
)
def test_a_demonstration_and_a_working_copy_say_so_on_every_page(cast, demonstration, numero, words):
    cast.project.est_demonstration = demonstration
    cast.project.save()
    done = render_report(project=cast.project, kind="diagnostic", audience="elus", numero=numero, moment=MOMENT)
    pages = [compact_spaces(page.extract_text()) for page in PdfReader(io.BytesIO(done.pdf)).pages]
    assert all(words in page for page in pages)


def test_a_long_table_stops_and_a_wide_one_leaves_pointing_to_the_annex():
    def table(key, columns, rows):
        return Table(
            key=key,
            title=f"Tableau {key}",
            columns=tuple(Column(f"c{n}", f"Colonne {n}") for n in range(columns)),
            rows=tuple(tuple(f"{key}-{r}-{n}" for n in range(columns)) for r in range(rows)),
        )

    from django.template import Context, Template

    wide, long = table("large", 20, 2), table("long", 2, 450)
    [kept] = printable([Section("s", "S", (wide, long, Section("t", "T", (table("large2", 15, 1),))))])
    html = Template('{% load figures %}{% section s "" "print" %}').render(Context({"s": kept}))
    assert "large-0-0" not in html and "large2-0-0" not in html and html.count("trop large pour une page") == 2
    assert "long-199-0" in html and "long-200-0" not in html and "annexe" in html


def test_the_annex_holds_every_table_whole(cast):
    people(cast.project)
    done = render_report(project=cast.project, kind="diagnostic", audience="elus", numero=1, moment=MOMENT)
    heads = [rows[0] for rows in xlsx_tables(done.annex)]
    assert any("Grade" in head for head in heads) and any("Femmes (agents)" in head for head in heads)
    assert any(head[0] == "Service" and head[1] == "Famille" for head in heads)


# --- asked for as a job --------------------------------------------------------------------------------------------


def test_from_the_button_to_the_file(cast, client_of, django_capture_on_commit_callbacks):
    people(cast.project)
    client = client_of(cast.chef_projet)
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(client, cast.project)
    job = Job.objects.get()
    assert answer["Location"] == reverse("projects:job", args=[cast.project.slug, job.pk])
    page = client.get(answer["Location"]).content.decode()
    report = Report.objects.get()
    assert job.state == Job.State.TERMINE and "Télécharger le rapport n° 1" in compact_spaces(page)
    file = client.get(download_url(report))
    assert file.content[:5] == b"%PDF-"
    assert file["Content-Disposition"].startswith(f'attachment; filename="{cast.project.slug}_diagnostic-elus-1_')
    listed = client.get(reverse("reports:list", args=[cast.project.slug])).content.decode()
    assert download_url(report) in listed


def test_a_second_document_waits_for_the_first_and_the_page_says_so(cast, client_of):
    client = client_of(cast.chef_projet)
    first, second = ask(client, cast.project, "elus"), ask(client, cast.project, "public")
    assert Job.objects.count() == 1 and first["Location"] == second["Location"]
    assert "déjà en cours" in client.get(second["Location"]).content.decode()
    assert "en cours de production" in client.get(reverse("reports:list", args=[cast.project.slug])).content.decode()


def test_issues_are_numbered_for_each_audience_and_each_job_makes_one(cast, quick_pdf):
    def numbers(audience, times):
        return [
            issue_report(project=cast.project, kind="diagnostic", audience=audience, user=cast.chef_projet).numero
            for _ in range(times)
        ]

    assert numbers("elus", 2) == [1, 2] and numbers("public", 1) == [1]
    job = Job.objects.create(kind="rapport-pdf", scope=str(cast.project.pk), owner=cast.chef_projet)
    twice = [
        issue_report(project=cast.project, kind="diagnostic", audience="elus", user=cast.chef_projet, job=job).numero
        for _ in range(2)
    ]
    assert twice == [3, 3]


def _waiting_job(cast, audience="elus"):
    return submit(
        kind="rapport-pdf",
        scope=str(cast.project.pk),
        owner=cast.chef_projet,
        hat="projet",
        params={"kind": "diagnostic", "audience": audience},
    )


def test_cancelled_between_two_pages_it_leaves_nothing_and_can_be_tried_again(cast, monkeypatch, settings):
    people(cast.project)
    job = _waiting_job(cast)

    def cancelled_at_page_two(html, *, page, **given):
        def follow(number):
            if number == 2:
                cancel(job=job)
                job.refresh_from_db()
            page(number)

        return render_pdf(html, page=follow, **given)

    monkeypatch.setattr(reports_services, "render_pdf", cancelled_at_page_two)
    execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ANNULE and not Report.objects.exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.pdf"))
    monkeypatch.setattr(reports_services, "render_pdf", render_pdf)
    assert retry(job=job)
    execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.TERMINE and Report.objects.get().numero == 1


def test_a_failure_leaves_nothing_and_retry_works(cast, monkeypatch, quick_pdf, settings):
    job = _waiting_job(cast)
    with monkeypatch.context() as broken:
        broken.setattr(reports_services, "write_xlsx", lambda tables: 1 / 0)
        execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and not Report.objects.exists()
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    retry(job=job)
    execute(str(job.pk))
    assert Report.objects.count() == 1


def test_who_lost_the_right_before_the_job_ran_gets_no_document(cast, quick_pdf):
    job = submit(
        kind="rapport-pdf",
        scope=str(cast.project.pk),
        owner=cast.direction,
        hat=cast.direction.memberships.get().hat,
        params={"kind": "diagnostic", "audience": "elus"},
    )
    remove_member(membership=cast.direction.memberships.get(), reason="départ")
    execute(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.ECHEC and "plus le droit" in job.message
    assert not Report.objects.exists()


def test_a_stage_that_raises_stops_the_rendering(cast):
    def stop(number):
        raise JobCancelled

    with pytest.raises(JobCancelled):
        render_report(project=cast.project, kind="diagnostic", audience="elus", numero=1, moment=MOMENT, page=stop)


# --- who reads it --------------------------------------------------------------------------------------------------


def test_the_file_needs_sign_in_and_the_right_and_has_no_address_of_its_own(cast, client, client_of, quick_pdf):
    report = issue_report(project=cast.project, kind="diagnostic", audience="elus", user=cast.chef_projet)
    assert client.get(download_url(report)).status_code == 302
    assert client_of(cast.inconnu).get(download_url(report)).status_code == 404
    assert client_of(cast.representant).get(download_url(report)).status_code == 404
    read = client_of(cast.elu).get(download_url(report))
    assert read.status_code == 200 and read.content[:5] == b"%PDF-"
    for address in (f"/{report.fichier.name}", f"/media/{report.fichier.name}", f"/static/{report.fichier.name}"):
        assert client_of(cast.elu).get(address).status_code == 404


def test_the_list_shows_only_the_documents_of_ones_audience(cast, client_of, quick_pdf):
    for audience in ("elus", "cst", "public"):
        issue_report(project=cast.project, kind="diagnostic", audience=audience, user=cast.chef_projet)
    html = client_of(cast.elu).get(reverse("reports:list", args=[cast.project.slug])).content.decode()
    assert "/elus/1/" in html and "/public/1/" in html and "/cst/1/" not in html
    assert "Générer le PDF" not in html


def test_an_unknown_audience_is_an_error_in_words(cast, client_of):
    answer = ask(client_of(cast.chef_projet), cast.project, "rh")
    assert answer.status_code == 422 and 'role="alert"' in answer.content.decode()
    assert not Job.objects.exists()


def test_the_empty_list_says_who_can_issue(cast, client_of):
    url = reverse("reports:list", args=[cast.project.slug])
    assert "Peuvent le faire" in client_of(cast.elu).get(url).content.decode()
    assert "générez la première édition" in client_of(cast.chef_projet).get(url).content.decode()


# --- the authors' words --------------------------------------------------------------------------------------------


def test_texts_are_kept_from_one_issue_to_the_next(cast, client_of):
    client = client_of(cast.chef_projet)
    url = reverse("reports:texts", args=[cast.project.slug, "diagnostic"])
    assert client.post(url, {"territoire": "Six communes.", "ages": ""}).status_code == 302
    assert "Six communes." in client.get(url).content.decode()
    client.post(url, {"territoire": "Six communes.", "ages": "À lire avec prudence."})
    assert SectionText.history.count() == 2
    answer = client.post(url, {"territoire": "x" * 10_001})
    assert answer.status_code == 422 and SectionText.objects.get(section="territoire").texte == "Six communes."


def test_texts_of_an_unknown_section_are_refused(cast):
    with pytest.raises(ValidationError):
        save_texts(project=cast.project, kind="diagnostic", texts={"paie": "non"})
    assert not SectionText.objects.exists()


def test_paragraphs():
    assert [p.text for p in paragraphs("Un.\r\nSuite.\r\n\r\n\r\nDeux.\n")] == ["Un.\nSuite.", "Deux."]
    assert paragraphs("  \n ") == ()


# --- the command ---------------------------------------------------------------------------------------------------


def test_the_command_writes_the_file_and_numbers_nothing(cast, tmp_path, capsys, quick_pdf):
    output = tmp_path / "rapport.pdf"
    given = {"project": cast.project.slug, "kind": "diagnostic", "audience": "cst", "output": output}
    call_command("render_report", **given, json=True)
    assert output.read_bytes()[:5] == b"%PDF-" and '"pages": 1' in capsys.readouterr().out
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"project": "inconnu"},
        {"kind": "a3", "audience": "cst"},
        {"kind": "commune"},
        {"kind": "commune", "object": "123456789"},
        {"kind": "convention", "object": "99"},
        {"kind": "fiche-individuelle", "audience": "rh"},
        {"kind": "fiche-impact", "object": "1"},
        {"kind": "compte-rendu", "object": "1"},
        {"kind": "diaporama"},
        {"audience": "rh"},
        {"object": "243301264"},
        {"output": "/nulle/part/rapport.pdf"},
    ],
)
def test_the_command_refuses_with_status_2_and_writes_nothing(cast, tmp_path, wrong):
    output = tmp_path / "rapport.pdf"
    given = {"project": cast.project.slug, "kind": "diagnostic", "audience": "elus", "output": output} | wrong
    with pytest.raises(CommandError) as refusal:
        call_command("render_report", *[f"--{name}={value}" for name, value in given.items()])
    assert refusal.value.returncode == 2 and not output.exists()


def test_the_command_makes_the_papers_of_an_object_as_their_audience_reads_them(cast, tmp_path):
    service = shared(cast)
    action(cast, "Réseau des secrétaires")
    epci, bourg = cast.epci.siren, cast.bourg.siren
    for kind, audience, wanted in (
        ("commune", "elus", bourg),
        ("action", "elus", "1"),
        ("convention", "elus", str(service.numero)),
        ("deliberation", "elus", bourg),
        ("deliberation", "elus", epci),
        ("cadrage", "elus", ""),
        ("cst", "cst", f"{service.numero}/{bourg}"),
    ):
        output = tmp_path / f"{kind}-{wanted.replace('/', '-')}.docx"
        call_command(
            "render_report", project=cast.project.slug, kind=kind, audience=audience, object=wanted, output=output
        )
        assert docx_text(output.read_bytes()), kind
    assert "Modèle à adapter" in docx_text((tmp_path / "convention-1.docx").read_bytes())
    slides = tmp_path / "maires.pptx"
    call_command("render_report", project=cast.project.slug, kind="diaporama", audience="elus", output=slides)
    assert slides.read_bytes()[:2] == b"PK"
