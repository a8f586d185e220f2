"""One table, the whole workbook or the PDF of results, from the very sections of the page."""

from django.http import Http404, HttpResponse
from django.utils import timezone

from common.figures import Section, tables_of
from common.tabular.writing import CONTENT_TYPES, export_name, write_csv, write_xlsx
from consultations.documents import results_pdf
from consultations.models import Survey

WHOLE = "resultats"


def download_of(survey: Survey, sections: list[Section], cle: str, extension: str) -> HttpResponse:
    """``resultats.pdf``, ``resultats.xlsx``, or one table as xlsx or csv. Raises ``Http404`` on anything else."""
    day = timezone.localdate()
    tables = {table.key: table for table in tables_of(sections)}
    if cle == WHOLE and extension == "pdf":
        data, kind = results_pdf(survey, sections, created=timezone.localtime()), "application/pdf"
    elif extension == "xlsx" and (cle == WHOLE or cle in tables):
        data, kind = write_xlsx(list(tables.values()) if cle == WHOLE else [tables[cle]]), CONTENT_TYPES["xlsx"]
    elif extension == "csv" and cle in tables:
        data, kind = write_csv(tables[cle]), CONTENT_TYPES["csv"]
    else:
        raise Http404
    response = HttpResponse(data, content_type=kind)
    name = export_name(survey.project.slug, f"consultation-{survey.numero}-{cle}", day, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
