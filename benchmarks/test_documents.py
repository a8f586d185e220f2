"""The PDF of the whole scheme for 158 communes: our job against WeasyPrint alone on the same final HTML, in one run.

What is ours is reading the data, drawing the charts, the editable text, the annex and keeping the files; the layout is
WeasyPrint's. Peak memory is that of the whole job above this process at rest.
"""

from types import SimpleNamespace

import pytest

import reports.services as reports_services
from benchmarks.measures import cost, keep, peak_over_rest
from benchmarks.territory import AGENTS, COMMUNES, territory
from common.documents import pdf as door
from common.documents.pdf import render_pdf
from reports.services import issue_report
from tests.growth import later
from tests.permissions import roadmap
from tests.roadmap.scene import action

pytestmark = pytest.mark.django_db
ACTIONS = 40
RATIO, PAGES = 1.15, 120


def alone(html: str, css: tuple[str, ...]) -> bytes:
    """What WeasyPrint takes by itself: the same page, style sheets, fonts and tags, nobody following."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fetcher, fonts = door._own_files_only(), FontConfiguration()
    sheets = [door._font_faces() + door.STYLES.read_text(encoding="utf-8"), *css]
    return HTML(string=html, url_fetcher=fetcher).write_pdf(
        stylesheets=[CSS(string=text, url_fetcher=fetcher, font_config=fonts) for text in sheets],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
    )


def test_the_whole_scheme_of_the_largest_territory(capsys, monkeypatch):
    project, lead = territory()
    epci, bourg, petit = project.collectivites.order_by("rang")[:3]
    cast = SimpleNamespace(project=project, chef_projet=lead, epci=epci, bourg=bourg, petit=petit)
    for rank in range(3):
        later.scenario(cast, {}, rank)
    for rank in range(ACTIONS):
        action(cast, f"Action {rank}", answers={one.pk: "OUI" for one in project.collectivites.all()[:12]})
    roadmap.consultation(cast)
    given: dict = {}

    def kept(html, **options):
        given.update(html=html, css=options["css"])
        return render_pdf(html, **options)

    monkeypatch.setattr(reports_services, "render_pdf", kept)
    made: list = []

    def job() -> None:
        made.append(issue_report(project=project, kind="schema", audience="elus", user=lead))

    memory = peak_over_rest(job)
    ours = cost(job)
    theirs = cost(lambda: alone(given["html"], given["css"]))
    ratio = ours.cpu / theirs.cpu
    with capsys.disabled():
        keep(
            f"PDF du schéma, {COMMUNES} communes, {AGENTS} agents, {ACTIONS} actions",
            rapport_cpu=round(ratio, 2),
            travail_cpu_s=round(ours.cpu, 1),
            weasyprint_cpu_s=round(theirs.cpu, 1),
            pages=made[-1].pages,
            figures=given["html"].count("<svg"),
            html_ko=round(len(given["html"]) / 1000),
            pdf_ko=round(made[-1].taille / 1000),
            memoire_mio=round(memory),
        )
    assert made[-1].pages >= PAGES
    assert ratio <= RATIO
