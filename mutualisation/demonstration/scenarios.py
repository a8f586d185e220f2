"""Two scenarios of the Val-de-Brume, typed through the services: a shared HR service, then planning permits too.

The HR service is the worked example of docs/algorithmes/scenarios.md: it saves 1 786,24 € a year for 38 000 € invested.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from accounts.models import User
from projects.models import Collectivite, Project, Service
from projects.options import Option
from projects.services.method import set_options
from scenarios.engine.bilan import Preuve
from scenarios.evaluation import PROPOSED, criteria_of, save_criteria, save_scores
from scenarios.models import CoutService, DepenseDatee, Scenario, ServiceScenario
from scenarios.services import (
    add_hypothesis,
    add_service,
    create_scenario,
    duplicate_scenario,
    edit_scenario,
    edit_service,
    save_costs,
    save_hours,
    save_movements,
    save_participations,
    submit_scenario,
)
from scenarios.services_finance import add_project_time, save_pact
from scenarios.services_posts import save_post

AVANT, RESIDUEL, COMMUN = CoutService.Moment.AVANT, CoutService.Moment.RESIDUEL, CoutService.Moment.COMMUN
NATURE = DepenseDatee.Nature
ZERO = Decimal(0)


def build_scenarios(project: Project, employers: Mapping[str, Collectivite], lead: User) -> None:
    """Create, fill and submit the two scenarios. ``employers``: key of collectivites.csv → employer."""
    first = project.date_fin.year + 1
    scenario = create_scenario(
        project=project,
        values={
            "nom": "Un service RH commun",
            "description": "Paie, carrières et conseil aux agents : une équipe pour quatre employeurs, deux gestionnaires "
            "par dossier, plus d’arrêt de la paie quand une personne manque.",
            "annee_debut": first,
            "nombre_annees": 6,
            "tendance_avant": Decimal("0.025"),
            "tendance_apres": Decimal("0.02"),
        },
    )
    _human_resources(scenario, employers, date(first, 1, 1))
    add_hypothesis(
        scenario=scenario,
        values={
            "libelle": "Évolution des dépenses sans mutualisation",
            "valeur": "+2,5 % par an",
            "source": "moyenne des quatre derniers comptes administratifs des employeurs (chiffres inventés)",
            "date_source": date(first - 2, 6, 30),
            "confiance": "MOYENNE",
        },
    )
    _bounded_hypotheses(scenario)
    wider = duplicate_scenario(scenario=scenario, nom="RH et instruction du droit des sols")
    edit_scenario(
        scenario=wider,
        values={
            "description": "Le service RH commun, et l’instruction des permis par une équipe de l’EPCI : les délais "
            "sont tenus dans les sept collectivités."
        },
    )
    _permits(wider, employers, date(first, 7, 1))
    _pact(wider, employers, first)
    add_project_time(
        service=wider.services.get(service__code="ADS"),
        annee=first,
        heures_copil=Decimal(48),
        heures_agents=Decimal(160),
        taux_horaire_euros=Decimal("32.40"),
    )
    for one in (scenario, wider):
        submit_scenario(scenario=one, user=lead)
    set_options(project=project, options=frozenset(Option), reason="démonstration")
    _judged(project, scenario, wider)


def _pact(scenario: Scenario, employers: Mapping[str, Collectivite], first: int) -> None:
    """Permits are imputed on the attribution de compensation: what each commune receives today, and the fiche DGF."""
    edit_service(
        service=scenario.services.get(service__code="ADS"),
        values={"financement": ServiceScenario.Financement.IMPUTATION_AC},
    )
    today = {"BRUME": 412_000, "SAINT_ALBAN": 118_500, "MARTINIERES": 46_200, "ROQUEBELLE": 9_800, "PINSAC": -3_100}
    save_pact(
        scenario=scenario,
        values={
            "pacte_financier": True,
            "dgf_annee": first - 2,
            "dgf_r_epci_euros": Decimal(5_600_000),
            "dgf_r_communes_euros": Decimal(8_900_000),
            "dgf_r_syndicats_euros": Decimal(150_000),
            "dgf_ac_euros": Decimal(1_450_000),
            "dgf_dsc_euros": Decimal(220_000),
        },
        attributions={employers[key].pk: Decimal(amount) for key, amount in today.items()},
    )


def _bounded_hypotheses(scenario: Scenario) -> None:
    for label, line, low, central, high, source in (
        ("Masse salariale du service commun", "PERSONNEL", "0.4", "1", "1.3", "postes pourvus plus ou moins vite"),
        ("Économie sur les logiciels", "CONTRATS", "0.8", "1", "1.1", "devis de l’éditeur retenu"),
        (
            "Coût de la bascule",
            "INVESTISSEMENT",
            "0.9",
            "1",
            "1.5",
            "bascules de paie de territoires voisins (invention)",
        ),
    ):
        add_hypothesis(
            scenario=scenario,
            values={
                "libelle": label,
                "valeur": "1 fois le montant saisi",
                "source": source,
                "confiance": "MOYENNE",
                "poste": line,
                "bas": Decimal(low),
                "central": Decimal(central),
                "haut": Decimal(high),
            },
        )


def _judged(project: Project, first: Scenario, wider: Scenario) -> None:
    save_criteria(project=project, rows=[(None, label, weight) for label, weight in PROPOSED])
    marks = {
        first: ((3, "un solde faible"), (4, "deux gestionnaires par dossier"), (3, "trois agents changent de site"),
                (4, "une seule équipe à déplacer")),
        wider: ((2, "l’instruction ajoute du personnel"), (5, "délais tenus dans les sept collectivités"),
                (3, "deux postes créés"), (3, "deux bascules la même année")),
    }  # fmt: skip
    for scenario, scores in marks.items():
        save_scores(
            scenario=scenario,
            scores={c.pk: score for c, score in zip(criteria_of(project), scores, strict=True)},
        )


def _service(scenario: Scenario, code: str, manager: Collectivite, opening: date) -> ServiceScenario:
    return add_service(
        scenario=scenario,
        service=Service.objects.get(project_id=scenario.project_id, code=code),
        forme="SERVICE_COMMUN",
        date_ouverture=opening,
        gestionnaire=manager,
    )


def _human_resources(scenario: Scenario, employers: Mapping[str, Collectivite], opening: date) -> None:
    row = _service(scenario, "RH_GESTION", employers["EPCI"], opening)
    edit_service(
        service=row,
        values={
            "missions": "Paie, carrières, recrutement, formation. Les employeurs gardent les décisions individuelles.",
            "qualite": "une réponse aux agents sous cinq jours ouvrés, mesurée chaque trimestre",
            "lieu": "siège de la communauté, permanences dans les mairies",
            "autorite_hierarchique": "présidence de la communauté",
            "autorite_conges": "responsable du service commun",
            "autorite_discipline": "l’employeur de chaque agent",
            "autorite_fonctionnelle": "maire pour les agents de sa commune",
            "cle": "BULLETINS",
            "source_cle": f"bulletins de décembre {opening.year - 2} (inventés)",
            "part_variable": Decimal("0.6"),
        },
    )
    figures = {
        # employer: bulletins, staff and software before, staff that stays after
        "EPCI": (58, 104_000, 9_000, 0),
        "BRUME": (96, 76_500, 6_500, 4_700),
        "SAINT_ALBAN": (27, 29_400, 2_800, 2_350),
        "MARTINIERES": (14, 14_100, 1_900, 2_350),
    }
    save_participations(
        service=row,
        rows={employers[key].pk: (opening, None, Decimal(units)) for key, (units, *_) in figures.items()},
    )
    hours = {"EPCI": 1_900, "BRUME": 2_800, "SAINT_ALBAN": 790, "MARTINIERES": 410}
    save_hours(service=row, rows={employers[key].pk: (Decimal(reserved), None) for key, reserved in hours.items()})
    costs: dict[tuple[int | None, str, str], Decimal | None] = {
        (None, COMMUN, "PERSONNEL"): Decimal(208_600),
        (None, COMMUN, "CONTRATS"): Decimal(14_500),
    }
    for key, (_, staff, software, stays) in figures.items():
        costs[employers[key].pk, AVANT, "PERSONNEL"] = Decimal(staff)
        costs[employers[key].pk, AVANT, "CONTRATS"] = Decimal(software)
        costs[employers[key].pk, RESIDUEL, "PERSONNEL"] = Decimal(stays) or None
    last = scenario.annees[-1]
    save_costs(
        service=row,
        costs=costs,
        expenses={
            NATURE.INVESTISSEMENT: (Decimal(38_000), opening.year, opening.year),
            NATURE.REVALORISATION: (Decimal(6_500), opening.year, last),
            NATURE.HARMONISATION: (Decimal("3413.76"), opening.year, last),
        },
        proofs={"CONTRATS": (Preuve.ETAYE, "devis de l’éditeur retenu, contrats résiliés à leur échéance")},
    )
    _posts(row, employers)
    movements = {
        "EPCI": {"avant": "2.00", "transferes_entrants": "1.00", "propres_affectes": "1.80", "supprimes": "0.20"},
        "BRUME": {"avant": "1.50", "transferes_sortants": "1.00", "mis_a_disposition": "0.40"},
        "SAINT_ALBAN": {"avant": "0.60", "mis_a_disposition": "0.55"},
        "MARTINIERES": {"avant": "0.30", "mis_a_disposition": "0.25"},
    }
    save_movements(
        service=row,
        rows={employers[key].pk: {n: Decimal(v) for n, v in values.items()} for key, values in movements.items()},
    )


def _posts(row: ServiceScenario, employers: Mapping[str, Collectivite]) -> None:
    """Posts of the staff table, one by one: 2,00 + 1,50 + 0,60 + 0,30 ETP today."""
    head = None
    for key, fate, before, etp, after, then in (
        ("EPCI", "INCHANGE", "Responsable des ressources humaines", "1", "Responsable du service commun", "1"),
        ("EPCI", "INCHANGE", "Gestionnaire de paie", "0.8", "Gestionnaire de paie", "0.8"),
        ("EPCI", "SUPPRIME", "Classement des dossiers", "0.2", "", "0"),
        ("BRUME", "TRANSFERE", "Gestionnaire de carrière", "1", "Gestionnaire carrière et paie", "1"),
        ("BRUME", "MIS_A_DISPOSITION", "Accueil des agents", "0.5", "Permanence des agents à Brume", "0.5"),
        ("SAINT_ALBAN", "MIS_A_DISPOSITION", "Secrétariat et paie", "0.6", "Permanence et paie", "0.6"),
        ("MARTINIERES", "MIS_A_DISPOSITION", "Secrétariat", "0.3", "Permanence", "0.3"),
    ):
        post = save_post(
            service=row,
            post=None,
            values={
                "employeur": employers[key],
                "devenir": fate,
                "intitule_avant": before,
                "etp_avant": Decimal(etp),
                "intitule_apres": after,
                "etp_apres": Decimal(then),
                "rattachement": None if fate == "SUPPRIME" else head,
            },
        )
        head = head or post


def _permits(scenario: Scenario, employers: Mapping[str, Collectivite], opening: date) -> None:
    row = _service(scenario, "ADS", employers["EPCI"], opening)
    edit_service(
        service=row,
        values={
            "missions": "Instruction des autorisations d’urbanisme. La signature reste au maire.",
            "qualite": "aucune décision tacite subie : délais légaux tenus, affichés chaque mois",
            "lieu": "siège de la communauté",
            "autorite_hierarchique": "présidence de la communauté",
            "autorite_fonctionnelle": "maire de la commune du dossier",
            "cle": "ACTES",
            "source_cle": f"actes pondérés {opening.year - 2} (inventés)",
        },
    )
    figures = {
        "BRUME": ("170.6", 88_000),
        "SAINT_ALBAN": ("62.3", 31_000),
        "MARTINIERES": ("29.1", 14_500),
        "ROQUEBELLE": ("15.5", 8_200),
        "VAUDORE": ("5.8", 3_900),
        "PINSAC": ("2.1", 2_100),
    }
    save_participations(
        service=row,
        rows={employers[key].pk: (opening, None, Decimal(units)) for key, (units, _) in figures.items()},
    )
    costs: dict[tuple[int | None, str, str], Decimal | None] = {
        (None, COMMUN, "PERSONNEL"): Decimal(139_000),
        (None, COMMUN, "CONTRATS"): Decimal(9_800),
        (None, COMMUN, "FOURNITURES"): Decimal(2_400),
    }
    for key, (_, before) in figures.items():
        costs[employers[key].pk, AVANT, "PERSONNEL"] = Decimal(before)
    save_costs(
        service=row,
        costs=costs,
        expenses={
            NATURE.INVESTISSEMENT: (Decimal(21_000), opening.year, opening.year),
            NATURE.DOUBLE: (Decimal(12_000), opening.year, opening.year),
        },
        proofs={},
    )
