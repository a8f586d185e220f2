"""Lines of the histories (format: ``tests/permissions/table.py``)."""

from hr.models import Agent, Poste
from tests.cast import Cast
from tests.hr.staff import make_agent
from tests.permissions.projects_method import READERS
from tests.permissions.table import Line, only


def _agent(cast: Cast) -> dict:
    found = Agent.objects.filter(collectivite=cast.bourg).first() or make_agent(cast.bourg, matricule="B-7")
    return {"kind": "agent", "pk": found.pk}


def _post(cast: Cast) -> dict:
    found = Poste.objects.filter(collectivite=cast.bourg).first() or Poste.objects.create(
        collectivite=cast.bourg, intitule="Jardinier", categorie="C"
    )
    return {"kind": "poste", "pk": found.pk}


def _version(cast: Cast) -> dict:
    key = _agent(cast)
    return key | {"version": Agent.history.filter(id=key["pk"]).first().history_id}


LINES: dict[str, list[Line]] = {
    "projects:versions": [
        Line(only(200, "drh", "direction", "maire", otherwise=404), kwargs=_agent),
        Line(only(200, *READERS, otherwise=404), kwargs=_post),
    ],
    "projects:version-restore": [
        Line(
            only(302, "drh", otherwise=404) | {"direction": 403, "maire": 403},
            method="POST",
            kwargs=_version,
            data={"motif": "essai"},
        )
    ],
}
