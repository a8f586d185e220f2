"""A table of a page as a file: the same values, the same masks, a name that says what it is (product.md D10)."""

from collections.abc import Mapping
from datetime import date

from django.http import Http404, HttpResponse
from django.urls import reverse

from common.figures import Table
from common.tabular.writing import CONTENT_TYPES, export_name, write_csv, write_xlsx


def table_file(table: Table, *, slug: str, name: str, extension: str, day: date) -> HttpResponse:
    """``table`` as xlsx or csv, in a file that says the project, ``name`` and the day. Raises ``Http404`` otherwise."""
    if extension not in CONTENT_TYPES:
        raise Http404
    data = write_xlsx([table]) if extension == "xlsx" else write_csv(table)
    response = HttpResponse(data, content_type=CONTENT_TYPES[extension])
    response["Content-Disposition"] = f'attachment; filename="{export_name(slug, name, day, extension)}"'
    return response


def table_response(
    tables: Mapping[str, Table], *, slug: str, cle: str, extension: str, day: date, prefix: str = ""
) -> HttpResponse:
    """The table ``cle`` as xlsx or csv; its file is called ``prefix`` then ``cle``.

    Raises ``Http404`` on a table that the page does not show to this reader.
    """
    if cle not in tables:
        raise Http404
    return table_file(tables[cle], slug=slug, name=f"{prefix}{cle}", extension=extension, day=day)


def exports_address(name: str, **kwargs: object) -> str:
    """Address under which the tables of a page are served: the tag adds « <cle>.xlsx/ » and « <cle>.csv/ »."""
    return reverse(name, kwargs={**kwargs, "cle": "x", "extension": "csv"}).removesuffix("x.csv/")
