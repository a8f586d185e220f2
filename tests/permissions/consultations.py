"""Lines of the pages of ``consultations`` (format: ``tests/permissions/table.py``)."""

from datetime import timedelta

from django.utils import timezone

from consultations.services.moderation import propose
from consultations.services.surveys import close_survey, publish
from tests.consultations.listening import answer, make_survey, opened
from tests.permissions.table import Line, everyone, only

PREPARE = ("chef_projet", "referent_rh")
EARLY = (*PREPARE, "drh", "autre_drh", "direction", "secretaire")


def _draft(cast) -> dict:
    known = cast.project.surveys.first()
    return {"numero": (known or make_survey(cast.project)).numero}


def _draft_question(cast) -> dict:
    return {**_draft(cast), "cle": "sens"}


def _open(cast) -> dict:
    known = cast.project.surveys.first()
    return {"numero": known.numero if known else opened(cast.project)[0].numero}


def _nothing_more(cast) -> dict:
    _open(cast)
    return {}


def _ready(cast) -> dict:
    from consultations.services.lots import prepare_lots

    known = cast.project.surveys.first()
    if known is None:
        known = make_survey(cast.project)
        prepare_lots(survey=known, agents={c.pk: 20 for c in cast.project.collectivites.all()})
    return {"numero": known.numero}


def _lot(cast) -> dict:
    numero = _ready(cast)["numero"]
    return {"numero": numero, "lot": cast.bourg.lots_de_codes.get().pk}


def _printed(cast) -> dict:
    from consultations.services.lots import print_lot

    numero = _ready(cast)["numero"]
    lot = cast.bourg.lots_de_codes.get()
    if lot.imprime_le is None:
        print_lot(lot=lot, draw=lambda codes: b"%PDF")
    return {"numero": numero}


def _closed(cast) -> dict:
    known = cast.project.surveys.first()
    if known is None:
        known, _codes = opened(cast.project)
        close_survey(survey=known)
    return {"numero": known.numero}


def _published(cast) -> dict:
    numero = _closed(cast)["numero"]
    survey = cast.project.surveys.get(numero=numero)
    if survey.publiee_le is None:
        publish(survey=survey, moment=timezone.now())
    return {"numero": numero}


def _texts(cast) -> dict:
    known = cast.project.surveys.first()
    if known is None:
        known, codes = opened(cast.project)
        for code in codes[:10]:
            answer(code, {"attentes": "Un texte"})
        close_survey(survey=known)
    return {"numero": known.numero}


def _one_text(cast) -> dict:
    numero = _texts(cast)["numero"]
    text = cast.project.surveys.get(numero=numero).textes.first()
    propose(text=text, user=cast.chef_projet, montrer=True, texte_montre="Un texte")
    return {"numero": numero, "texte": text.pk}


def _new(cast) -> dict:
    today = timezone.localdate()
    return {
        "titre": "Départ",
        "depart": "DEPART",
        "date_debut": today.strftime("%d/%m/%Y"),
        "date_fin": (today + timedelta(days=9)).strftime("%d/%m/%Y"),
    }


def _same_words(cast) -> dict:
    question = cast.project.surveys.first().questions.get(cle="sens")
    return {"libelle": question.libelle, "libelle_simple": question.libelle_simple, "motif": "point"}


def _soon(cast) -> dict:
    moment = timezone.localtime() + timedelta(minutes=1)
    kept = {"publiees": ["sens", "information"]}
    return {"jour": moment.strftime("%d/%m/%Y"), "heure": moment.strftime("%H:%M"), **kept}


def _changed(cast) -> dict:
    return {**_new(cast), "seuil": "6"}


def _agents(cast) -> dict:
    return {f"agents-{c.pk}": "20" for c in cast.project.collectivites.all()}


QUESTION = {"libelle": "Une autre question", "type": "OUI_NON"}
TABLE = {"cle": "resultats", "extension": "xlsx"}
# in preparation: a page that does not exist for those who do not prepare it
PREPARED = {"data": {}, "kwargs": _draft}

