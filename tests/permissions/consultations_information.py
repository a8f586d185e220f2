"""Lines of the information plan and of the page of the agents (format: ``tests/permissions/table.py``)."""

from django.utils import timezone

from consultations.models import Message
from tests.consultations.information import make_message, make_page
from tests.permissions.table import MEMBERS, Line, only

READERS = tuple(role for role in MEMBERS if role != "finances")
PRESENT = {"presentation": "Le projet.", "est_ouverte": "on"}


def _message(cast) -> dict:
    known = Message.objects.filter(project=cast.project).first()
    return {"pk": (known or make_message(cast)).pk}


def _relay(cast) -> dict:
    known = Message.objects.filter(project=cast.project).first() or make_message(cast)
    return {"pk": known.relais.get(collectivite=cast.bourg).pk}


def _kit(cast) -> dict:
    make_page(cast)
    return {"siren": cast.bourg.siren, "piece": "note"}


def _deck(cast) -> dict:
    return {"siren": _kit(cast)["siren"]}


def _plan(cast) -> dict:
    return {
        "objet": "Le projet démarre",
        "texte": "Rien n’est décidé.",
        "public": "AGENTS",
        "canal": "REUNION",
        "date_prevue": timezone.localdate().strftime("%d/%m/%Y"),
        "employeurs": [str(cast.bourg.pk)],
    }


def _carried(cast) -> dict:
    return {"date_portee": timezone.localdate().strftime("%d/%m/%Y"), "preuve": "réunion de service"}


LINES: dict[str, list[Line]] = {
    "consultations:plan": [Line(only(200, *READERS))],
    "consultations:plan-export": [Line(only(200, *READERS), kwargs={"cle": "plan-information", "extension": "csv"})],
    "consultations:message-new": [
        Line(only(200, "chef_projet")),
        Line(only(302, "chef_projet"), method="POST", data=_plan),
    ],
    "consultations:message-edit": [
        Line(only(200, "chef_projet"), kwargs=_message),
        Line(only(302, "chef_projet"), method="POST", kwargs=_message, data=_plan),
    ],
    "consultations:message-withdraw": [
        Line(only(200, "chef_projet"), kwargs=_message),
        Line(only(302, "chef_projet"), method="POST", kwargs=_message, data={"motif": "essai"}),
    ],
    # the relay of Bourg-Essai: another direction does not know that it exists
    "consultations:relay": [
        Line(only(200, "direction") | {"secretaire": 404}, kwargs=_relay),
        Line(only(302, "direction") | {"secretaire": 404}, method="POST", kwargs=_relay, data=_carried),
    ],
    "consultations:agent-page": [
        Line(only(200, "chef_projet")),
        Line(only(302, "chef_projet"), method="POST", data=PRESENT),
    ],
    "consultations:change": [
        Line(only(200, "chef_projet")),
        Line(only(302, "chef_projet"), method="POST", data={"change": "Rien."}),
    ],
    "consultations:change-employer": [
        Line(only(200, "chef_projet"), kwargs=lambda cast: {"siren": cast.bourg.siren}),
        Line(
            only(302, "chef_projet"),
            method="POST",
            kwargs=lambda cast: {"siren": cast.bourg.siren},
            data={"change": "Rien."},
        ),
    ],
    "consultations:kit": [Line(only(200, *READERS), kwargs=_kit)],
    "consultations:kit-slides": [Line(only(200, *READERS), kwargs=_deck)],
}
