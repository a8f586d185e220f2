"""Lines of the interview log and of the concerns (format: ``tests/permissions/table.py``)."""

from django.utils import timezone

from consultations.models import Concern, Interview
from tests.consultations.interviews import answered, form_data, make_concern, make_interview, make_private
from tests.permissions.table import Line, only

READERS = (
    "chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "maire", "autre_maire", "elu",
    "representant", "secretaire_cst", "responsable", "consultant",
)  # fmt: skip
HEARERS = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "consultant")
ASKERS = (*HEARERS, "representant")
# of an interview of Bourg-Essai held by the project lead and open to the project
OF_BOURG = ("chef_projet", "referent_rh", "drh", "direction")
# of a concern of Bourg-Essai recorded by the project lead
FULL = (*OF_BOURG, "consultant")


def _interview(cast) -> dict:
    known = Interview.objects.filter(project=cast.project).first()
    return {"pk": (known or make_interview(cast)).pk}


def _restricted(cast) -> dict:
    known = Interview.objects.filter(project=cast.project).first()
    return {"pk": (known or make_interview(cast, confidentialite="RESTREINT", themes=["EMPLOI"])).pk}


def _restricted_of_means(cast) -> dict:
    known = Interview.objects.filter(project=cast.project).first()
    return {"pk": (known or make_interview(cast, confidentialite="RESTREINT")).pk}


def _promise(cast) -> dict:
    known = Interview.objects.filter(project=cast.project).first()
    promise = {"texte": "Répondre", "responsable": "", "echeance": None}
    return {"pk": (known or make_interview(cast, rows={"promises": [promise]})).engagements.get().pk}


def _private(cast) -> dict:
    from consultations.models import PrivateInterview

    known = PrivateInterview.objects.filter(project=cast.project).first()
    return {"pk": (known or make_private(cast, cast.direction, "Rien que moi")).pk}


def _concern(cast) -> dict:
    known = Concern.objects.filter(project=cast.project).first()
    return {"numero": (known or make_concern(cast)).numero}


def _answered(cast) -> dict:
    known = Concern.objects.filter(project=cast.project).first()
    return {"numero": (known or answered(cast, published=False)).numero}


def _published(cast) -> dict:
    known = Concern.objects.filter(project=cast.project).first()
    return {"numero": (known or answered(cast)).numero}


def _told(cast) -> dict:
    return {
        "texte": "Et nos horaires ?",
        "theme": "TEMPS",
        "date": timezone.localdate().strftime("%d/%m/%Y"),
        "origine": "REPRESENTANTS",
    }


REASON = {"motif": "essai"}
ANSWER = {"question": "Où irons-nous ?", "reponse": "Au même endroit."}

LINES: dict[str, list[Line]] = {
    "diagnostics:listening-coverage": [Line(only(200, *HEARERS))],
    "diagnostics:listening-export": [Line(only(200, *HEARERS), kwargs={"cle": "couverture", "extension": "csv"})],
    "consultations:journal": [Line(only(200, *READERS))],
    "consultations:interviews": [Line(only(200, *HEARERS))],
    "consultations:interview-new": [
        Line(only(200, *HEARERS)),
        Line(
            only(302, *HEARERS)
            | {"autre_drh": 422, "secretaire": 422},  # they speak of the people of their own employer
            method="POST",
            data=form_data,
        ),
    ],
    "consultations:interview": [
        Line(only(200, *OF_BOURG) | {"autre_drh": 404, "secretaire": 404, "consultant": 404}, kwargs=_interview),
        Line(
            only(200, "chef_projet", "referent_rh", "drh")
            | {"autre_drh": 404, "secretaire": 404, "consultant": 404, "direction": 404},
            kwargs=_restricted,
        ),
        Line(
            only(200, "chef_projet", "referent_rh")
            | {"drh": 404, "autre_drh": 404, "secretaire": 404, "consultant": 404, "direction": 404},
            kwargs=_restricted_of_means,
        ),
    ],
    "consultations:interview-edit": [
        Line(only(200, "chef_projet") | dict.fromkeys(HEARERS[1:], 404), kwargs=_interview),
        Line(
            only(302, "chef_projet") | dict.fromkeys(HEARERS[1:], 404), method="POST", kwargs=_interview, data=form_data
        ),
    ],
    "consultations:interview-remove": [
        Line(only(200, "chef_projet") | dict.fromkeys(HEARERS[1:], 404), kwargs=_interview),
        Line(only(302, "chef_projet") | dict.fromkeys(HEARERS[1:], 404), method="POST", kwargs=_interview, data=REASON),
    ],
    # kept by the direction of Bourg-Essai: the project lead gets what an unknown address gets
    "consultations:private": [
        Line(only(200, "direction") | {role: 404 for role in HEARERS if role != "direction"}, kwargs=_private)
    ],
    "consultations:private-edit": [
        Line(only(200, "direction") | {role: 404 for role in HEARERS if role != "direction"}, kwargs=_private),
        Line(
            only(302, "direction") | {role: 404 for role in HEARERS if role != "direction"},
            method="POST",
            kwargs=_private,
            data=lambda cast: form_data(cast, confidentialite="ENQUETEUR"),
        ),
    ],
    "consultations:private-delete": [
        Line(
            only(302, "direction") | {role: 404 for role in HEARERS if role != "direction"},
            method="POST",
            kwargs=_private,
        )
    ],
    "consultations:promise-kept": [
        Line(only(302, "chef_projet") | dict.fromkeys(HEARERS[1:], 404), method="POST", kwargs=_promise)
    ],
    "consultations:themes": [Line(only(200, *READERS))],
    "consultations:themes-export": [Line(only(200, *READERS), kwargs={"cle": "themes", "extension": "csv"})],
    "consultations:concerns": [Line(only(200, *READERS))],
    "consultations:concern-new": [
        Line(only(200, *ASKERS)),
        Line(only(302, *ASKERS), method="POST", data=_told),
    ],
    "consultations:concern": [
        Line(only(200, *FULL) | {role: 404 for role in READERS if role not in FULL}, kwargs=_concern),
        Line(only(200, *READERS), kwargs=_published),
    ],
    "consultations:concern-edit": [
        Line(only(200, "chef_projet") | {role: 404 for role in ASKERS if role != "chef_projet"}, kwargs=_concern),
        Line(
            only(302, "chef_projet") | {role: 404 for role in ASKERS if role != "chef_projet"},
            method="POST",
            kwargs=_concern,
            data=lambda cast: {**_told(cast), "origine": "REUNION"},
        ),
    ],
    "consultations:concern-answer": [
        Line(only(200, *OF_BOURG) | {role: 404 for role in READERS if role not in OF_BOURG}, kwargs=_concern),
        Line(
            only(302, *OF_BOURG) | {role: 404 for role in READERS if role not in OF_BOURG},
            method="POST",
            kwargs=_concern,
            data=ANSWER,
        ),
    ],
    "consultations:concern-publish": [Line(only(302, "chef_projet"), method="POST", kwargs=_answered)],
    "consultations:concern-withdraw": [
        Line(only(200, "chef_projet"), kwargs=_published),
        Line(only(302, "chef_projet"), method="POST", kwargs=_published, data=REASON),
    ],
    "consultations:concern-remove": [
        Line(only(200, "chef_projet"), kwargs=_concern),
        Line(only(302, "chef_projet"), method="POST", kwargs=_concern, data=REASON),
    ],
}
