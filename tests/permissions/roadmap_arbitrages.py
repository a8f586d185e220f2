"""Lines of the arbitrations (format: ``tests/permissions/table.py``): a case is a 404 to whom it does not concern."""

from django.utils import timezone

from tests.permissions.table import Line, only
from tests.roadmap.test_arbitrages import asked

FOLLOW = only(
    200, "chef_projet", "direction", "secretaire", "maire", "autre_maire", "elu", "responsable", otherwise=404
)


def case(cast) -> dict:
    return {"numero": asked(cast).numero}


def answer(cast) -> dict:
    return {"date_reponse": f"{timezone.localdate():%d/%m/%Y}", "issue": "Bourg d’abord."}


LINES: dict[str, list[Line]] = {
    "roadmap:arbitrages": [Line(FOLLOW)],
    "roadmap:arbitrages-export": [
        Line(
            only(200, "chef_projet", "direction", "secretaire", "maire", "autre_maire", "elu", otherwise=404),
            kwargs={"cle": "delais", "extension": "csv"},
        )
    ],
    "roadmap:arbitrage-ask": [
        Line(only(200, "responsable", otherwise=404)),
        Line(only(200, "responsable", otherwise=404), method="POST"),
    ],
    "roadmap:arbitrage": [
        Line(only(200, "chef_projet", "direction", "responsable", otherwise=404), kwargs=case),
        Line(only(302, "chef_projet", "direction", otherwise=404), method="POST", kwargs=case, data=answer),
    ],
    "roadmap:arbitrage-withdraw": [Line(only(302, "responsable", otherwise=404), method="POST", kwargs=case)],
}
