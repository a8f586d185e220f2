"""Lines of the pages of ``governance`` (format: ``tests/permissions/table.py``)."""

from datetime import date, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from governance.models import Body, Folder, Seat
from governance.parole import College
from governance.services.bodies import add_seat, save_body
from governance.services.charter import publish, save_draft, sign
from governance.services.decisions import record_decision, take_back_decision
from governance.services.documents import deposit, save_folder, take_back
from governance.services.meetings import cancel_meeting, plan_meeting, save_minutes
from governance.services.notifications import notify
from governance.services.speaking import record_speaking
from governance.services.team import save_team_member
from governance.seuils import specs
from projects.access import build_access
from projects.models import Membership
from projects.options import Option
from projects.services.method import set_options
from tests.permissions.table import Line, everyone, only

# product.md part C: the team, the directions, HR, finances and the consultant read every body; the élus and the staff
# side read those where they sit. The body of these lines is a steering committee where « elu » alone sits.
ALL_BODIES = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "finances", "consultant")
SEES = only(200, *ALL_BODIES, "elu", otherwise=404)
LEAD = only(200, "chef_projet")
LEAD_POST = only(302, "chef_projet")
DEPOSITORS = ("chef_projet", "referent_rh", "drh", "autre_drh", "direction", "secretaire", "finances")
TEXTS = {"decider": "Au consensus.", "confidentiel": "Les noms.", "dire_non": "Toujours.", "delais": ""}
THRESHOLDS = {cle: spec.defaut for cle, spec in specs().items()}
CHARTER = TEXTS | {f"seuil_{cle}": value for cle, value in THRESHOLDS.items()}
BODY = {"kind": "GROUPE_TRAVAIL", "nom": "Groupe voirie", "quorum": "AUCUN"}
# the team is read with the method; the lead writes it, a direction names the correspondent of its own employer
NO_METHOD = {"representant": 403, "secretaire_cst": 403, "responsable": 403}
NAMERS = ("chef_projet", "direction", "secretaire")
DECISION = {
    "objet": "Service commun de la commande publique",
    "texte": "Il est créé.",
    "date": "02/11/2026",
    "mode": "CONSENSUS",
    "resultat": "ADOPTEE",
}


def pdf() -> SimpleUploadedFile:
    """The smallest thing that is a PDF."""
    return SimpleUploadedFile("Note de cadrage.pdf", b"%PDF-1.7\n%%EOF\n", content_type="application/pdf")


def a_body(cast) -> dict:
    body = save_body(project=cast.project, fields={"kind": Body.Kind.COPIL, "nom": "Comité de pilotage"})
    add_seat(body=body, membership=Membership.objects.get(user=cast.elu), date_debut=date(2026, 1, 1))
    return {"pk": body.pk}


def a_seat(cast) -> dict:
    given = a_body(cast)
    return given | {"seat": Seat.objects.get(body_id=given["pk"]).pk}


def meeting(cast, *, days: int):
    body = Body.objects.get(**a_body(cast))
    return plan_meeting(body=body, fields={"debut": timezone.now() + timedelta(days=days), "lieu": "Salle du conseil"})


def _correspondent(cast) -> dict:
    return {"fonction": "CORRESPONDANT", "collectivite": cast.bourg.pk, "nom": "Luc Roux"}


def a_team_member(cast) -> dict:
    values = {"fonction": "CORRESPONDANT", "collectivite": cast.bourg, "nom": "Léa Roux"}
    return {"pk": save_team_member(project=cast.project, values=values).pk}


def a_meeting(cast) -> dict:
    return {"pk": meeting(cast, days=7).pk}


def a_substitute(cast) -> dict:
    return {"siege": Seat.objects.get().pk, "nom": "Lise Marin"}


def a_held_meeting(cast) -> dict:
    return {"pk": meeting(cast, days=-7).pk}


def a_cancelled_meeting(cast) -> dict:
    row = meeting(cast, days=7)
    cancel_meeting(meeting=row, reason="neige")
    return {"pk": row.pk}


def decision(cast):
    fields = {"objet": "Objet", "texte": "Texte", "date": date(2026, 1, 2), "mode": "CONSENSUS", "resultat": "ADOPTEE"}
    return record_decision(meeting=meeting(cast, days=-7), fields=fields)


def a_decision(cast) -> dict:
    return {"numero": decision(cast).numero}


def a_withdrawn_decision(cast) -> dict:
    row = decision(cast)
    take_back_decision(decision=row, reason="erreur")
    return {"numero": row.numero}


