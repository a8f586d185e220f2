"""What kind of file is it, and is it safe to open? Everything here happens before any spreadsheet parser runs."""

from __future__ import annotations

import codecs
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from xml.parsers import expat

from common.tabular.refusals import FichierRefuse

MAX_BYTES = 5 * 1024 * 1024
MAX_INFLATED = 100 * 1024 * 1024
MAX_ENTRIES = 1_000
CHUNK = 64 * 1024

OLE_HEADER = bytes.fromhex("D0CF11E0A1B11AE1")
ZIP_HEADER = b"PK\x03\x04"
SAVE_AS = "Ouvrez-le dans votre tableur et enregistrez-le au format .xlsx."
SAVE_WITHOUT_MACROS = "Enregistrez-le au format .xlsx (classeur sans macros)."
UNREADABLE = "Ce fichier n’est pas lisible : il est abîmé ou n’est pas un tableur."
NAMES = {"xlsx": "un classeur .xlsx", "ods": "un classeur .ods", "csv": "un texte"}


def detect(data: bytes, filename: str) -> str:
    """`xlsx`, `ods` or `csv`, judged on the content and agreed by the extension; FichierRefuse otherwise."""
    if len(data) > MAX_BYTES:
        size = f"{len(data) / 1024 / 1024:.1f}".replace(".", ",")
        raise FichierRefuse(
            f"Ce fichier est trop gros : {size}\u00a0Mo, pour 5\u00a0Mo au plus.",
            "Retirez les images et les feuilles inutiles, ou séparez-le en plusieurs fichiers.",
        )
    if not data.strip():
        raise FichierRefuse("Ce fichier est vide.")
    extension = PurePath(filename).suffix.lower().lstrip(".")
    if data.startswith(OLE_HEADER):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise FichierRefuse(
                "Ce fichier est protégé par un mot de passe.",
                "Enregistrez-le sans mot de passe d’ouverture, puis déposez-le à nouveau.",
            )
        raise FichierRefuse("Ce fichier est à l’ancien format d’Excel (.xls).", SAVE_AS)
    if extension in ("xls", "xlsb", "xlt"):
        raise FichierRefuse(f"Le format .{extension} n’est pas accepté.", SAVE_AS)
    if extension in ("xlsm", "xltm", "xlam"):
        raise FichierRefuse("Les classeurs avec macros ne sont pas acceptés.", SAVE_WITHOUT_MACROS)
    kind = _kind_of_archive(data) if data.startswith(ZIP_HEADER) else "csv"
    if kind == "csv" and (extension in ("xlsx", "ods") or data.startswith(b"%PDF")):
        raise FichierRefuse(UNREADABLE, SAVE_AS)
    if extension not in {"xlsx": ("xlsx",), "ods": ("ods",), "csv": ("csv", "txt", "tsv")}[kind]:
        raise FichierRefuse(
            f"Le nom du fichier finit par « .{extension} » mais son contenu est {NAMES[kind]}."
            if extension
            else "Le nom du fichier n’a pas d’extension.",
            "Les formats acceptés sont .xlsx, .ods et .csv.",
        )
    return kind


# what zipfile raises on an archive that lies about its parts: a lost byte makes it seek before the beginning
BROKEN_ZIP = (
    zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError, ValueError, struct.error,
)  # fmt: skip


def _open(data: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except BROKEN_ZIP as error:
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error


def _kind_of_archive(data: bytes) -> str:
    with _open(data) as archive:
        names = [info.filename for info in archive.infolist()]
        if len(names) > MAX_ENTRIES:
            raise FichierRefuse("Ce fichier contient un nombre anormal d’éléments.", SAVE_AS)
        if len(set(names)) != len(names):
            raise FichierRefuse(UNREADABLE, SAVE_AS)
        if any(info.flag_bits & 0x1 for info in archive.infolist()):
            raise FichierRefuse("Ce fichier est protégé par un mot de passe.", "Enregistrez-le sans mot de passe.")
        lower = [name.lower() for name in names]
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
            raise FichierRefuse("Ce classeur contient des macros.", SAVE_WITHOUT_MACROS)
        if "xl/workbook.bin" in lower:
            raise FichierRefuse("Le format .xlsb n’est pas accepté.", SAVE_AS)
        if "xl/workbook.xml" in lower:
            return "xlsx"
        if "content.xml" in names and "mimetype" in names:
            mimetype = _read_small(archive, "mimetype")
            if mimetype.strip() == b"application/vnd.oasis.opendocument.spreadsheet":
                _refuse_ods_traps(archive, names)
                return "ods"
    raise FichierRefuse("Cette archive n’est pas un classeur.", "Les formats acceptés sont .xlsx, .ods et .csv.")


def _read_small(archive: zipfile.ZipFile, name: str, limit: int = 1024 * 1024) -> bytes:
    try:
        with archive.open(name) as part:
            return part.read(limit)
    except BROKEN_ZIP as error:
        raise FichierRefuse(UNREADABLE, SAVE_AS) from error


def _refuse_ods_traps(archive: zipfile.ZipFile, names: list[str]) -> None:
    if "META-INF/manifest.xml" in names and b"encryption-data" in _read_small(archive, "META-INF/manifest.xml"):
        raise FichierRefuse("Ce fichier est protégé par un mot de passe.", "Enregistrez-le sans mot de passe.")
    scripts = [name for name in names if name.startswith(("Basic/", "Scripts/")) and not name.endswith("/")]
    if any(not name.endswith(("script-lb.xml", "script-lc.xml")) for name in scripts):
        raise FichierRefuse("Ce classeur contient des macros.", SAVE_WITHOUT_MACROS)


def check_archive(data: bytes) -> None:
    """Inflate every part once, by chunks, and stop at `MAX_INFLATED`: the sizes an archive declares are not believed.

    XML parts are walked on the way: broken XML, a DOCTYPE or an entity declaration refuses the file.
    """
    too_big = FichierRefuse(
        "Ce fichier est anormalement volumineux une fois décompressé : il n’a pas été ouvert.",
        "Copiez les seules lignes utiles dans un classeur neuf.",
    )
    with _open(data) as archive:
        if sum(info.file_size for info in archive.infolist()) > MAX_INFLATED:
            raise too_big
        inflated = 0
        for info in archive.infolist():
            parser = _guarded_parser() if info.filename.lower().endswith((".xml", ".rels")) else None
            try:
                with archive.open(info) as part:
                    while chunk := part.read(CHUNK):
                        inflated += len(chunk)
                        if inflated > MAX_INFLATED:
                            raise too_big
                        if parser is not None:
                            parser.Parse(chunk, False)
                if parser is not None and info.file_size:
                    parser.Parse(b"", True)
            except BROKEN_ZIP as error:
                raise FichierRefuse(UNREADABLE, SAVE_AS) from error
            except expat.ExpatError as error:
                raise FichierRefuse(UNREADABLE, SAVE_AS) from error


def xml_parts(data: bytes) -> Iterator[tuple[str, str]]:
    """Name and decoded text of each XML part of an archive that ``check_archive`` passed, its size included."""
    with _open(data) as archive:
        for info in archive.infolist():
            if info.filename.lower().endswith((".xml", ".rels", ".vml")):
                raw = archive.read(info)
                utf16 = raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
                yield info.filename, raw.decode("utf-16" if utf16 else "utf-8", errors="replace")


def _guarded_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_ignored: object) -> None:
        raise FichierRefuse(
            "Ce fichier contient des définitions XML qu’un tableur n’écrit jamais : il n’a pas été ouvert.", SAVE_AS
        )

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser
