"""Three people who come to read and to decide: a maire on a tablet, a representative of the staff, a finance director.

Product.md B.2, B.6 and B.7 (2–6), on the demonstration territory: what each looks for is one or two gestures away, sound on a
tablet, in the dark and on paper, and names nobody.
"""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from hr.models import Agent
from tests.scenes import demonstration

TABLET = {"width": 768, "height": 1024}


@pytest.fixture
def territory(transactional_db):
    """The demonstration project, in a base that the server reads too."""
    return demonstration()


@pytest.fixture
def reader(page, session_of, visit, axe, territory):
    """``reader(email)``: that person, on a tablet; gives ``open(url name, *args)``, which judges what it opened."""
    names = {f"{one.prenom} {one.nom}" for one in Agent.objects.exclude(nom="")}

    def arrive(email: str):
        page.set_viewport_size(TABLET)
        session_of(territory.memberships.filter(user__email=email).first().user)

        def judge() -> None:
            page.wait_for_load_state()
            wide, seen = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
            assert wide <= seen, page.url
            axe(page)
            read = page.locator("main").inner_text()
            assert not [name for name in names if name in read], page.url

        def open_page(name: str, *args: object) -> None:
            assert visit(reverse(name, args=[territory.slug, *args])).status == 200
            judge()

        return open_page, judge

    return arrive


def downloaded(page, link, suffix: str) -> bytes:
    with page.expect_download() as received:
        link.click()
    assert received.value.suggested_filename.endswith(suffix)
    return received.value.path().read_bytes()


def test_a_maire_reads_the_committee_then_her_commune_on_a_tablet(page, reader, territory, axe):
    open_page, judge = reader("anne.rouviere@brume-sur-leyre.example")
    open_page("reports:dashboard")
    doors = page.get_by_role("navigation", name="Vos trois entrées")
    expect(doors.get_by_role("link")).to_have_count(3)

    # the committee: dark, then on paper; a figure leads to its list, a line to its sheet, and back with the filter
    open_page("reports:copil")
    # the essential is one screen of a tablet of ten inches, lying or upright, and each number leads down to its part
    for screen in ({"width": 1024, "height": 768}, TABLET):
        page.set_viewport_size(screen)
        axe(page)
        edges = page.locator(".copil-screen").evaluate("e => [e.getBoundingClientRect().bottom, innerHeight]")
        assert edges[0] <= edges[1], screen
    page.locator(".copil-screen").get_by_role("link", name="Étapes terminées").click()
    expect(page).to_have_url(re.compile("#etapes$"))
    page.emulate_media(color_scheme="dark")
    axe(page)
    page.emulate_media(color_scheme="light", media="print")
    axe(page)
    page.emulate_media(media="screen")
    page.get_by_label("Avis des conseils municipaux").get_by_role("link", name="Attendus").click()
    expect(page).to_have_url(re.compile(r"/avis/\?statut=attendus$"))
    judge()
    rows = page.get_by_role("table").get_by_role("row")
    shown = rows.count()
    page.get_by_role("table").get_by_role("link").first.click()
    expect(page).to_have_url(re.compile(r"/communes/\d{9}/\?liste=statut%3Dattendus$"))
    judge()
    page.go_back()
    expect(rows).to_have_count(shown)

    # the meeting, the scenarios side by side, the commune and its sheet
    open_page("reports:dashboard")
    doors.get_by_role("link", name="Prochaine réunion").click()
    expect(page.get_by_role("heading", name="Ordre du jour")).to_be_visible()
    judge()
    open_page("scenarios:compare")
    open_page("scenarios:own", 2)
    open_page("reports:papers")
    sheet = page.get_by_role("link", name=re.compile("Brume-sur-Leyre")).and_(page.locator('[href$=".pdf/"]')).first
    assert downloaded(page, sheet, ".pdf")[:5] == b"%PDF-"
    open_page("diagnostics:framing")

    # the register: an entry, what the committee says of it, and her own words under her name
    open_page("diagnostics:register")
    page.get_by_role("link", name="Achats groupés").first.click()
    judge()
    page.get_by_role("link", name="Commenter").click()
    judge()
    page.get_by_label("Votre commentaire").fill("Qui tient les marchés ?")
    page.get_by_role("button", name="Enregistrer le commentaire").click()
    expect(page.get_by_text("Qui tient les marchés")).to_be_visible()
    expect(page.get_by_text("Anne Rouvière (Maire · Brume-sur-Leyre)").first).to_be_visible()
    page.emulate_media(color_scheme="dark")
    judge()


def test_a_representative_of_the_staff_finds_the_file_of_his_committee(page, reader, territory):
    open_page, judge = reader("karim.benali@brume-sur-leyre.example")
    open_page("reports:desk")
    page.locator("main").get_by_role("link").first.click()
    judge()
    open_page("roadmap:services")
    open_page("roadmap:service", 1)
    open_page("roadmap:impact", 1)
    open_page("reports:papers")
    page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    dossier = page.locator('a[href*="/rapports/cst/"][href$=".pdf/"]').first
    assert downloaded(page, dossier, ".pdf")[:5] == b"%PDF-"
    open_page("consultations:journal")
    open_page("consultations:list")
    open_page("consultations:results", 1)


def test_a_finance_director_goes_from_the_costs_to_the_yearly_statement(page, reader, territory):
    open_page, _ = reader("ines.marchal@val-de-brume.example")
    open_page("diagnostics:findings")
    open_page("scenarios:detail", 2)
    open_page("scenarios:pact", 2)
    file = page.locator('a[href$=".xlsx/"]').first
    assert downloaded(page, file, ".xlsx")[:2] == b"PK"
    open_page("scenarios:hypotheses", 2)
    open_page("roadmap:gains")
    open_page("roadmap:statements")
