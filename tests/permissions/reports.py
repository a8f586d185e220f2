"""Lines of the pages of ``reports`` (format: ``tests/permissions/table.py``)."""

from django.core.files.base import ContentFile
from django.utils import timezone

from projects.models import Phase
from projects.services.phases import close_phase
from reports.models import Report
from reports.situation import freeze
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
    report.annexe.save("essai.xlsx", ContentFile(b"PK"), save=False)
    report.save()
    return {"kind": "diagnostic", "audience": "elus", "numero": numero}


def _phase(cast) -> Phase:
    found = cast.project.phases.filter(numero=1).first()
    return found or Phase.objects.create(
        project=cast.project, numero=1, cle="diagnostic", titre="Diagnostic", etat=Phase.Etat.EN_COURS
    )


def _open_phase(cast) -> dict:
    return {"numero": _phase(cast).numero}


def _closed_phase(cast) -> dict:
    phase = _phase(cast)
    if phase.etat != Phase.Etat.CLOSE:
        close_phase(
            phase=phase,
            values=freeze(cast.project, timezone.localdate()),
            user=cast.chef_projet,
            reason="fin du diagnostic",
        )
    return {"numero": phase.numero}


def _frozen(cast) -> dict:
    _closed_phase(cast)
    return {"numero": cast.project.snapshots.get().numero}


STAFF_SIDE = {"representant": 404, "secretaire_cst": 404, "responsable": 404}
GENERATORS = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire")
LEAD = only(200, "chef_projet")
LEAD_POST = only(302, "chef_projet")
LINES: dict[str, list[Line]] = {
    "reports:dashboard": [Line(everyone(200))],
    "reports:export": [Line(everyone(200), kwargs={"cle": "collectivites", "extension": "csv"})],
    "reports:close-phase": [
        Line(LEAD, kwargs=_open_phase),
        Line(LEAD_POST, method="POST", kwargs=_open_phase, data={"motif": "fin du diagnostic"}),
    ],
    "reports:reopen-phase": [
        Line(LEAD, kwargs=_closed_phase),
        Line(LEAD_POST, method="POST", kwargs=_closed_phase, data={"motif": "il manque un inventaire"}),
    ],
    "reports:situation": [Line(everyone(200), kwargs=_frozen)],
    "reports:situation-export": [
        Line(everyone(200), kwargs=lambda cast: {**_frozen(cast), "cle": "collectivites", "extension": "csv"})
    ],
    "reports:list": [Line(everyone(200))],
    "reports:generate": [Line(only(302, *GENERATORS), method="POST", data={"audience": "elus"})],
    "reports:texts": [Line(LEAD), Line(LEAD_POST, method="POST", data={})],
    "reports:download": [Line(everyone(200) | STAFF_SIDE, kwargs=_issue)],
    "reports:annex": [Line(everyone(200) | STAFF_SIDE, kwargs=_issue)],
}
