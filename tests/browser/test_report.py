"""The PDF of the diagnostic: asked for on a page, followed on another, kept behind the sign-in."""

import io

import pytest
from django.urls import reverse
from playwright.sync_api import expect
from pypdf import PdfReader

from reports.models import Report
from tests.scenes import demonstration


@pytest.fixture
def territory(transactional_db):
    """The demonstration project, in a base that the server reads too."""
    return demonstration()


def person(territory, email: str):
    return territory.memberships.filter(user__email=email).first().user


def test_a_report_is_generated_downloaded_and_closed_to_strangers(
    page, visit, session_of, sound, territory, tmp_path, expected_statuses
):
    session_of(person(territory, "claire.vasseur@val-de-brume.example"))
    visit(reverse("reports:list", args=[territory.slug]))
    expect(page.get_by_text("Aucun rapport n’est édité")).to_be_visible()
    sound(page)
    page.get_by_label("Destiné à").select_option(Report.Audience.ELUS.value)
    page.get_by_role("button", name="Générer le PDF").click()

    # the page of the work says where it stands, then where the document is
    expect(page.get_by_text("terminé", exact=True)).to_be_visible()
    sound(page)
    link = page.locator("#etat").get_by_role("link")
    address = link.get_attribute("href")
    with page.expect_download() as received:
        link.click()
    path = tmp_path / "rapport.pdf"
    received.value.save_as(path)
    assert received.value.suggested_filename.endswith(".pdf")
    report = PdfReader(io.BytesIO(path.read_bytes()))
    assert len(report.pages) == Report.objects.get().pages
    assert report.trailer["/Root"]["/Lang"] == "fr"
    assert "Val-de-Brume" in report.pages[0].extract_text()

    visit(reverse("reports:list", args=[territory.slug]))
    expect(page.get_by_role("table", name="Éditions").get_by_role("link", name="PDF")).to_have_attribute(
        "href", address
    )
    sound(page)

    session_of(None)
    visit(address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Connexion")

    # the document of the élus does not exist for a representative of the staff
    session_of(person(territory, "karim.benali@brume-sur-leyre.example"))
    expected_statuses.add(404)
    assert visit(address).status == 404
    expect(page.get_by_role("heading", level=1)).to_contain_text("n’existe pas")
