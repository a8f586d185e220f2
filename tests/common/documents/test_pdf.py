"""The PDF a reader opens: tagged, in French, with bookmarks and page numbers — and nothing from the server's disk."""

import gc
import io
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader
from pypdf.generic import ArrayObject, IndirectObject
from weasyprint.html import UA_STYLESHEET

from common.documents import pdf as door
from common.documents.pdf import DocumentRefuse, render_pdf
from common.figures import Kind, Lines, LineSeries, draw

CREATED = datetime(2026, 11, 22, 14, 30, 5, 123456, tzinfo=UTC)
ROWS = "".join(f"<tr><th scope='row'>Agent {n}</th><td class='num'>{n}</td></tr>" for n in range(90))
PAGE = """<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Diagnostic — Val-de-Brume</title></head><body>
<header class="cover"><p class="projet">CC du Val-de-Brume</p><h1>Diagnostic</h1><p class="edition">Édition 3</p></header>
<main><section class="section" id="un"><h2>Les effectifs</h2><p>1\u202f234\u202f567,89\u00a0€ — où l’on est</p>{body}
<h3>Par grade</h3><p>Suite.</p></section><section class="section"><h2>Les services</h2><p>Fin.</p></section></main></body></html>"""
TABLE = (
    "<table><caption>Agents</caption><thead><tr><th scope='col'>Nom de test</th><th scope='col'>Nombre</th></tr></thead>"
    f"<tbody>{ROWS}</tbody></table>"
)
CHART = Lines(
    key="gains",
    title="Il faut investir avant la première économie",
    point_label="Année",
    points=("2026", "2027"),
    kind=Kind.EUROS,
    series=(LineSeries("a", "Annoncés", (Decimal(-100), Decimal(50))),),
)


def render(body="", **options):
    options = {"created": CREATED, "identifier": b"0123456789abcdef", **options}
    data, pages = render_pdf(PAGE.format(body=body), **options)
    return PdfReader(io.BytesIO(data)), pages, data


@pytest.fixture(scope="module")
def document():
    return render(TABLE + f'<figure class="fig">{draw(CHART, theme="print")}</figure>')


def structure(reader):
    """Every (tag, alternative text) of the structure tree."""
    found = []

    def walk(node):
        node = node.get_object() if isinstance(node, IndirectObject) else node
        if isinstance(node, ArrayObject):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((node["/S"], str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"])
    return found


def test_it_is_tagged_french_and_titled(document):
    reader, _pages, _data = document
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert reader.metadata.title == "Diagnostic — Val-de-Brume"
    tags = [tag for tag, _alt in structure(reader)]
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/Figure", "/P"} <= set(tags)
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_object().get_data()


def test_a_chart_is_read_aloud_with_its_values(document):
    alternatives = [alt for tag, alt in structure(document[0]) if tag == "/Figure"]
    assert len(alternatives) == 1
    assert alternatives[0].startswith(CHART.title)
    assert "−100\u00a0€" in alternatives[0]


def test_bookmarks_follow_the_headings(document):
    def titles(outline):
        return [titles(one) if isinstance(one, list) else one.title for one in outline]

    assert titles(document[0].outline) == ["Les effectifs", ["Par grade"], "Les services"]


def test_fonts_are_ours_and_embedded(document):
    fonts = {}
    for page in document[0].pages:
        for font in (page["/Resources"].get("/Font") or {}).values():
            font = font.get_object()
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            fonts[font["/BaseFont"]] = any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))
    assert fonts
    assert all(fonts.values())
    assert all("Source-Sans" in name or "SourceSans" in name for name in fonts), fonts


def test_each_page_has_its_number_and_its_running_header(document):
    reader, pages, _data = document
    assert pages == len(reader.pages) >= 4
    second = reader.pages[1].extract_text()
    assert re.search(rf"page 2\s*/\s*{pages}", second)
    assert "CC du Val-de-Brume" in second
    assert "Édition 3" in second
    assert "page 1" not in reader.pages[0].extract_text()


def test_table_heads_are_repeated_on_the_next_page_and_thin_spaces_are_kept(document):
    texts = [page.extract_text() for page in document[0].pages]
    with_rows = [text for text in texts if "Agent " in text]
    assert len(with_rows) >= 2
    assert all("Nom de test" in text for text in with_rows)
    assert any("1\u202f234\u202f567,89" in text for text in texts)


def test_the_same_input_gives_the_same_file_with_its_date(document):
    first, second = render("<p>a</p>")[2], render("<p>a</p>")[2]
    assert first == second
    assert PdfReader(io.BytesIO(first)).metadata.creation_date == CREATED.replace(microsecond=0)


EVERY_SIGN = (
    "<ul><li>un<ul><li>deux</li></ul></li></ul><ol><li>trois</li></ol><p>« <q>cité</q> »<br>à la ligne</p>"
    "<dl><dt>mot</dt><dd>sens</dd></dl>"
)