LINES: dict[str, list[Line]] = {
    "consultations:list": [Line(everyone(200), kwargs=_nothing_more)],
    "consultations:create": [
        Line(only(200, *PREPARE)),
        Line(only(302, *PREPARE), method="POST", data=_new),
    ],
    "consultations:survey": [Line(everyone(200), kwargs=_open), Line(only(200, *PREPARE, otherwise=404), **PREPARED)],
    "consultations:edit": [
        Line(only(200, *PREPARE), kwargs=_draft),
        Line(only(302, *PREPARE), method="POST", kwargs=_draft, data=_changed),
    ],
    "consultations:trial": [Line(only(200, *PREPARE), kwargs=_draft)],
    "consultations:question-add": [
        Line(only(200, *PREPARE), kwargs=_draft),
        Line(only(302, *PREPARE), method="POST", kwargs=_draft, data=QUESTION),
    ],
    "consultations:question-take": [Line(only(302, *PREPARE), method="POST", kwargs=_draft, data={"cle": "enps"})],
    "consultations:question-edit": [
        Line(only(200, *PREPARE), kwargs=_draft_question),
        Line(only(302, *PREPARE), method="POST", kwargs=_draft_question, data=QUESTION),
    ],
    "consultations:question-remove": [Line(only(302, *PREPARE), method="POST", kwargs=_draft_question)],
    "consultations:question-move": [
        Line(only(302, *PREPARE), method="POST", kwargs=_draft_question, data={"sens": "descendre"})
    ],
    "consultations:question-correct": [
        Line(only(200, *PREPARE), kwargs=lambda cast: {**_open(cast), "cle": "sens"}),
        Line(
            only(302, *PREPARE),
            method="POST",
            kwargs=lambda cast: {**_open(cast), "cle": "sens"},
            data=_same_words,
        ),
    ],
    "consultations:paper-form": [
        Line(only(200, *PREPARE, "drh", "autre_drh", "direction", "secretaire"), kwargs=_open)
    ],
    "consultations:poster": [Line(only(200, *PREPARE, "drh", "autre_drh", "direction", "secretaire"), kwargs=_open)],
    "consultations:lots": [
        Line(only(200, *PREPARE), kwargs=_draft),
        Line(only(302, *PREPARE), method="POST", kwargs=_draft, data=_agents),
    ],
    "consultations:lot-spare": [
        Line(
            only(302, *PREPARE),
            method="POST",
            kwargs=_ready,
            data=lambda cast: {"collectivite": cast.bourg.pk, "nombre": "3"},
        )
    ],
    # an employer prints its own lot; that of Bourg is not for the EPCI nor for Petit-Essai
    "consultations:lot-print": [Line(only(200, *PREPARE, "drh", "direction"), method="POST", kwargs=_lot)],
    "consultations:open": [Line(only(302, *PREPARE), method="POST", kwargs=_printed)],
    "consultations:close": [Line(only(302, *PREPARE), method="POST", kwargs=_open)],
    "consultations:results": [Line(everyone(200), kwargs=_closed)],
    # after the closing, those who run the project or an employer; at the minute of publication, everybody
    "consultations:results-export": [
        Line(only(200, *EARLY, otherwise=404), kwargs=lambda cast: {**_closed(cast), **TABLE}),
        Line(everyone(200), kwargs=lambda cast: {**_published(cast), **TABLE}),
    ],
    # first reading by those who prepare, second reading by the representatives of the staff
    "consultations:texts": [Line(only(200, *PREPARE, "representant"), kwargs=_texts)],
    "consultations:text-propose": [
        Line(only(302, *PREPARE), method="POST", kwargs=_one_text, data={"avis": "ecarter", "motif": "nomme"})
    ],
    "consultations:text-confirm": [
        Line(only(302, "representant"), method="POST", kwargs=_one_text, data={"accord": "oui"})
    ],
    "consultations:publish": [
        Line(only(200, *PREPARE), kwargs=_closed),
        Line(
            only(302, *PREPARE),
            method="POST",
            kwargs=_closed,
            data=_soon,
        ),
    ],
}
