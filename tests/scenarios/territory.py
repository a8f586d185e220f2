"""A small scenario for the tests: a shared service between the three employers of the cast."""

from datetime import date
from decimal import Decimal

from scenarios.models import CoutService, Scenario, ServiceScenario
from scenarios.services import add_service, create_scenario, save_costs, save_participations

OPENING = date(2028, 1, 1)
AVANT, COMMUN = CoutService.Moment.AVANT, CoutService.Moment.COMMUN


def draft(cast) -> Scenario:
    """A draft with one complete service, three years from 2028."""
    return shared_service(cast).scenario


def shared_service(cast) -> ServiceScenario:
    """FINANCES in common: 60 000 before (EPCI 30 000, Bourg 24 000, Petit 6 000), 54 000 after, by population."""
    scenario = create_scenario(
        project=cast.project,
        values={
            "nom": "Finances en commun",
            "description": "",
            "annee_debut": 2028,
            "nombre_annees": 3,
            "tendance_avant": Decimal(0),
            "tendance_apres": Decimal(0),
        },
    )
    row = add_service(
        scenario=scenario,
        service=cast.project.services.get(code="FINANCES"),
        forme="SERVICE_COMMUN",
        date_ouverture=OPENING,
        gestionnaire=cast.epci,
    )
    parties = {cast.epci: ("5000", "30000"), cast.bourg: ("4000", "24000"), cast.petit: ("1000", "6000")}
    save_participations(
        service=row, rows={party.pk: (OPENING, None, Decimal(units)) for party, (units, _) in parties.items()}
    )
    save_costs(
        service=row,
        costs={
            **{(party.pk, AVANT, "PERSONNEL"): Decimal(before) for party, (_, before) in parties.items()},
            (None, COMMUN, "PERSONNEL"): Decimal(54_000),
        },
        expenses={"INVESTISSEMENT": (Decimal(9_000), 2028, 2028)},
        proofs={},
    )
    return row
