"""The PDF is tagged and in French, and shows nothing that was not ours."""

import io
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from common.documents.pdf import render_pdf

PAGE = '<!doctype html><html lang="fr"><head><title>Essai</title></head><body><header class="cover"><p class="projet">Val</p><h1>T</h1></header>{}</body></html>'


def make(body: str) -> bytes:
    return render_pdf(PAGE.format(body), created=datetime(2026, 11, 24, tzinfo=UTC), identifier=b"essai")[0]


def test_it_is_tagged_french_with_bookmarks_page_numbers_and_repeated_heads():
    rows = "".join(f"<tr><th scope='row'>Ligne {i}</th><td>{i}</td></tr>" for i in range(120))
    data = make(
        f"<h2>Effectifs</h2><table><thead><tr><th scope='col'>Employeur</th><th scope='col'>Agents</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    reader = PdfReader(io.BytesIO(data))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr" and root["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in root
    assert [entry.title for entry in reader.outline] == ["Effectifs"]
    texts = [page.extract_text() for page in reader.pages]
    assert len(texts) >= 3 and all("Employeur" in text for text in texts[1:])
    assert f"page 2 / {len(texts)}" in texts[1]
    names = {
        font["/BaseFont"]
        for page in reader.pages[1:]
        for font in map(lambda f: f.get_object(), page["/Resources"]["/Font"].values())
    }
    assert names and all("Source" in name for name in names), names


@pytest.mark.parametrize(
    "body",
    [
        '<img src="file:///etc/hostname" alt="">',
        '<link rel="attachment" href="file:///etc/hostname">',
        '<img src="http://127.0.0.1:9/x.png" alt="">',
        '<img src="asset:../../settings.py" alt="">',
    ],
)
def test_no_other_file_is_ever_read(body):
    from weasyprint.urls import FatalURLFetchingError

    with pytest.raises(FatalURLFetchingError):
        make(body)


def test_the_same_input_gives_the_same_document():
    assert make("<p>Un</p>") == make("<p>Un</p>")
