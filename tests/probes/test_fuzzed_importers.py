"""Good files, then bent: bytes changed, cut, doubled, in the file and inside its archive. Each is read or refused in words.

A hundred of each kind and way at every run (a thousand with ``HYPOTHESIS_PROFILE=recherche``): what would be neither is an
error 500, a half-read inventory, or a parser that never ends.
"""

import contextlib
import io
import warnings
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from common.figures import Column, Kind, Table
from common.tabular.reading import read_key, read_sheet
from common.tabular.refusals import FichierRefuse
from common.tabular.writing import write_csv, write_xlsx
from diagnostics.budget_xml import lire_budget
from governance.fichiers import DocumentRefuse, accept
from hr.calculs.dsn import lire_dsn
from hr.calculs.dsn_nettoyage import Nettoyage
from tests.common.tabular.test_hostile_files import HEADINGS, TITLES, ods, text_cell
from tests.diagnostics.budgets import budget_xml
from tests.hr.test_dsn import SAMPLE

BIG = 4 * 1024 * 1024
_TABLE = Table(
    key="agents",
    title="Agents",
    columns=(Column("m", "Matricule"), Column("n", "Nom"), Column("d", "Durée", Kind.DECIMAL), Column("j", "Le", Kind.DATE)),
    rows=[(f"M{n}", "Durand", Decimal("35.5"), date(2026, 1, 1)) for n in range(6)],
)  # fmt: skip


def _sheet(name: str) -> Callable[[bytes], object]:
    def read(data: bytes) -> None:
        read_sheet(data, name, sheet="Agents", titles=TITLES)
        read_key(data, name)

    return read


def _dsn(data: bytes) -> None:
    lire_dsn(io.BytesIO(data))
    b"".join(Nettoyage().lignes(io.BytesIO(data)))


def _document(name: str) -> Callable[[bytes], object]:
    return lambda data: accept(data, name, max_bytes=BIG)


_XLSX = write_xlsx([_TABLE])
_ODS = ods([HEADINGS, [text_cell("M1"), text_cell("Durand"), text_cell("35")]])
# kind → (a good file, how it is read)
KINDS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "xlsx": (_XLSX, _sheet("agents.xlsx")),
    "ods": (_ODS, _sheet("agents.ods")),
    "csv": (write_csv(_TABLE), _sheet("agents.csv")),
    "budget": (budget_xml().encode("iso-8859-1"), lambda data: lire_budget(io.BytesIO(data))),
    "dsn": (b"".join(Nettoyage().lignes(io.BytesIO(SAMPLE.read_bytes()))), _dsn),
    "document xlsx": (_XLSX, _document("tableau.xlsx")),
    "document odt": (_ODS, _document("tableau.ods")),
}
ARCHIVES = ("xlsx", "ods", "document xlsx", "document odt")
# what parsers stumble on, beside any bytes
PIECES = st.binary(max_size=6) | st.sampled_from(
    [b"<", b">", b"&", b"&#0;", b"<!DOCTYPE x [<!ENTITY y 'z'>]>", b"]]>", b"\x00", b"\xff\xfe", b"9" * 400, b"-1", b"1E999", b"NaN", b"'", b'"', b";" * 50, b"\r", b"S90.G00.90.001,'-1'\r\n"]
)  # fmt: skip
BENDS = st.lists(
    st.tuples(st.sampled_from(["change", "insert", "cut", "double"]), st.floats(0, 1), PIECES), min_size=1, max_size=4
)


def bent(data: bytes, bends: list[tuple[str, float, bytes]]) -> bytes:
    """``data`` after each bend, at that part of its length."""
    for way, part, piece in bends:
        at = int(part * len(data))
        if way == "change":
            data = data[:at] + piece + data[at + len(piece) :]
        elif way == "insert":
            data = data[:at] + piece + data[at:]
        elif way == "cut":
            data = data[:at] + data[at + 1 + len(piece) * 20 :]
        else:
            data = data[:at] + data[max(0, at - 300) :]
    return data


def _read_or_refused(kind: str, data: bytes) -> None:
    read = KINDS[kind][1]
    with warnings.catch_warnings(), contextlib.suppress(FichierRefuse, DocumentRefuse):
        warnings.simplefilter("error")
        read(data)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_good_file_is_read(kind):
    KINDS[kind][1](KINDS[kind][0])


@pytest.mark.parametrize("kind", sorted(KINDS))
@given(bends=BENDS)
# found by this test: an establishment told twice, and an archive that has lost a byte
@example(bends=[("double", 0.1171875, b"")])
@example(bends=[("cut", 0.5, b"")])
def test_a_bent_file_is_read_or_refused(kind, bends):
    _read_or_refused(kind, bent(KINDS[kind][0], bends))


@pytest.mark.parametrize("kind", ARCHIVES)
@given(rank=st.integers(0, 30), bends=BENDS, lost=st.booleans())
def test_an_archive_bent_inside_is_read_or_refused(kind, rank, bends, lost):
    """The archive is whole, one of its parts is not, or is missing: the parsers behind it are reached."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(KINDS[kind][0])) as good,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        names = good.namelist()
        chosen = names[rank % len(names)]
        for name in names:
            data = good.read(name)
            if name != chosen:
                made.writestr(name, data)
            elif not lost:
                made.writestr(name, bent(data, bends))
    _read_or_refused(kind, buffer.getvalue())


def test_what_is_bent_is_truly_bent():
    assert zlib.crc32(bent(_XLSX, [("cut", 0.5, b"x")])) != zlib.crc32(_XLSX)
