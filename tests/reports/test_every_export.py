"""Every table that can be taken away, in both forms: nothing runs in the spreadsheet, the name says what it is.

The towns, the services and the actions of the project have names that a spreadsheet would compute.
"""

import ast
import csv
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from openpyxl import load_workbook

from common.tabular.writing import CONTENT_TYPES
from projects.models import Collectivite, Service
from roadmap.models import FicheAction
from tests.cast import make_cast
from tests.permissions.table import Line
from tests.scenes import scene
from tests.test_permissions import PAGES, TABLE

pytestmark = pytest.mark.django_db
HOSTILE = ("=1+1", "+33", "@SUM(A1)", "-2+3", "\t=4")
STARTS = re.compile(r"\s*[=+\-@\t\r]")
NUMBER = re.compile(r"-?[\d\s\u202f]*(,\d+)?( ?%)?")
# modules that write cells themselves: the one writer, two workbooks to fill in that protect their texts, the invented data
WRITERS = {
    "common/tabular/writing.py",
    "hr/ecriture_classeur.py",
    "diagnostics/ecriture_classeur.py",
    "mutualisation/demonstration/builder.py",
}
EXPORTS = [
    pytest.param(name, line, id=f"{name}-{rank}")
    for name, lines in TABLE.items()
    if "(?P<extension>xlsx|csv" in str(PAGES[name].pattern) or name == "reports:changes-export"
    for rank, line in enumerate(lines)
    if line.method == "GET" and 200 in line.expected.values()
]


def _named_by_malice():
    """The cast, each name of its project beginning as a formula does."""
    cast = make_cast()
    rows = [
        (Collectivite.objects.filter(project=cast.project), "nom"),
        (Service.objects.filter(project=cast.project), "libelle"),
    ]
    for found, field in rows:
        for rank, row in enumerate(found.order_by("pk")):
            changed = f"{HOSTILE[rank % len(HOSTILE)]} {getattr(row, field)}"[: row._meta.get_field(field).max_length]
            found.filter(pk=row.pk).update(**{field: changed})  # sans historique : décor du test
    return cast


def test_the_decor_is_hostile():
    cast = scene("noms hostiles", _named_by_malice)
    assert all(STARTS.match(one.nom) for one in Collectivite.objects.filter(project=cast.project))


@pytest.mark.parametrize("name, line", EXPORTS)
def test_no_cell_is_computed_and_the_file_says_its_project_its_table_and_its_day(client_of, name, line: Line):
    cast = scene("noms hostiles", _named_by_malice)
    kwargs = line.given("kwargs", cast)
    FicheAction.objects.filter(project=cast.project).update(titre="=5+5")  # sans historique : décor du test
    [reader, *_] = [role for role, status in line.expected.items() if status == 200]
    # the whole results of a consultation are several tables: a workbook only
    for extension in ["xlsx"] if kwargs.get("cle") == "resultats" else CONTENT_TYPES:
        with transaction.atomic():
            answer = client_of(getattr(cast, reader)).get(
                reverse(name, kwargs={"slug": cast.project.slug, **kwargs, "extension": extension}),
                line.given("data", cast),
            )
        assert answer.status_code == 200, (extension, reader)
        named = rf'attachment; filename="{cast.project.slug}(_[A-Za-z0-9-]+)+_\d{{4}}-\d\d-\d\d\.{extension}"'
        assert re.fullmatch(named, answer["Content-Disposition"]), answer["Content-Disposition"]
        (safe_csv if extension == "csv" else safe_workbook)(answer.getvalue())


def safe_csv(data: bytes) -> None:
    assert data.startswith(b"\xef\xbb\xbf")
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"):
        for cell in row:
            assert not STARTS.match(cell) or NUMBER.fullmatch(cell), f"se calculerait : {cell!r}"


def safe_workbook(data: bytes) -> None:
    for sheet in load_workbook(io.BytesIO(data)):
        assert sheet.sheet_state == "visible"
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            assert cell.data_type != "f" and not cell.hyperlink, (sheet.title, cell.coordinate)
            if isinstance(cell.value, str) and cell.row > 1 and STARTS.match(cell.value):
                assert cell.quotePrefix, f"se calculerait une fois corrigé : {cell.value!r}"


def test_nobody_writes_a_spreadsheet_beside_the_one_writer():
    """A text written elsewhere would not be protected."""
    found = set()
    root = Path(settings.BASE_DIR)
    apps = [one.parent for one in root.glob("*/__init__.py") if one.parent.name != "tests"]
    for path in (path for app in apps for path in app.rglob("*.py")):
        place = path.relative_to(root).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            imports = isinstance(node, ast.Import) and {one.name for one in node.names} & {"xlsxwriter", "xlwt"}
            writes = isinstance(node, ast.Attribute) and ast.unparse(node) in {"csv.writer", "csv.DictWriter"}
            if imports or writes:
                found.add(place)
    assert found == WRITERS
