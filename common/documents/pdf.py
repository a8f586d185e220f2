"""HTML becomes a tagged PDF (PDF/UA-1). The only module that imports WeasyPrint, and only when it is called.

Nothing is fetched: the page may show our own fonts and small inline pictures, everything else stops the rendering
(WeasyPrint reads ``file://`` addresses by default, and would embed them in the document).
"""

import contextlib
import functools
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from common.collector import collector_paused
from common.figures.fonts import FAMILY, ITALIC, WEIGHTS, font_folder
from common.typography import french_page

STYLES = Path(__file__).with_name("print.css")
ITALIC_WEIGHT = 400
INLINE_MAX = 2_000_000  # characters of an inline picture: a coat of arms, not a photograph
_FONT_FILES = frozenset({*WEIGHTS.values(), ITALIC})
_INLINE = re.compile(r"data:image/(?:png|jpeg);base64,", re.IGNORECASE)
_PAGE_LAID_OUT = re.compile(r"Creating layout - Page (\d+)")
# a default rule that gives every element of the page a call of note, a mark of note or a bullet
_FOR_EVERY_ELEMENT = re.compile(r"^::(?:foot)?note-(?:call|marker|callback)\s*\{[^}]*\}", re.MULTILINE)
_EVERY_BULLET = re.compile(r"^::marker(?=\s*\{)", re.MULTILINE)
_PROGRESS = logging.getLogger("weasyprint.progress")


class DocumentRefuse(Exception):
    """The HTML asks for something that a document may not hold; ``adresse`` is what it asked for."""

    def __init__(self, adresse: str) -> None:
        self.adresse = adresse[:200]
        super().__init__(f"Le document demande une adresse interdite\u00a0: {self.adresse}")


def _silent_stage(name: str) -> None:
    """Nobody follows the stages."""


def _silent_page(number: int) -> None:
    """Nobody follows the pages."""


# a document is a million boxes that stay until it is written: looking for cycles among them was a quarter of its time
@collector_paused()
def render_pdf(
    html: str,
    *,
    created: datetime,
    identifier: bytes,
    css: Sequence[str] = (),
    stage: Callable[[str], None] = _silent_stage,
    page: Callable[[int], None] = _silent_page,
) -> tuple[bytes, int]:
    """The PDF of ``html`` (a whole page, ``lang`` and ``title`` set) and its number of pages.

    ``created`` and ``identifier`` fix the date and the identity of the file: the same input gives the same document.
    ``css`` are style sheets (text) applied after ``print.css``. ``stage`` is called with the name of each stage
    (« Mise en page », « Écriture du document ») and ``page`` with the number of each page once laid out (long
    documents are laid out more than once, so numbers may start again); both may raise to stop, and what they raise
    comes out unchanged. Raises ``DocumentRefuse`` on any address that is not allowed, ValueError without ``lang``.
    """
    if not re.search(r"<html\b[^>]*\blang=", html, re.IGNORECASE):
        raise ValueError('Un document dit toujours sa langue : <html lang="fr">.')
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError

    fetcher = _own_files_only()
    fonts = FontConfiguration()
    sheets = [_font_faces() + STYLES.read_text(encoding="utf-8"), *css]
    stage("Mise en page")
    try:
        with _pages_followed(page):
            document = _page_without_notes()(string=french_page(html), url_fetcher=fetcher, base_url=None).render(
                stylesheets=[CSS(string=text, url_fetcher=fetcher, font_config=fonts) for text in sheets],
                font_config=fonts,
                pdf_variant="pdf/ua-1",
            )
        document.metadata.created = created.replace(microsecond=0).isoformat()
        stage("Écriture du document")
        data = document.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1")
    except FatalURLFetchingError as error:  # not an Exception: it would go through every handler of the caller
        raise DocumentRefuse(str(error)) from None
    if fetcher.refused:
        # WeasyPrint passes silently over a refused picture inside an SVG: the document would lack something unseen.
        raise DocumentRefuse(fetcher.refused[0])
    return data, len(document.pages)


def _font_faces() -> str:
    faces = [(name, weight, "normal") for weight, name in WEIGHTS.items()] + [(ITALIC, ITALIC_WEIGHT, "italic")]
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";src:url("asset:{name}");font-weight:{weight};font-style:{style}}}'
        for name, weight, style in faces
    )


def _own_files_only():
    """A fetcher that knows our font files by name and small inline pictures, and keeps the rest in ``refused``.

    Names are compared with a closed list, never joined to a folder: there is no path to climb.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def __init__(self) -> None:
            super().__init__(allowed_protocols={"data"}, allow_redirects=False)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: dict | None = None):
            name = url.removeprefix("asset:")
            if name != url and name in _FONT_FILES:
                return URLFetcherResponse(url, (font_folder() / name).read_bytes(), {"Content-Type": "font/ttf"})
            if _INLINE.match(url) and len(url) <= INLINE_MAX:
                return super().fetch(url, headers)
            self.refused.append(url[:200])
            raise FatalURLFetchingError(url[:200])

    return OwnFilesOnly()


def _page_without_notes():
    """WeasyPrint's page whose default sheet styles no note and no bullet but those of lists.

    The default sheet computes six styles more for each element, in case it should become a note or an item of a list: of the
    190 000 styles of a long document, 157 000. Our documents have no notes. Nothing else of the page changes.
    """
    from weasyprint import HTML

    class PageWithoutNotes(HTML):
        def _ua_stylesheets(self, forms: bool = False):
            return [_default_sheet()]

    return PageWithoutNotes


@functools.cache
def _default_sheet():
    from weasyprint import CSS
    from weasyprint.css.counters import CounterStyle
    from weasyprint.html import UA

    text = _EVERY_BULLET.sub("li::marker, summary::marker", _FOR_EVERY_ELEMENT.sub("", UA))
    # signs of lists of its own: the page already has those of WeasyPrint, and a second reading of them is refused aloud
    return CSS(string=text, counter_style=CounterStyle())


@contextlib.contextmanager
def _pages_followed(page: Callable[[int], None]) -> Iterator[None]:
    """Call ``page`` at each page laid out in this thread. WeasyPrint tells it by its progress log only."""
    thread = threading.get_ident()

    class Follower(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread and (found := _PAGE_LAID_OUT.search(record.getMessage())):
                page(int(found[1]))  # an exception stops the rendering: it is not caught here on purpose

    follower = Follower(logging.INFO)
    _PROGRESS.setLevel(logging.INFO)
    _PROGRESS.propagate = False
    _PROGRESS.addHandler(follower)
    try:
        yield
    finally:
        _PROGRESS.removeHandler(follower)
