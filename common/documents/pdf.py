"""HTML becomes a tagged PDF (PDF/UA-1). The only module that imports WeasyPrint, and only when it is called.

Nothing is fetched: the page may show our own fonts and small inline pictures, everything else stops the rendering
(WeasyPrint reads ``file://`` addresses by default, and would embed them in the document).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import font_source_sans_pro

STYLES = Path(__file__).with_name("print.css")
_FONTS = Path(font_source_sans_pro.__file__).parent / "files"
_FACES = {"SourceSansPro-Regular.ttf": 400, "SourceSansPro-Semibold.ttf": 600, "SourceSansPro-Bold.ttf": 700}
_INLINE = ("data:image/png;", "data:image/jpeg;")


def _font_faces() -> str:
    return "".join(
        f'@font-face{{font-family:"Source Sans Pro";src:url("asset:{name}");font-weight:{weight}}}'
        for name, weight in _FACES.items()
    )


def render_pdf(
    html: str, *, created: datetime, identifier: bytes, stage: Callable[[str], None] = lambda name: None
) -> tuple[bytes, int]:
    """The PDF of ``html`` (a whole page, ``lang`` and ``title`` set) and its number of pages.

    ``created`` and ``identifier`` fix the date and the identity of the file: the same input gives the same document.
    ``stage`` is called with the name of each stage and may raise to stop. Raises on any address that is not allowed.
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):
        def fetch(self, url: str, headers: dict | None = None):
            if url.startswith("asset:") and url.removeprefix("asset:") in _FACES:
                data = (_FONTS / url.removeprefix("asset:")).read_bytes()
                return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})
            if url.startswith(_INLINE):
                return super().fetch(url, headers)
            raise FatalURLFetchingError("adresse refusée dans un document")

    fetcher = OwnFilesOnly(allowed_protocols={"data"}, allow_redirects=False)
    fonts = FontConfiguration()
    stage("Mise en page")
    document = HTML(string=html, url_fetcher=fetcher, base_url=None).render(
        stylesheets=[
            CSS(
                string=_font_faces() + STYLES.read_text(encoding="utf-8"),
                url_fetcher=fetcher,
                font_config=fonts,
            )
        ],
        font_config=fonts,
        pdf_variant="pdf/ua-1",
    )
    stage("Écriture du document")
    document.metadata.created = created.isoformat()
    return document.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/ua-1"), len(document.pages)