def a_charter(cast):
    charter = save_draft(project=cast.project, texts=TEXTS, thresholds=THRESHOLDS)
    publish(charter=charter, date_effet=timezone.localdate(), user=cast.chef_projet)
    return charter


def a_draft(cast) -> dict:
    save_draft(project=cast.project, texts=TEXTS, thresholds=THRESHOLDS)
    return {}


def a_draft_version(cast) -> dict:
    a_draft(cast)
    return {"numero": 1}


def a_version(cast) -> dict:
    a_charter(cast)
    return {"numero": 1}


def bourg_to_sign(cast) -> dict:
    a_charter(cast)
    return {"pk": cast.bourg.pk}


def group_to_sign(cast) -> dict:
    a_charter(cast)
    body = save_body(project=cast.project, fields={"kind": Body.Kind.GROUPE_TRAVAIL, "nom": "Groupe RH"})
    add_seat(
        body=body,
        membership=Membership.objects.get(user=cast.drh),
        fonction=Seat.Fonction.ANIMATION,
        date_debut=date(2026, 1, 1),
    )
    return {"pk": body.pk}


def signature_of_the_direction(cast) -> dict:
    access = build_access(cast.direction, cast.project)
    signature = sign(access=access, charter=a_charter(cast), qualite="DGS", collectivite=cast.bourg)
    return {"pk": signature.pk}


def folder(cast, audience=Folder.Audience.PILOTAGE) -> Folder:
    return save_folder(project=cast.project, fields={"nom": f"Dossier {audience.value}", "audience": audience})


def a_document(audience=Folder.Audience.PILOTAGE, *, by: str = "drh", taken: bool = False):
    def given(cast) -> dict:
        row = deposit(
            project=cast.project,
            data=pdf().read(),
            filename="Note.pdf",
            titre="Note",
            user=getattr(cast, by),
            folder=folder(cast, audience),
        )
        if taken:
            take_back(document=row, reason="erreur")
        return {"pk": row.pk}

    return given


def a_meeting_document(cast) -> dict:
    row = deposit(
        project=cast.project,
        data=pdf().read(),
        filename="Note.pdf",
        titre="Note",
        user=cast.chef_projet,
        meeting=meeting(cast, days=7),
    )
    return {"pk": row.pk, "numero": 1}


def a_speech(cast) -> dict:
    """A meeting held whose speaking time is noted and whose minutes are published; the option is on."""
    set_options(project=cast.project, options=frozenset({Option.TEMPS_DE_PAROLE}))
    row = meeting(cast, days=-7)
    record_speaking(meeting=row, duree=120, minutes={College.ELUS: 105, College.AGENTS: 15})
    save_minutes(meeting=row, texte="Accord.", publish=True)
    return {"pk": row.pk}


def _version(kwargs):
    return lambda cast: kwargs(cast) | {"numero": 1}


PILOTAGE = only(200, *ALL_BODIES, otherwise=404)
ELUS = PILOTAGE | dict.fromkeys(("elu", "maire", "autre_maire"), 200)
CST = PILOTAGE | dict.fromkeys(("representant", "secretaire_cst"), 200)
READERS = [
    (everyone(200), Folder.Audience.MEMBRES),
    (PILOTAGE, Folder.Audience.PILOTAGE),
    (ELUS, Folder.Audience.ELUS),
    (CST, Folder.Audience.CST),
]


def a_notice(cast) -> dict:
    """One for the élue alone."""
    notify(
        project=cast.project,
        users=[cast.elu],
        kind="CHARTE",
        cle="charte",
        texte="La règle change.",
        adresse="/projets/",
    )
    return {"pk": cast.elu.notifications.get().pk}


# whoever deposited a document and the project lead may change it; another reader is told who may
MINE = {role: 403 for role in everyone(403)} | {"chef_projet": 200, "drh": 200}
MINE_POST = MINE | {"chef_projet": 302, "drh": 302}

# product.md part C, « Speaking time »
SPEECH = ("chef_projet", "referent_rh", "direction", "secretaire", "consultant")
WHOLE = (*SPEECH, "elu", "maire", "autre_maire", "representant")

