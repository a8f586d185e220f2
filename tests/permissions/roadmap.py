"""Lines of the pages of ``roadmap`` (format: ``tests/permissions/table.py``)."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from roadmap.models import Objectif
from roadmap.services.actions import save_indicator, save_objectif
from roadmap.services.mobility import leave_wish
from roadmap.services.resources import save_resource
from roadmap.services.statements import freeze_statements
from roadmap.services.training import save_marker, save_training
from tests.hr.staff import make_agent
from tests.permissions.table import Line, everyone, only
from tests.roadmap.scene import accounts, action, opened, sent, shared

PDF = b"%PDF-1.7\n%%EOF\n"
LEAD = only(200, "chef_projet")
LEAD_POST = only(302, "chef_projet")
GIVERS = ("chef_projet", "finances")
TRAINS = only(200, "chef_projet", "referent_rh")
TRAINS_POST = only(302, "chef_projet", "referent_rh")
WISHES = only(200, "referent_rh", "drh", "autre_drh", "secretaire", otherwise=404)
NEW_TRAINING = {"genre": "MANAGEMENT", "titre": "Déléguer", "jours": "1", "etat": "PREVUE"}


def consultation(cast) -> dict:
    return {"numero": sent(cast).numero}


def commune(cast) -> dict:
    return consultation(cast) | {"siren": cast.bourg.siren}


def service(cast) -> dict:
    return {"numero": shared(cast).numero}


def life(cast) -> dict:
    return {"numero": opened(cast).numero}


def act(cast) -> dict:
    return life(cast) | {"acte": 1}


def look_back(cast) -> dict:
    return life(cast) | {"mois": 3, "siren": cast.bourg.siren}


def step(cle: str):
    """A step of the service; « {bourg} » is the SIREN of Bourg-Essai."""
    return lambda cast: service(cast) | {"cle": cle.format(bourg=cast.bourg.siren)}


def new_service(cast) -> dict:
    return {
        "service": cast.project.services.get(code="VOIRIE").pk,
        "forme": "SERVICE_COMMUN",
        "gestionnaire": cast.epci.pk,
        "date_ouverture": "01/01/2028",
        "parties": [cast.bourg.pk],
    }


def wish(cast) -> dict:
    leave_wish(
        project=cast.project,
        collectivite=cast.bourg,
        services=[cast.project.services.get(code="FINANCES")],
        contact="à la maison",
        consent=True,
        today=timezone.localdate(),
    )
    return {"pk": cast.project.souhaits.get().pk}


def training(cast) -> dict:
    return {"pk": save_training(project=cast.project, values={"titre": "Animer"}, today=timezone.localdate()).pk}


def marker(cast) -> dict:
    return {"pk": save_marker(project=cast.project, values={"libelle": "Congés"}, today=timezone.localdate()).pk}


def one_action(cast) -> dict:
    return {"numero": action(cast).numero}


def indicator(cast) -> dict:
    row = action(cast)
    values = {"libelle": "Délai", "unite": "jours", "depart": None, "cible": None, "mesure": None, "date_mesure": None}
    return {"numero": row.numero, "pk": save_indicator(action=row, fields=values).pk}


def objective(cast) -> dict:
    return {"pk": save_objectif(project=cast.project, fields={"titre": "Mieux servir", "parent": None}).pk}


def resource(cast) -> dict:
    """Half an ETP of the voirie of Bourg for an objective."""
    row, voirie = Objectif.objects.get(**objective(cast)), cast.project.services.get(code="VOIRIE")
    make_agent(cast.bourg, {voirie: "1"})
    save_resource(objectif=row, collectivite=cast.bourg, service=voirie, etp=Decimal("0.5"))
    return {"pk": row.pk, "siren": cast.bourg.siren, "service": voirie.pk}


def attached(cast) -> dict:
    return {"titre": "Note", "fichier": SimpleUploadedFile("note.pdf", PDF, content_type="application/pdf")}


def year(cast) -> dict:
    accounts(cast, shared(cast))
    return {"annee": 2026}


def statement(cast) -> dict:
    year(cast)
    return {"numero": freeze_statements(project=cast.project, annee=2026, user=None)[0].numero}


def account(cast) -> dict:
    return {"annee": 2026} | service(cast)


# product.md part C: the team, élus, finances and the consultant read the statements; the staff side does not
READS_BILLS = everyone(200) | dict.fromkeys(("representant", "secretaire_cst", "responsable"), 403)
ACCOUNT = {
    "unite": "heure",
    "personnel_euros": "1 000",
    "fournitures_euros": "0",
    "renouvellement_euros": "0",
    "contrats_euros": "0",
    "evolution_euros": "0",
    "capacite": "100",
    "decimales": "2",
    "taux_acompte": "0",
}
ACTION = {"titre": "Réseau", "etat": "PREVUE", "avancement": "0"}
PLANNED = {"date_prevue": "01/09/2027"}


LINES: dict[str, list[Line]] = {
    "roadmap:actions": [Line(everyone(200)), Line(everyone(200), data=lambda cast: one_action(cast) and {})],
    "roadmap:statements": [Line(READS_BILLS), Line(READS_BILLS, data=lambda cast: statement(cast) and {})],
    "roadmap:statements-year": [
        Line(READS_BILLS, kwargs=year),
        # the finances of the EPCI freeze
        Line(only(302, "finances"), method="POST", kwargs=year),
    ],
    # the service is managed by the EPCI: nobody of a commune types its accounts
    "roadmap:exercice": [
        Line(only(200, "finances"), kwargs=account),
        Line(only(302, "finances"), method="POST", kwargs=account, data=ACCOUNT),
    ],
    "roadmap:statement": [Line(READS_BILLS, kwargs=statement)],
    "roadmap:statement-pdf": [Line(READS_BILLS, kwargs=statement)],
    "roadmap:statement-export": [Line(READS_BILLS, kwargs=lambda cast: statement(cast) | {"extension": "csv"})],
    "roadmap:calendar": [Line(everyone(200)), Line(everyone(200), method="POST")],
    "roadmap:calendar-revoke": [Line(everyone(302), method="POST")],
    "roadmap:propose": [Line(LEAD_POST, method="POST")],
    "roadmap:actions-export": [Line(everyone(200), kwargs={"extension": "csv"})],
    "roadmap:action": [Line(everyone(200), kwargs=one_action)],
    "roadmap:action-new": [Line(LEAD), Line(LEAD_POST, method="POST", data=ACTION)],
    "roadmap:action-edit": [
        Line(LEAD, kwargs=one_action),
        Line(LEAD_POST, method="POST", kwargs=one_action, data=ACTION),
    ],
    "roadmap:action-move": [
        Line(LEAD, kwargs=one_action),
        Line(
            LEAD_POST,
            method="POST",
            kwargs=one_action,
            data={"date_debut": "01/02/2027", "date_fin": "01/03/2027"},
        ),
    ],
    "roadmap:action-remove": [
        Line(LEAD, kwargs=one_action),
        Line(LEAD_POST, method="POST", kwargs=one_action, data={"motif": "erreur"}),
    ],
    "roadmap:indicator-new": [
        Line(LEAD, kwargs=one_action),
        Line(LEAD_POST, method="POST", kwargs=one_action, data={"libelle": "Délai"}),
    ],
    "roadmap:indicator": [
        Line(LEAD, kwargs=indicator),
        Line(LEAD_POST, method="POST", kwargs=indicator, data={"libelle": "Délai"}),
    ],
    "roadmap:action-document": [
        Line(LEAD, kwargs=one_action),
        Line(LEAD_POST, method="POST", kwargs=one_action, data=attached),
    ],
    "roadmap:objectives": [Line(everyone(200))],
    "roadmap:objectives-export": [Line(everyone(200), kwargs={"cle": "objectifs", "extension": "csv"})],
    "roadmap:objective": [Line(everyone(200), kwargs=objective)],
    "roadmap:objective-export": [
        Line(everyone(200), kwargs=lambda cast: objective(cast) | {"cle": "moyens", "extension": "csv"})
    ],
    # the lead and the finances allocate (product.md A1.2)
    "roadmap:resource-new": [
        Line(only(200, *GIVERS), kwargs=objective),
        Line(only(422, *GIVERS), method="POST", kwargs=objective),
    ],
    "roadmap:resource": [
        Line(only(200, *GIVERS), kwargs=resource),
        Line(only(302, *GIVERS), method="POST", kwargs=resource, data={"etp": "0,8"}),
    ],
    "roadmap:resource-remove": [Line(only(302, *GIVERS), method="POST", kwargs=resource)],
    "roadmap:objective-new": [Line(LEAD), Line(LEAD_POST, method="POST", data={"titre": "Mieux servir"})],
    "roadmap:objective-edit": [
        Line(LEAD, kwargs=objective),
        Line(LEAD_POST, method="POST", kwargs=objective, data={"titre": "Mieux servir"}),
    ],
    "roadmap:wishes": [Line(WISHES)],
    "roadmap:wishes-export": [Line(WISHES, kwargs={"cle": "souhaits", "extension": "csv"})],
    "roadmap:wishes-open": [Line(only(302, "referent_rh", otherwise=404), method="POST", data={"ouvert": "1"})],
    "roadmap:wish-erase": [Line(only(302, "referent_rh", otherwise=404), method="POST", kwargs=wish)],
    "roadmap:trainings": [Line(everyone(200))],
    "roadmap:trainings-export": [Line(everyone(200), kwargs={"cle": "formations", "extension": "csv"})],
    "roadmap:training-new": [
        Line(TRAINS),
        Line(TRAINS_POST, method="POST", data=NEW_TRAINING),
    ],
    "roadmap:training-edit": [
        Line(TRAINS, kwargs=training),
        Line(TRAINS_POST, method="POST", kwargs=training, data=NEW_TRAINING),
    ],
    "roadmap:training-remove": [Line(TRAINS_POST, method="POST", kwargs=training)],
    "roadmap:training-attendance": [
        Line(only(200, "drh", "autre_drh", "secretaire"), kwargs=training),
        Line(only(302, "drh", "autre_drh", "secretaire"), method="POST", kwargs=training),
    ],
    "roadmap:marker-new": [
        Line(TRAINS),
        Line(TRAINS_POST, method="POST", data={"genre": "OUTIL", "libelle": "Annuaire"}),
    ],
    "roadmap:marker-edit": [
        Line(TRAINS, kwargs=marker),
        Line(TRAINS_POST, method="POST", kwargs=marker, data={"genre": "OUTIL", "libelle": "Annuaire"}),
    ],
    "roadmap:marker-remove": [Line(TRAINS_POST, method="POST", kwargs=marker)],
    "roadmap:cooperation": [Line(everyone(200))],
    "roadmap:cooperation-export": [Line(everyone(200), kwargs={"cle": "cooperation", "extension": "csv"})],
    "roadmap:gains": [Line(everyone(200))],
    "roadmap:gains-export": [Line(everyone(200), kwargs={"cle": "retour", "extension": "csv"})],
    "roadmap:opinions": [Line(everyone(200)), Line(everyone(200), data=lambda cast: consultation(cast) and {})],
    "roadmap:opinion-new": [
        Line(LEAD),
        Line(LEAD_POST, method="POST", data={"objet": "Rapport", "date_envoi": "02/11/2026"}),
    ],
    "roadmap:opinion": [Line(everyone(200), kwargs=consultation)],
    "roadmap:opinion-edit": [
        Line(LEAD, kwargs=consultation),
        Line(LEAD_POST, method="POST", kwargs=consultation, data={"objet": "Rapport", "date_envoi": "02/11/2026"}),
    ],
    "roadmap:approval": [
        Line(LEAD, kwargs=consultation),
        Line(
            LEAD_POST,
            method="POST",
            kwargs=consultation,
            data=lambda cast: {
                "date_approbation": f"{timezone.localdate():%d/%m/%Y}",
                "motif_vote_anticipe": "calendrier",
            },
        ),
    ],
    "roadmap:opinion-commune": [
        Line(everyone(200), kwargs=commune),
        # the commune itself, or whoever leads the project
        Line(only(302, "chef_projet", "direction"), method="POST", kwargs=commune, data={"reference_preuve": "AR"}),
    ],
    "roadmap:services": [Line(everyone(200)), Line(everyone(200), data=lambda cast: service(cast) and {})],
    "roadmap:service-new": [Line(LEAD), Line(LEAD_POST, method="POST", data=new_service)],
    "roadmap:service": [Line(everyone(200), kwargs=service)],
    "roadmap:service-edit": [
        Line(LEAD, kwargs=service),
        Line(LEAD_POST, method="POST", kwargs=service, data=new_service),
    ],
    "roadmap:service-remove": [
        Line(LEAD, kwargs=service),
        Line(LEAD_POST, method="POST", kwargs=service, data={"motif": "erreur"}),
    ],
    "roadmap:life": [Line(everyone(200), kwargs=life)],
    "roadmap:life-export": [Line(everyone(200), kwargs=lambda cast: life(cast) | {"cle": "actes", "extension": "csv"})],
    "roadmap:act-new": [
        Line(LEAD, kwargs=life),
        Line(LEAD_POST, method="POST", kwargs=life, data={"nature": "AVENANT", "date_effet": "01/01/2027"}),
    ],
    "roadmap:act-edit": [
        Line(LEAD, kwargs=act),
        Line(LEAD_POST, method="POST", kwargs=act, data={"nature": "CONVENTION", "date_effet": "01/01/2027"}),
    ],
    "roadmap:act-remove": [
        Line(LEAD, kwargs=act),
        Line(LEAD_POST, method="POST", kwargs=act, data={"motif": "erreur"}),
    ],
    # each party speaks for itself: the direction of Bourg-Essai, or whoever leads the project
    "roadmap:look-back": [
        Line(only(200, "chef_projet", "direction"), kwargs=look_back),
        Line(only(302, "chef_projet", "direction"), method="POST", kwargs=look_back, data={"DELAIS": "4"}),
    ],
    "roadmap:step": [
        Line(everyone(200), kwargs=step("CONVENTION")),
        Line(LEAD_POST, method="POST", kwargs=step("CONVENTION"), data=PLANNED),
        # a committee: its secretary and the HR of its employer; a council: the direction of the commune
        Line(
            only(302, "chef_projet", "drh", "secretaire_cst"),
            method="POST",
            kwargs=step("AVIS_CST-{bourg}"),
            data=PLANNED,
        ),
        Line(only(302, "chef_projet", "direction"), method="POST", kwargs=step("DELIBERATION-{bourg}"), data=PLANNED),
        Line(everyone(404), kwargs=step("RIEN")),
    ],
    "roadmap:opinion-export": [Line(everyone(200), kwargs=lambda cast: consultation(cast) | {"extension": "csv"})],
}
