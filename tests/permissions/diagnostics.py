"""Lines of the pages of ``diagnostics`` (format: ``tests/permissions/table.py``)."""

from diagnostics.services import add_local_service
from projects.models import Service
from tests.permissions.table import Line, everyone, only

NO_HISTORY = {"representant": 403, "secretaire_cst": 403, "responsable": 403}


def _bourg(cast) -> dict:
    return {"siren": cast.bourg.siren}


def _local(cast) -> dict:
    known = Service.objects.filter(project=cast.project, libelle="Port de plaisance").first()
    service = known or add_local_service(
        collectivite=cast.bourg, nom="Port de plaisance", famille=Service.Famille.TECHNIQUE
    )
    return {"siren": cast.bourg.siren, "service": service.pk}


def _answers(cast) -> dict:
    return {f"etat-{service.pk}": "EXISTE" for service in cast.project.services.order_by("rang")}


LINES: dict[str, list[Line]] = {
    "diagnostics:services": [Line(everyone(200))],
    "diagnostics:services-export": [Line(everyone(200), kwargs={"cle": "services", "extension": "csv"})],
    "diagnostics:services-employer": [Line(everyone(200), kwargs=_bourg)],
    "diagnostics:services-history": [Line(everyone(200) | NO_HISTORY, kwargs=_bourg)],
    # only the DRH and the direction of Bourg answer for Bourg; those of another employer are told who can
    "diagnostics:services-fill": [
        Line(only(200, "drh", "direction"), kwargs=_bourg),
        Line(only(302, "drh", "direction"), method="POST", kwargs=_bourg, data=_answers),
    ],
    "diagnostics:services-add-local": [
        Line(only(200, "drh", "direction"), kwargs=_bourg),
        Line(
            only(302, "drh", "direction"),
            method="POST",
            kwargs=_bourg,
            data={"nom": "Port de plaisance", "famille": "TECHNIQUE"},
        ),
    ],
    "diagnostics:services-remove-local": [Line(only(302, "drh", "direction"), method="POST", kwargs=_local)],
}
