"""One figure, four readings: the page, the PDF, the workbook and the csv say the same, masks included."""

import re
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.urls import reverse
from django.utils import timezone
from docx import Document
from pypdf import PdfReader

import reports.services as reports_services
from common.figures import Masked, tables_of
from common.figures.words import write_cell
from common.typography import french_spaces
from diagnostics.queries import inventory_of
from diagnostics.services.framing import save_basis
from diagnostics.services.presences import Answer, save_answers
from diagnostics.services.sheets import save_costs
from projects.access import build_access
from reports.dashboard import dashboard_figures
from reports.sections.chapters import printable
from reports.sections.diagnostic import diagnostic_sections
from reports.services import render_report, save_texts
from reports.situation import situation_of_day
from tests.reports.reading import compact, csv_table, page_tables, pdf_text, values, xlsx_tables
from tests.reports.territory import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def territory(cast):
    employers = people(cast.project)
    services = list(cast.project.services.order_by("rang"))
    for employer in employers[:5]:
        save_answers(
            collectivite=employer,
            answers={services[0].pk: Answer("EXISTE"), services[1].pk: Answer("EXTERNALISE", prestataire="SIVOM")},
        )
    return cast


def test_page_workbook_and_csv_say_the_same(territory, client_of):
    client, slug = client_of(territory.elu), territory.project.slug
    shown = page_tables(client.get(reverse("reports:dashboard", args=[slug])).content.decode())
    access = build_access(territory.elu, territory.project)
    tables = dashboard_figures(
        access, situation_of_day(territory.project, timezone.localdate()), inventory_of(territory.project)
    ).tables()
    assert {"agents-employeurs", "etp-categories", "pyramide", "ages-employeurs", "services-completude"} <= set(tables)
    compared = masked = 0
    for key, table in tables.items():
        csv, xlsx = (client.get(reverse("reports:export", args=[slug, key, form])).content for form in ("csv", "xlsx"))
        from_csv, [from_xlsx] = csv_table(csv), xlsx_tables(xlsx)
        assert values(from_csv) == values(from_xlsx), key
        if table.title in shown:
            assert values(shown[table.title]) == values(from_csv), key
            compared += 1
        masked += sum(isinstance(cell.value, Masked) for row in table.rows for cell in row)
        assert sum("masqué" in cell for row in from_csv for cell in row) == sum(
            isinstance(cell.value, Masked) for row in [*table.rows, table.total_row or ()] for cell in row
        )
    assert compared >= 6 and masked > 0


@pytest.fixture
def no_layout(monkeypatch):
    """The layout is not made: for tests of the other files of an issue."""
    monkeypatch.setattr(reports_services, "render_pdf", lambda html, **_: (b"%PDF-", 1))


def test_the_pdf_prints_the_very_rows_of_the_pages(territory, client_of):
    """One document, two pages: the dashboard, and what each service costs."""
    service = territory.project.services.get(code="VOIRIE")
    for employer, amount in ((territory.epci, "48100.50"), (territory.bourg, "31200.00")):
        save_costs(
            collectivite=employer,
            service=service,
            annee=2025,
            source="CA 2025",
            montants={"CONTRATS": Decimal(amount), "LOCAUX": Decimal("1200.25")},
        )
    client, slug = client_of(territory.elu), territory.project.slug
    shown = page_tables(client.get(reverse("reports:dashboard", args=[slug])).content.decode())
    costs = page_tables(client.get(reverse("diagnostics:findings", args=[slug])).content.decode())
    now = timezone.now()
    day = timezone.localdate()
    save_basis(project=territory.project, texte="", date_verification=day, verifie_par="le service juridique")
    done = render_report(project=territory.project, kind="diagnostic", audience="elus", numero=1, moment=now)
    text = pdf_text(done.pdf)
    # product.md A4.4: the chosen basis, who checked its text and when, on the first page
    first = compact(PdfReader(BytesIO(done.pdf)).pages[0].extract_text())
    assert compact(territory.project.get_base_legale_display()) in first
    assert compact(f"texte vérifié le {day:%d/%m/%Y} par le service juridique") in first
    titles = {t.title for t in tables_of(diagnostic_sections(territory.project, "elus", timezone.localdate()))}
    common = [title for title in shown if title in titles]
    assert len(common) >= 6
    for title in common:
        for row in shown[title][1:]:
            assert compact("".join(row)) in text, (title, row)
    rows = costs["Ce que coûte chaque service, et ce que l’usager en reçoit"]
    assert len(rows) == 2
    assert compact("79 300,50") in compact("".join(rows[1])) and compact("81 701,00") in compact("".join(rows[1]))
    for cell in rows[1]:
        assert compact(cell) in text, cell


def test_the_editable_text_holds_the_very_rows_of_the_document_and_its_titles(territory, no_layout):
    now, today = timezone.now(), timezone.localdate()
    save_texts(project=territory.project, kind="diagnostic", texts={"territoire": "Un mot <b>du</b> président."})
    sections = printable(diagnostic_sections(territory.project, "elus", today))
    done = render_report(project=territory.project, kind="diagnostic", audience="elus", numero=1, moment=now)
    word = Document(BytesIO(done.word))
    titles = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert titles == [section.title for section in sections]
    assert "Un mot <b>du</b> président." in [p.text for p in word.paragraphs]
    written = [[[cell.text for cell in row.cells] for row in table.rows] for table in word.tables]
    wanted = [table for table in tables_of(sections) if table.rows]
    masked = 0
    for rows, table in zip(written, wanted, strict=True):
        assert rows[0] == [column.heading for column in table.columns]
        lines = [*table.rows[:200], *([table.total_row] if table.total_row else [])]
        for said, line in zip(rows[1:], lines, strict=True):
            for text, cell, column in zip(said, line, table.columns, strict=True):
                shown = french_spaces(write_cell(cell, column))
                assert text == shown or text.startswith(f"{shown} (")
                masked += isinstance(cell.value, Masked)
    assert masked > 0
    # nothing that a word processor would fetch or compute
    with ZipFile(BytesIO(done.word)) as held:
        parts = {
            name: held.read(name).decode("utf-8", "replace")
            for name in held.namelist()
            if name.endswith((".xml", ".rels"))
        }
    assert not [name for name, text in parts.items() if 'TargetMode="External"' in text or "instrText" in text]
    assert {field for text in parts.values() for field in re.findall(r'w:instr="([^"]*)"', text)} == {
        "PAGE",
        "NUMPAGES",
    }
    assert "lead@" not in str(parts) and "python-docx" not in str(parts)


def test_the_annex_holds_the_very_rows_of_the_document(territory, no_layout):
    now, today = timezone.now(), timezone.localdate()
    sections = diagnostic_sections(territory.project, "elus", today)
    done = render_report(project=territory.project, kind="diagnostic", audience="elus", numero=1, moment=now)
    sheets = xlsx_tables(done.annex)
    for sheet, table in zip(sheets, tables_of(sections), strict=False):
        lines = [*table.rows, *([table.total_row] if table.total_row else [])]
        written = [[write_cell(cell, c) for cell, c in zip(line, table.columns, strict=True)] for line in lines]
        assert values(sheet[1:]) == values(written), table.key
    assert len(sheets) == len(list(tables_of(sections))) + 1


def test_what_is_printed_is_what_is_computed(territory):
    """``printable`` only leaves tables out: it never changes one."""
    sections = diagnostic_sections(territory.project, "elus", timezone.localdate())
    assert set(tables_of(printable(sections))) <= set(tables_of(sections))
