"""What the tests of this floor start from."""

from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from governance.services.bodies import save_body
from roadmap.models import Avis, FicheAction, SaisineConseils
from roadmap.services.actions import save_action
from roadmap.services.life import save_acte
from roadmap.services.opinions import open_saisine, record_avis
from roadmap.services.services import NOTHING, add_service_mutualise, save_step
from roadmap.services.statements import save_exercice

SILENT = {"sens": "", "date_deliberation": None, "date_arrivee": None, "reference_deliberation": "", "reserves": ""}


def sent(cast, *, days: int = 30) -> SaisineConseils:
    """The report sent ``days`` ago to both communes of the cast."""
    return open_saisine(
        project=cast.project,
        objet="Rapport et projet de schéma",
        date_envoi=timezone.localdate() - timedelta(days=days),
    )


def received(saisine: SaisineConseils, commune, on: date, **answer) -> Avis:
    """This commune received the report on that day; ``answer``: what its council said."""
    avis = saisine.avis.get(collectivite=commune)
    fields = SILENT | {"date_reception": on, "preuve": "ACCUSE", "reference_preuve": ""} | answer
    record_avis(avis=avis, fields=fields, user=None)
    return avis


def shared(cast, *, opening: date | None = None, code: str = "FINANCES", forme: str = "SERVICE_COMMUN"):
    """A service of the roadmap between the three employers of the cast; Bourg-Essai has a committee of its own."""
    if not cast.project.bodies.filter(kind="CST").exists():
        save_body(project=cast.project, fields={"kind": "CST", "nom": "CST de Bourg-Essai", "collectivite": cast.bourg})
    return add_service_mutualise(
        project=cast.project,
        service=cast.project.services.get(code=code),
        code_forme=forme,
        gestionnaire=cast.epci,
        date_ouverture=opening or timezone.localdate() + timedelta(days=300),
        parties=[cast.bourg, cast.petit],
    )


def done(row, cle: str, ago: int, **fields) -> list[str]:
    """This step was done ``ago`` days ago."""
    return save_step(
        row=row, cle=cle, fields={**NOTHING, "date_realisee": timezone.localdate() - timedelta(days=ago), **fields}
    )


COSTS = {
    "unite": "heure",
    "personnel_euros": Decimal("118400.00"),
    "fournitures_euros": Decimal("4210.50"),
    "renouvellement_euros": Decimal("6300.00"),
    "contrats_euros": Decimal("3089.50"),
    "evolution_euros": Decimal("2000.00"),
    "capacite": Decimal(1600),
    "decimales": 2,
    "taux_acompte": Decimal(50),
    "date_notification": None,
    "source": "comptes 2025, budget 2026",
}


def accounts(cast, row, *, annee: int = 2026, bourg=("400", "412"), petit=("200", "96")):
    """The worked example of the law: 1 600 hours, 83,75 € each; Bourg used 412 of 400, Petit 96 of 200."""
    units = {cast.bourg.pk: bourg, cast.petit.pk: petit, cast.epci.pk: ("900", "1030")}
    usages = {key: (Decimal(plan), Decimal(real) if real else None) for key, (plan, real) in units.items()}
    return save_exercice(service=row, annee=annee, fields=COSTS, usages=usages)


def action(cast, titre: str = "Réseau des secrétaires", *, before=(), row=None, answers=None, **fields) -> FicheAction:
    """An action of the roadmap, dated for two months from today."""
    today = timezone.localdate()
    given = {
        "titre": titre,
        "date_debut": today,
        "date_fin": today + timedelta(days=60),
        "etat": FicheAction.Etat.PREVUE,
        "avancement": 0,
    }
    return save_action(project=cast.project, fields=given | fields, before=list(before), action=row, answers=answers)


def opened(cast):
    """A service open for a year, with its convention."""
    day = timezone.localdate() - timedelta(days=400)
    row = shared(cast, opening=day)
    done(row, "OUVERTURE", 400, motif="repris d’avant le projet")
    convention(row)
    return row


def convention(row):
    """One more act of the service."""
    fields = {
        "nature": "CONVENTION",
        "collectivite": None,
        "objet": "",
        "date_signature": None,
        "date_effet": row.date_ouverture,
        "date_echeance": None,
        "preavis_mois": 6,
        "sortie": "",
    }
    return save_acte(row=row, fields=fields)