def test_the_lighter_default_sheet_changes_nothing_of_the_file(monkeypatch, caplog):
    door._default_sheet.cache_clear()
    body = f'{EVERY_SIGN}{TABLE}<figure class="fig">{draw(CHART, theme="print")}</figure>'
    lighter = render(body)[2]
    assert not [one for one in caplog.records if one.levelname == "WARNING"]
    # the fourth part of a rule is the pseudo-element that it gives to every element of the page
    assert not [rule for rule in door._default_sheet().matcher.other_selectors if rule[3]]
    monkeypatch.setattr(door, "_default_sheet", lambda: UA_STYLESHEET)
    assert render(body)[2] == lighter


def test_the_search_for_cycles_waits_until_the_document_is_written():
    seen = []
    render(stage=lambda name: seen.append(gc.isenabled()))
    assert seen == [False, False] and gc.isenabled()


SECRET = "hostname-secret-de-la-machine"


@pytest.mark.parametrize(
    "attack",
    [
        '<link rel="attachment" href="{url}">',
        '<img src="{url}" alt="x">',
        '<object data="{url}"></object>',
        '<link rel="stylesheet" href="{url}">',
        '<style>@import url("{url}");</style>',
        '<p style="background-image:url({url})">x</p>',
        '<style>@font-face{{font-family:x;src:url("{url}")}} p{{font-family:x}}</style>',
        '<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
        '<svg width="9" height="9"><use href="{url}#a"/></svg>',
        '<base href="{folder}"><img src="secret.txt" alt="x">',
    ],
)
@pytest.mark.parametrize("scheme", ["file", "http", "asset"])
def test_an_attacker_reads_nothing_from_the_server(tmp_path, attack, scheme):
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    urls = {
        "file": (secret.as_uri(), f"{tmp_path.as_uri()}/"),
        "http": ("http://127.0.0.1:9/x", "http://127.0.0.1:9/"),
        "asset": (f"asset:../../../../../../../..{secret}", "asset:../"),
    }
    url, folder = urls[scheme]
    try:
        reader, _pages, data = render(attack.format(url=url, folder=folder))
    except DocumentRefuse as refused:
        assert "interdite" in str(refused)
        return
    # what WeasyPrint left aside by itself was neither read nor embedded
    assert SECRET.encode() not in data
    assert not reader.attachments
    assert SECRET not in "".join(page.extract_text() for page in reader.pages)


@pytest.mark.parametrize(
    "attack",
    [
        '<link rel="attachment" href="file:///etc/hostname">',
        '<img src="file:///etc/hostname" alt="x">',
        '<svg width="9" height="9"><image href="file:///etc/hostname" width="9" height="9"/></svg>',
        '<img alt="x" src="data:image/svg+xml,%3Csvg%20xmlns=%22http://www.w3.org/2000/svg%22/%3E">',
    ],
)
def test_the_best_known_attacks_stop_the_rendering(attack):
    with pytest.raises(DocumentRefuse):
        render(attack)


def test_a_small_inline_picture_is_shown():
    pixel = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    reader, _pages, _data = render(f'<img src="{pixel}" alt="Un point">')
    assert ("/Figure", "Un point") in structure(reader)


def test_stages_and_pages_are_told_and_either_can_stop_the_work():
    class Cancelled(Exception):
        pass

    stages, seen = [], []
    _reader, pages, _data = render(TABLE, stage=stages.append, page=seen.append)
    assert stages == ["Mise en page", "Écriture du document"]
    assert set(range(1, pages + 1)) <= set(seen)

    def stop(number):
        if number == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        render(TABLE, page=stop)

    def stop_writing(name):
        if name != "Mise en page":
            raise Cancelled

    with pytest.raises(Cancelled):
        render(TABLE, stage=stop_writing)


def test_a_document_without_language_is_refused():
    with pytest.raises(ValueError, match="langue"):
        render_pdf("<html><body>x</body></html>", created=CREATED, identifier=b"x")


def first_words_at(page):
    """Points from the left edge and from the top edge of the first words of a page."""
    found = []
    page.extract_text(visitor_text=lambda text, cm, tm, *_: text.strip() and found.append((tm, cm)))
    tm, cm = found[0]
    x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
    return x, float(page.mediabox.height) - y


def test_only_a_cover_goes_to_the_edge_of_the_paper():
    bare = PAGE.format(body="").replace('<header class="cover">', "<header>")
    data, _ = render_pdf(bare, created=CREATED, identifier=b"0123456789abcdef")
    first = PdfReader(io.BytesIO(data)).pages[0]
    left, top = first_words_at(first)
    assert left >= 18 / 25.4 * 72 - 0.5 and top >= 24 / 25.4 * 72 - 0.5
    assert "page 1 / 1" in first.extract_text()


def test_a_cover_has_no_page_number(document):
    reader, _, _ = document
    assert "page 1" not in reader.pages[0].extract_text() and "page 2" in reader.pages[1].extract_text()
