"""The PDF of the whole scheme for 158 communes: our job against WeasyPrint alone on the same final HTML, in one run.

What is ours is reading the data, drawing the charts, the editable text, the annex and keeping the files; the layout is
WeasyPrint's. Peak memory is that of the whole job above this process at rest.
"""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest

import reports.services as reports_services
from benchmarks.measures import cost, keep, peak_over_rest
from benchmarks.territory import AGENTS, COMMUNES, territory
from common.documents import pdf as door
from common.documents.pdf import render_pdf
from common.figures import Section
from projects.access import build_access
from reports.catalogue import document_of
from reports.sections.commune import Reading, commune_sections
from reports.services import issue_report
from scenarios.services import create_scenario, save_participations, submit_scenario
from tests.growth import later
from tests.permissions import roadmap
from tests.roadmap.scene import action

pytestmark = pytest.mark.django_db
ACTIONS = 40
RATIO, PAGES, SHEETS = 1.15, 120, 40


SCENARIO = {
    "nom": "Voirie en commun",
    "description": "",
    "annee_debut": 2028,
    "nombre_annees": 6,
    "tendance_avant": Decimal(0),
    "tendance_apres": Decimal(0),
}


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


def largest():
    """The largest territory with its scenarios, actions and consultation; its lead and its employers."""
    project, lead = territory()
    employers = list(project.collectivites.order_by("rang"))
    epci, bourg, petit = employers[:3]
    cast = SimpleNamespace(project=project, chef_projet=lead, epci=epci, bourg=bourg, petit=petit)
    for rank in range(2):
        later.scenario(cast, {}, rank)
    # the one that counts has as many parties as there are sheets to bind
    row = create_scenario(project=project, values=SCENARIO)
    service = later.shared(cast, {"numero": row.numero}, 2)
    parties = {one.pk: (date(2028, 1, 1), None, Decimal(10)) for one in employers[:SHEETS]}
    save_participations(service=service, rows=parties)
    submit_scenario(scenario=row, user=lead)
    for rank in range(ACTIONS):
        action(cast, f"Action {rank}", answers={one.pk: "OUI" for one in project.collectivites.all()[:12]})
    roadmap.consultation(cast)
    return project, lead, employers


def own_sheet(reading: Reading, commune) -> Section:
    """The sheet of a commune as a chapter, its parts under names of their own."""
    parts = commune_sections(reading.access, commune, reading.jour, reading)
    return Section(
        f"fiche-{commune.siren}",
        commune.nom,
        tuple(replace(part, key=f"{part.key}-{commune.siren}") for part in parts),
    )


@pytest.mark.parametrize("sheets", [0, SHEETS], ids=["schema", "volume-relie"])
def test_the_whole_scheme_of_the_largest_territory(capsys, monkeypatch, sheets):
    """The scheme alone, then bound with the sheets of its communes, which hold a chart each."""
    project, lead, employers = largest()
    given: dict = {}

    def kept(html, **options):
        given.update(html=html, css=options["css"])
        return render_pdf(html, **options)

    def bound(kind):
        document = document_of(kind)

        def sections(project, audience, jour):
            reading = Reading(build_access(lead, project), jour)
            return [
                *document.sections(project, audience, jour),
                *(own_sheet(reading, one) for one in employers[:sheets]),
            ]

        return replace(document, sections=sections)

    monkeypatch.setattr(reports_services, "render_pdf", kept)
    monkeypatch.setattr(reports_services, "document_of", bound)
    made: list = []

    def job() -> None:
        made.append(issue_report(project=project, kind="schema", audience="elus", user=lead))

    memory = peak_over_rest(job)
    ours = cost(job)
    theirs = cost(lambda: alone(given["html"], given["css"]))
    ratio = ours.cpu / theirs.cpu
    with capsys.disabled():
        keep(
            f"PDF du schéma, {COMMUNES} communes, {AGENTS} agents, {ACTIONS} actions, {sheets} fiches communales",
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
    assert given["html"].count("<svg") >= sheets
    assert ratio <= RATIO