LINES: dict[str, list[Line]] = {
    "governance:home": [Line(everyone(200)), Line(everyone(200), data=lambda cast: a_body(cast) and {})],
    "governance:bodies-usual": [Line(LEAD_POST, method="POST")],
    "governance:body-new": [Line(LEAD), Line(LEAD_POST, method="POST", data=BODY)],
    "governance:body": [Line(SEES, kwargs=a_body)],
    "governance:body-edit": [Line(LEAD, kwargs=a_body), Line(LEAD_POST, method="POST", kwargs=a_body, data=BODY)],
    "governance:seat-new": [
        Line(LEAD, kwargs=a_body),
        Line(
            LEAD_POST,
            method="POST",
            kwargs=a_body,
            data={"nom": "Une conseillère", "fonction": "MEMBRE", "date_debut": "01/11/2026"},
        ),
    ],
    "governance:seat-edit": [
        Line(LEAD, kwargs=a_seat),
        Line(LEAD_POST, method="POST", kwargs=a_seat, data={"fonction": "PRESIDENCE", "date_debut": "01/01/2026"}),
    ],
    "governance:meeting-new": [
        Line(LEAD, kwargs=a_body),
        Line(LEAD_POST, method="POST", kwargs=a_body, data={"jour": "15/01/2031", "heure_debut": "14 h 30"}),
    ],
    "governance:meeting": [Line(SEES, kwargs=a_meeting), Line(SEES, kwargs=a_held_meeting)],
    "governance:meeting-edit": [
        Line(LEAD, kwargs=a_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_meeting, data={"jour": "15/01/2031", "heure_debut": "9h"}),
    ],
    "governance:meeting-cancel": [
        Line(LEAD, kwargs=a_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_meeting, data={"motif": "neige"}),
    ],
    "governance:meeting-restore": [Line(LEAD_POST, method="POST", kwargs=a_cancelled_meeting)],
    "governance:agenda": [
        Line(LEAD, kwargs=a_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_meeting, data={"titre_n0": "Point d’étape", "minutes_n0": "20"}),
    ],
    "governance:attendance": [
        Line(LEAD, kwargs=a_held_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_held_meeting),
    ],
    "governance:substitutes": [
        Line(LEAD, kwargs=a_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_meeting, data=a_substitute),
    ],
    "governance:speaking-record": [
        Line(LEAD, kwargs=a_speech),
        Line(LEAD_POST, method="POST", kwargs=a_speech, data={"duree": "120", "elus": "60"}),
    ],
    "governance:speaking": [Line(only(200, *WHOLE), data=lambda cast: a_speech(cast) and {})],
    "governance:speaking-export": [
        Line(
            only(200, *readers) | (dict.fromkeys(set(WHOLE) - set(readers), 404)),
            kwargs=lambda cast, cle=cle: a_speech(cast) and {"cle": cle, "extension": "csv"},
        )
        for cle, readers in (("parole-ensemble", WHOLE), ("parole-reunions", SPEECH))
    ],
    "governance:minutes": [
        Line(LEAD, kwargs=a_held_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_held_meeting, data={"compte_rendu": "Accord.", "publier": "1"}),
    ],
    "governance:meeting-document": [
        Line(LEAD, kwargs=a_meeting),
        Line(LEAD | {"chef_projet": 422}, method="POST", kwargs=a_meeting),
    ],
    "governance:decision-new": [
        Line(LEAD, kwargs=a_held_meeting),
        Line(LEAD_POST, method="POST", kwargs=a_held_meeting, data=DECISION),
    ],
    "governance:decisions": [Line(everyone(200)), Line(everyone(200), data=lambda cast: a_decision(cast) and {})],
    "governance:decision": [Line(SEES, kwargs=a_decision)],
    "governance:decision-edit": [
        Line(LEAD, kwargs=a_decision),
        Line(LEAD_POST, method="POST", kwargs=a_decision, data=DECISION | {"motif": "coquille"}),
    ],
    "governance:decision-take-back": [
        Line(LEAD, kwargs=a_decision),
        Line(LEAD_POST, method="POST", kwargs=a_decision, data={"motif": "erreur"}),
    ],
    "governance:decision-restore": [Line(LEAD_POST, method="POST", kwargs=a_withdrawn_decision)],
    "governance:decision-document": [
        Line(LEAD, kwargs=a_decision),
        Line(LEAD | {"chef_projet": 422}, method="POST", kwargs=a_decision),
    ],
    "governance:charter": [Line(everyone(200)), Line(everyone(200), data=lambda cast: a_charter(cast) and {})],
    "governance:charter-version": [
        Line(everyone(200), kwargs=a_version),
        Line(only(200, "chef_projet", otherwise=404), kwargs=a_draft_version),
    ],
    "governance:charter-draft": [Line(LEAD), Line(LEAD_POST, method="POST", data=CHARTER)],
    "governance:charter-publish": [
        Line(LEAD, kwargs=a_draft),
        Line(LEAD_POST, method="POST", kwargs=a_draft, data={"date_effet": "01/01/2031"}),
    ],
    # the direction, the secretary and the maire sign for their own employer; for another one, they may not
    "governance:sign-employer": [
        Line(only(200, "direction", "maire"), kwargs=bourg_to_sign),
        Line(
            only(302, "direction", "maire"),
            method="POST",
            kwargs=bourg_to_sign,
            data={"version": "1", "qualite": "maire", "accord": "on"},
        ),
    ],
    # whoever leads the group; the others who may sign for a group do not see this one
    "governance:sign-body": [
        Line(
            only(404, *[r for r in ALL_BODIES if r not in {"finances", "consultant"}], "elu", "maire", "autre_maire")
            | {"drh": 200},
            kwargs=group_to_sign,
        ),
        Line(
            only(404, *[r for r in ALL_BODIES if r not in {"finances", "consultant"}], "elu", "maire", "autre_maire")
            | {"drh": 302},
            method="POST",
            kwargs=group_to_sign,
            data={"version": "1", "qualite": "animatrice", "accord": "on"},
        ),
    ],
    "governance:signature-take-back": [
        Line(only(302, "direction", otherwise=404), method="POST", kwargs=signature_of_the_direction)
    ],
    "governance:team": [Line(everyone(200) | NO_METHOD)],
    "governance:team-export": [Line(everyone(200) | NO_METHOD, kwargs={"cle": "equipe", "extension": "csv"})],
    "governance:team-new": [
        Line(only(200, *NAMERS)),
        Line(only(302, "chef_projet", "direction") | {"secretaire": 422}, method="POST", data=_correspondent),
    ],
    # the correspondent of Bourg is changed by the lead and by its direction
    "governance:team-edit": [
        Line(only(200, "chef_projet", "direction"), kwargs=a_team_member),
        Line(only(302, "chef_projet", "direction"), method="POST", kwargs=a_team_member, data=_correspondent),
    ],
    "governance:team-remove": [Line(only(302, "chef_projet", "direction"), method="POST", kwargs=a_team_member)],
    "governance:documents": [
        Line(everyone(200)),
        Line(everyone(200), data=lambda cast: a_document()(cast) and {}),
    ],
    "governance:folders-usual": [Line(LEAD_POST, method="POST")],
    "governance:folder-new": [
        Line(LEAD),
        Line(LEAD_POST, method="POST", data={"nom": "Budgets", "audience": "PILOTAGE"}),
    ],
    "governance:folder-edit": [
        Line(LEAD, kwargs=lambda cast: {"pk": folder(cast).pk}),
        Line(
            LEAD_POST,
            method="POST",
            kwargs=lambda cast: {"pk": folder(cast).pk},
            data={"nom": "Budgets", "audience": "ELUS"},
        ),
    ],
    "governance:document-new": [
        Line(only(200, *DEPOSITORS)),
        Line(only(422, *DEPOSITORS), method="POST", data=lambda cast: {"dossier": folder(cast).pk}),
    ],
    "governance:document": [
        *(Line(expected, kwargs=a_document(audience)) for expected, audience in READERS),
        Line(everyone(404), kwargs=a_document(taken=True)),
    ],
    "governance:document-download": [
        *(Line(expected, kwargs=_version(a_document(audience))) for expected, audience in READERS),
        Line(SEES, kwargs=a_meeting_document),
        Line(everyone(404), kwargs=_version(a_document(taken=True))),
    ],
    "governance:document-replace": [
        Line(MINE, kwargs=a_document()),
        Line(MINE | {"chef_projet": 422, "drh": 422}, method="POST", kwargs=a_document()),
    ],
    "governance:document-take-back": [
        Line(MINE, kwargs=a_document()),
        Line(MINE_POST, method="POST", kwargs=a_document(), data={"motif": "erreur"}),
    ],
    # what was taken back exists only for whoever may bring it back
    "governance:document-restore": [
        Line(
            only(302, "chef_projet", "drh") | dict.fromkeys(set(DEPOSITORS) - {"chef_projet", "drh"}, 404),
            method="POST",
            kwargs=a_document(taken=True),
        )
    ],
    "governance:notifications": [
        Line(everyone(200)),
        Line(everyone(200), data=lambda cast: a_notice(cast) and {}),
    ],
    "governance:notification-open": [Line(only(302, "elu", otherwise=404), method="POST", kwargs=a_notice)],
    "governance:notifications-read": [Line(everyone(302), method="POST")],
    "governance:notification-choices": [Line(everyone(302), method="POST", data={"sujets": ["REUNION"]})],
}
