"""What somebody types by malice or by accident: a correct document or a sentence, never a fetch, never an error page."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pptx import Presentation
from pypdf import PdfReader

import reports.services as reports_services
from common.documents.pdf import DocumentRefuse, _own_files_only, render_pdf
from common.documents.slides import render_pptx
from common.documents.word import render_docx
from common.figures import Column, Kind, Section, Table, tables_of
from governance.fichiers import DocumentRefuse as FileRefused
from governance.fichiers import accept
from projects.access import access_of_role, build_access
from projects.models import Collectivite, Project, Service
from projects.policy import Role
from reports.catalogue import CATALOGUE
from reports.letter import letter
from reports.made import action_paper, commune_paper, council_paper, plan_paper, service_paper
from reports.papers import paper_docx, paper_pdf
from reports.sections.conference import conference_sections, plan_sections
from reports.sections.meetings import minutes_sections
from reports.services import render_report, save_texts
from roadmap.models import FicheAction
from tests.cast import luhn, make_project
from tests.permissions import governance
from tests.reports.reading import docx_text, office_text
from tests.roadmap.scene import action, shared

MOMENT = datetime(2026, 11, 24, 9, tzinfo=UTC)
DAY = date(2026, 11, 24)
HOSTILE = (
    '<script>alert(1)</script> <img src="file:///etc/passwd"> <img src="https://redirige.exemple/vers"> '
    '<link rel="attachment" href="file:///etc/hostname"> <svg onload="x()"/> {{ project.pk }} ]]>&amp;\u202f: fin'
)


@pytest.fixture
def html(monkeypatch) -> list[str]:
    """The pages given to the layout, which is not made."""
    given: list[str] = []

    def kept(text, **_):
        given.append(text)
        return b"%PDF-", 1

    monkeypatch.setattr(reports_services, "render_pdf", kept)
    return given


@pytest.mark.django_db
@pytest.mark.parametrize("kind", CATALOGUE)
def test_hostile_words_are_printed_as_words(cast, html, kind):
    """The layout has nothing to fetch and nothing to run, the editable file leads nowhere; every sign is still there."""
    [*_, chapter] = CATALOGUE[kind].chapters
    save_texts(project=cast.project, kind=kind, texts={chapter.cle: HOSTILE})
    done = render_report(project=cast.project, kind=kind, audience="elus", numero=1, moment=MOMENT)
    [text] = html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text and "{{ project.pk }}" in text and "\u202f: fin" in text
    for refused in ("<script", "<img", "<link", "<object", 'src="', "<svg onload"):
        assert refused not in text
    assert HOSTILE in docx_text(done.word)
    with zipfile.ZipFile(BytesIO(done.word)) as word:
        links = b"".join(word.read(name) for name in word.namelist() if name.endswith(".rels"))
    assert b'TargetMode="External"' not in links


def test_nothing_heavy_is_read_nor_followed():
    """A picture of 50 MB is refused before it is decoded, an address before it is asked (so it redirects nobody)."""
    fetcher = _own_files_only()
    heavy = "A" * 50_000_000
    for address in (
        f"data:image/svg+xml;base64,{heavy}",
        f"data:image/png;base64,{heavy}",
        "https://redirige.exemple/vers",
        "file:///etc/passwd",
        "ftp://exemple/x",
    ):
        with pytest.raises(BaseException, match=r".") as refusal:
            fetcher.fetch(address)
        assert type(refusal.value).__name__ == "FatalURLFetchingError"
    with pytest.raises(FileRefused, match="trop gros"):
        accept(b"<svg/>" + b" " * 50_000_000, "plan.svg", max_bytes=20 * 1024 * 1024)


def test_the_refusal_of_a_document_does_not_repeat_the_picture():
    assert len(str(DocumentRefuse("data:" + "A" * 1_000_000))) < 300


def of_communes(count: int) -> Project:
    """A project of ``count`` communes, whose names are as long as the longest ones of the country, and more."""
    project = make_project("Projet de l’essai")
    project.collectivites.filter(kind=Collectivite.Kind.COMMUNE).delete()
    for rank in range(count):
        Collectivite.objects.create(
            project=project,
            kind=Collectivite.Kind.COMMUNE,
            nom=f"Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-sur-Leyre-et-d’Entre-Deux-Eaux {rank:03d}",
            siren=luhn(f"39{rank:06d}"),
            population=120 + rank,
            annee_population=2023,
            rang=rank + 1,
        )
    return project


@pytest.mark.django_db
@pytest.mark.parametrize("communes", [0, 1, 158])
def test_every_document_of_a_tiny_and_of_a_huge_territory_is_made(html, cast, communes):
    project = of_communes(communes)
    for kind in CATALOGUE:
        done = render_report(project=project, kind=kind, audience="elus", numero=None, moment=MOMENT)
        assert html[-1].count("<h1") == 1 and done.word[:2] == b"PK" and done.annex[:2] == b"PK"
        # a printed table stops, and says where the rest is
        assert html[-1].count("<tr") < 20_000
    if communes:
        territory = next(one for one in tables_of(CATALOGUE["diagnostic"].sections(project, "elus", DAY)))
        assert territory.rows
    epci = project.collectivites.get(kind=Collectivite.Kind.EPCI)
    access = access_of_role(project, Role.ELU, epci)
    assert plan_sections(access, DAY)
    slides = render_pptx(
        conference_sections(access, DAY), title="Conférence", subtitle="", author="Essai", created=MOMENT, mention=""
    )
    assert len(Presentation(BytesIO(slides)).slides) >= 1
    papers = [plan_paper(access, DAY), letter(project, DAY), commune_paper(access, epci.siren, DAY)]
    papers.append(council_paper(access, "approbation", epci.siren, DAY))
    if communes:
        last = project.collectivites.filter(kind=Collectivite.Kind.COMMUNE).order_by("-rang").first()
        papers += [commune_paper(access, last.siren, DAY), council_paper(access, "avis", last.siren, DAY)]
        assert last.nom in docx_text(paper_docx(project, papers[-1], MOMENT))
    for paper in papers:
        assert paper.title and paper_docx(project, paper, MOMENT)[:2] == b"PK"


@pytest.mark.django_db
def test_hostile_words_of_an_object_are_words_in_its_papers_and_on_its_slides(cast, monkeypatch):
    """The sheet of an action, the convention of a service, the minutes of a meeting, the A3 plan, the slides."""
    drawn: list[str] = []
    monkeypatch.setattr("reports.papers.render_pdf", lambda html, **_: (drawn.append(html), (b"%PDF-", 1))[1])
    row = action(cast, HOSTILE[:100])
    FicheAction.objects.filter(pk=row.pk).update(constat=HOSTILE, risques=HOSTILE)  # sans historique : décor du test
    service = shared(cast)
    Service.objects.filter(pk=service.service_id).update(libelle=HOSTILE[:100])  # sans historique : décor du test
    access = build_access(cast.chef_projet, cast.project)
    meeting = governance.decision(cast).meeting
    meeting.decisions.update(objet=HOSTILE[:100], texte=HOSTILE)  # sans historique : décor du test
    papers = [
        action_paper(access, row.numero, DAY),
        service_paper(access, "convention", service.numero, "", DAY),
        plan_paper(access, DAY),
    ]
    for paper in papers:
        paper_pdf(cast.project, paper, MOMENT)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in drawn[-1]
        for refused in ("<script", "<img", "<link", "<object", 'src="', "<svg onload"):
            assert refused not in drawn[-1]
    sheet = docx_text(paper_docx(cast.project, papers[0], MOMENT)).replace("\u202f", " ")
    assert HOSTILE.replace("\u202f", " ") in sheet
    files = [
        paper_docx(cast.project, papers[1], MOMENT),
        render_docx(minutes_sections(access, meeting), title=HOSTILE, subtitle=HOSTILE, author=HOSTILE, created=MOMENT),
        render_pptx(
            conference_sections(access, DAY), title=HOSTILE, subtitle="", author="Essai", created=MOMENT, mention=""
        ),
    ]
    for data in files:
        assert "<script>alert(1)</script>" in office_text(data)
        with zipfile.ZipFile(BytesIO(data)) as held:
            links = b"".join(held.read(name) for name in held.namelist() if name.endswith(".rels"))
        assert b'TargetMode="External"' not in links


def test_long_names_are_printed_whole_in_the_page():
    """One small real document: names of 80 signs wrap, none is cut nor leaves the sheet."""
    names = [f"Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson-sur-Leyre-et-d’Entre-Deux-Eaux {n:03d}" for n in range(12)]
    rows = tuple((name, 1_000 + rank) for rank, name in enumerate(names))
    table = Table(
        key="t", title="Communes", columns=(Column("nom", "Commune"), Column("n", "Habitants", Kind.INTEGER)), rows=rows
    )
    from django.template.loader import render_to_string

    page = render_to_string(
        "reports/pdf/paper.html",
        {
            "project": Project(nom="Essai"),
            "title": "Essai",
            "lead": "",
            "mention": "",
            "size": "",
            "jour": DAY,
            "sections": [Section("s", "S", (table,))],
        },
    )
    pdf, count = render_pdf(page, created=MOMENT, identifier=b"0" * 16)
    text = "".join("".join(one.extract_text().split()) for one in PdfReader(BytesIO(pdf)).pages)
    assert count == 1
    for name in names:
        assert "".join(name.split()) in text
