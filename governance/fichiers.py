"""Which files may be deposited: judged on their first bytes and what they hold, never on what they claim. Pure."""

import io
import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from common.tabular.containers import BROKEN_ZIP

# What the application itself says of the file when it is downloaded: never the word of who sent it.
TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "png": "image/png",
    "jpg": "image/jpeg",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
LISTED = ", ".join(f".{extension}" for extension in TYPES)
MAX_ENTRIES = 5_000
MAX_INFLATED = 300 * 1024 * 1024
NAME_MAX = 120
_OFFICE = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_ALIASES = {"jpeg": "jpg"}
# Words long enough never to appear by chance in compressed bytes. Attached files are kept: invoices carry them.
_ACTIVE_PDF = re.compile(rb"/JavaScript\b|/S\s*/Launch\b")


class DocumentRefuse(ValueError):
    """The file cannot be kept; the message says why and what to do, in French."""


@dataclass(frozen=True)
class Accepted:
    """A file that may be kept: the extension that its content deserves, a name safe to write in a header."""

    extension: str
    nom: str


def accept(data: bytes, filename: str, *, max_bytes: int) -> Accepted:
    """Judge a file. Raises ``DocumentRefuse`` (empty, too big, unknown, disguised, active, protected, a bomb).

    ``max_bytes``: the largest size kept, included.
    """
    if not data:
        raise DocumentRefuse("Ce fichier est vide.")
    if len(data) > max_bytes:
        raise DocumentRefuse(
            f"Ce fichier est trop gros\u00a0: {_mega(len(data))} Mo, pour {_mega(max_bytes)} Mo au plus. "
            "Allégez ses images ou séparez-le."
        )
    said = PurePath(filename).suffix.lower().lstrip(".")
    said = _ALIASES.get(said, said)
    if said not in TYPES:
        raise DocumentRefuse(f"Ce type de fichier n’est pas accepté. Types acceptés\u00a0: {LISTED}.")
    found = _kind(data, said)
    if found != said:
        raise DocumentRefuse(
            f"Le nom finit par « .{said} » mais le contenu n’en est pas un. "
            "Enregistrez le document de nouveau depuis son logiciel, puis déposez-le."
        )
    return Accepted(said, safe_name(filename, said))


def safe_name(filename: str, extension: str) -> str:
    """The name of a file without its path, control signs nor signs that systems refuse; at most 120 signs."""
    stem = PurePath(filename.replace("\\", "/")).name
    stem = stem[: stem.rfind(".")] if "." in stem else stem
    kept = "".join(
        sign if unicodedata.category(sign)[0] in "LNP" or sign == " " else " "
        for sign in unicodedata.normalize("NFC", stem)
        if sign not in '/\\:*?"<>|'
    )
    tidy = " ".join(kept.split()).strip(". ")
    return f"{tidy[: NAME_MAX - len(extension) - 1] or 'document'}.{extension}"


def _mega(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}".replace(".", ",").removesuffix(",0")


def _kind(data: bytes, said: str) -> str:
    """What the bytes are, among ``TYPES``; empty when they are none of them."""
    if data.startswith(b"%PDF-"):
        _refuse_active_pdf(data)
        return "pdf"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if data.startswith(b"PK\x03\x04"):
        return _archive_kind(data)
    if said in {"txt", "csv"} and _is_text(data):
        return said
    return ""


def _refuse_active_pdf(data: bytes) -> None:
    if _ACTIVE_PDF.search(data):
        raise DocumentRefuse(
            "Ce PDF contient un programme. Imprimez-le en PDF depuis votre logiciel, puis déposez cette copie."
        )


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    start = text.lstrip()[:200].lower()
    # a page that a browser would run, under the name of a text
    return not start.startswith(("<!doctype html", "<html", "<script", "<svg", "<?xml"))


def _archive_kind(data: bytes) -> str:
    broken = DocumentRefuse("Ce fichier est abîmé\u00a0: enregistrez-le de nouveau, puis déposez-le.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if len(infos) > MAX_ENTRIES or sum(info.file_size for info in infos) > MAX_INFLATED:
                raise DocumentRefuse("Ce fichier est anormalement volumineux une fois décompressé.")
            if any(info.flag_bits & 0x1 for info in infos):
                raise DocumentRefuse("Ce fichier est protégé par un mot de passe. Enregistrez-le sans mot de passe.")
            names = [info.filename for info in infos]
            lower = [name.lower() for name in names]
            if any(name.endswith("vbaproject.bin") or name.startswith(("basic/", "scripts/")) for name in lower):
                raise DocumentRefuse("Ce document contient des macros. Enregistrez-le sans macros.")
            for extension, part in _OFFICE.items():
                if part in lower:
                    return extension
            if "mimetype" in names:
                with archive.open("mimetype") as part:
                    said = part.read(200).decode("ascii", errors="replace").strip()
                return next((extension for extension, kind in TYPES.items() if kind == said), "")
    except DocumentRefuse:
        raise
    except BROKEN_ZIP:
        raise broken from None
    return ""
