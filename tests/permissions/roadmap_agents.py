"""Lines of the agents' situations (format: ``tests/permissions/table.py``): HR eyes only, 404 to all others."""

from roadmap.models import FicheImpact, SituationAgent
from roadmap.queries.impact import mark_of
from roadmap.services.impact import send_impact, validate_impact, write_impact
from roadmap.situations import THEMES
from tests.permissions.table import Line, everyone, only
from tests.roadmap.scene import shared
from tests.roadmap.test_situations import followed, handed

# the référent RH and the other HR see the page of the service, with nobody of Bourg on it
LISTED = only(200, "drh", "autre_drh", "secretaire", otherwise=404)
MINE = only(200, "drh", otherwise=404)
MINE_POST = only(302, "drh", otherwise=404)


def service(cast) -> dict:
    return {"numero": shared(cast).numero}


def one(cast) -> dict:
    found = followed(cast)
    return {"numero": found.service_mutualise.numero, "pk": found.pk}


def sheet(cast) -> dict:
    given = one(cast)
    handed(cast, SituationAgent.objects.get(pk=given["pk"]))
    return given | {"fiche": 1}


def hand(cast) -> dict:
    found = SituationAgent.objects.get()
    return {"date_remise": f"{found.date_entretien:%d/%m/%Y}"}


def written(cast) -> dict:
    row = shared(cast)
    write_impact(row=row, textes=dict.fromkeys(THEMES, "Inchangé."), user=cast.referent_rh)
    return {"numero": row.numero}


def impact_sent(cast) -> dict:
    given = written(cast)
    sheet = validate_impact(sheet=FicheImpact.objects.get(), user=cast.referent_rh)
    send_impact(sheet=sheet, user=cast.referent_rh)
    return given


def impact_sent_twice(cast) -> dict:
    given = impact_sent(cast)
    first = FicheImpact.objects.get()
    write_impact(row=first.service_mutualise, textes=dict.fromkeys(THEMES, "Autrement."), user=cast.referent_rh)
    sheet = validate_impact(sheet=FicheImpact.objects.get(version=2), user=cast.referent_rh)
    send_impact(sheet=sheet, user=cast.referent_rh)
    return given


def gesture(name: str):
    return lambda cast: {name: mark_of(FicheImpact.objects.get())}


WRITES = only(200, "referent_rh")
WRITES_POST = only(302, "referent_rh")
SIGNS = only(302, "drh", "autre_drh", "secretaire")

LINES: dict[str, list[Line]] = {
    "roadmap:impact": [
        Line(everyone(200), kwargs=written),
        Line(WRITES_POST, method="POST", kwargs=written, data=gesture("valider")),
        Line(SIGNS, method="POST", kwargs=written, data=gesture("cosigner")),
    ],
    "roadmap:impact-edit": [Line(WRITES, kwargs=written), Line(WRITES_POST, method="POST", kwargs=written)],
    "roadmap:impact-pdf": [Line(everyone(200), kwargs=impact_sent)],
    "roadmap:impact-export": [
        Line(everyone(200), kwargs=lambda cast: impact_sent_twice(cast) | {"cle": "ecarts", "extension": "csv"})
    ],
    "roadmap:situations": [
        Line(LISTED, kwargs=service),
        Line(only(302, "drh", "autre_drh", "secretaire", otherwise=404), method="POST", kwargs=service),
    ],
    "roadmap:situations-export": [
        Line(LISTED, kwargs=lambda cast: service(cast) | {"cle": "situations", "extension": "csv"})
    ],
    "roadmap:situation": [Line(MINE, kwargs=one)],
    "roadmap:situation-edit": [
        Line(MINE, kwargs=one),
        Line(MINE_POST, method="POST", kwargs=one, data={"part": "100"}),
    ],
    "roadmap:situation-sheet": [Line(MINE, kwargs=one), Line(MINE_POST, method="POST", kwargs=one)],
    "roadmap:situation-pdf": [Line(MINE, kwargs=one)],
    "roadmap:sheet-hand": [Line(MINE, kwargs=one), Line(MINE_POST, method="POST", kwargs=one, data=hand)],
    "roadmap:sheet-reply": [Line(MINE, kwargs=sheet), Line(MINE_POST, method="POST", kwargs=sheet)],
    "roadmap:sheet-download": [Line(MINE, kwargs=sheet)],
    "roadmap:situation-remove": [
        Line(MINE, kwargs=one),
        Line(MINE_POST, method="POST", kwargs=one, data={"motif": "erreur"}),
    ],
}
