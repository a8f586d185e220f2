"""The images of the README, taken from the demonstration territory by ``./run screenshots``; skipped otherwise."""

import io
from pathlib import Path

import openpyxl
import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.scenes import demonstration

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
MAX_BYTES = 300_000
COLOURS = 256


@pytest.fixture
def territory(request, transactional_db):
    """The demonstration project; nobody waits for it unless images are asked for."""
    if not request.config.getoption("--screenshots", default=False):
        pytest.skip("images du README : ./run screenshots")
    return demonstration()


@pytest.fixture
def keep(page):
    """``keep("import")``: the screen as it stands, in a palette that keeps the file light."""

    def write(name: str) -> None:
        page.evaluate("document.fonts.ready")
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        IMAGES.mkdir(parents=True, exist_ok=True)
        path = IMAGES / f"{name}.png"
        picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
        assert 10_000 < path.stat().st_size < MAX_BYTES, f"{path.name} : {path.stat().st_size} octets"

    return write


def test_images_of_the_readme(page, visit, session_of, keep, territory, tmp_path):
    def enter(email: str, name: str) -> None:
        session_of(territory.memberships.filter(user__email=email).first().user)
        visit(reverse(name, args=[territory.slug]))

    page.set_viewport_size({"width": 1440, "height": 1000})
    enter("claire.vasseur@val-de-brume.example", "reports:dashboard")
    expect(page.get_by_role("heading", level=1)).to_have_text("Où en est-on ?")
    keep("tableau-de-bord")

    # three lines changed in the workbook of the DRH, one of them wrongly
    enter("sophie.delmas@brume-sur-leyre.example", "hr:staff")
    with page.expect_download() as received:
        page.get_by_role("link", name="Télécharger le classeur").click()
    path = tmp_path / "classeur-brume-sur-leyre.xlsx"
    received.value.save_as(path)
    book = openpyxl.load_workbook(path)
    sheet = book["Agents"]
    column = {cell.value: cell.column for cell in sheet[1]}
    sheet.cell(2, column["Date d'entrée"]).value = "05/25/2024"
    sheet.cell(3, column["Service"]).value = "Voiries"
    sheet.cell(4, column["Temps partiel"]).value = "80 %"
    sheet.cell(5, column["Fonction"]).value = "Référente ou référent accueil"
    book.save(path)
    visit(reverse("hr:import", args=[territory.slug]))
    page.get_by_label("Classeur", exact=True).set_input_files(path)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aperçu de l’import")
    keep("import")

    page.set_viewport_size(PHONE)
    enter("helene.noguera@vaudore.example", "reports:dashboard")
    expect(page.get_by_role("heading", level=1)).to_have_text("Où en est-on ?")
    keep("telephone")
