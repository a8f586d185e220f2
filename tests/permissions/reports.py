"""Lines of the pages of ``reports`` (format: ``tests/permissions/table.py``)."""

from django.core.files.base import ContentFile
from django.utils import timezone

from reports.models import Report
from tests.permissions.table import Line, everyone, only


def _issue(cast) -> dict:
    numero = cast.project.reports.count() + 1
    report = Report(
        project=cast.project,
        kind="diagnostic",
        audience="elus",
        numero=numero,
        date_edition=timezone.now(),
        pages=1,
        taille=4,
    )
    report.fichier.save("essai.pdf", ContentFile(b"%PDF"), save=False)
    report.save()
    return {"kind": "diagnostic", "audience": "elus", "numero": numero}


STAFF_SIDE = {"representant": 404, "secretaire_cst": 404, "responsable": 404}
LINES: dict[str, list[Line]] = {
    "reports:dashboard": [Line(everyone(200))],
    "reports:export": [Line(everyone(200), kwargs={"key": "collectivites", "extension": "csv"})],
    "reports:list": [Line(everyone(200))],
    "reports:generate": [
        Line(
            only(302, "chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire"),
            method="POST",
            data={"audience": "elus"},
        )
    ],
    "reports:download": [Line(everyone(200) | STAFF_SIDE, kwargs=_issue)],
}
