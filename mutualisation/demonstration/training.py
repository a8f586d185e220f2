"""Common trainings of the demonstration: six management sessions, four of them mixed; one course before the permits open."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from common.calendar import add_months
from projects.models import Collectivite, Project
from roadmap.models import Formation, Repere
from roadmap.services.mobility import leave_wish, open_wishes
from roadmap.services.training import save_attendance, save_marker, save_training

PEOPLE = {"EPCI": 5, "BRUME": 4, "SAINT_ALBAN": 2, "MARTINIERES": 1, "ROQUEBELLE": 1}
# months before today, who came
SESSIONS = (
    ("Animer une équipe dispersée", 6, ("EPCI",)),
    ("Conduire un entretien professionnel", 5, ("EPCI", "BRUME")),
    ("Accompagner le changement", 4, ("EPCI", "BRUME", "SAINT_ALBAN")),
    ("Déléguer et rendre compte", 3, ("EPCI", "BRUME", "MARTINIERES")),
    ("Piloter par le service rendu", 2, ("EPCI", "BRUME", "SAINT_ALBAN", "ROQUEBELLE")),
    ("Prévenir les tensions", 1, ("EPCI", "BRUME", "SAINT_ALBAN", "MARTINIERES", "ROQUEBELLE")),
)
MARKERS = (
    ("PROCEDURE", "Circuit des demandes de congé", 3),
    ("PROCEDURE", "Accueil d’un nouvel agent", 2),
    ("PROCEDURE", "Bon de commande et visa", None),
    ("PROCEDURE", "Remplacement d’une secrétaire absente", 1),
    ("PROCEDURE", "Réponse à un permis incomplet", None),
    ("OUTIL", "Annuaire commun des agents", 4),
    ("OUTIL", "Logiciel d’urbanisme", None),
    ("EVENEMENT", "Journée des secrétaires de mairie", None),
    ("EVENEMENT", "Petit déjeuner des encadrants", None),
)


def build_trainings(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """Through the services, as people would type them."""
    for title, ago, keys in SESSIONS:
        row = save_training(
            project=project,
            values={
                "titre": title,
                "genre": Formation.Genre.MANAGEMENT,
                "organisme": "CNFPT",
                "date_session": add_months(day, -ago),
                "etat": Formation.Etat.TENUE,
                "evaluation": Decimal("4.2"),
            },
            today=day,
        )
        save_attendance(training=row, counts={by_key[key]: (PEOPLE[key], PEOPLE[key]) for key in keys})
    permits = next(one for one in project.services_mutualises.all() if one.service.code == "ADS")
    action = next(one for one in project.actions.all() if one.service_id == permits.pk and one.cout_initial_euros)
    save_training(
        project=project,
        values={
            "titre": "Prise en main du logiciel d’urbanisme",
            "genre": Formation.Genre.METIER,
            "besoin": "Instruire dans le même outil dès le premier jour.",
            "organisme": "éditeur du logiciel",
            "date_session": day + timedelta(days=45),
            "cout_euros": Decimal(3_600),
            "service": permits,
            "est_prealable": True,
            "action": action,
        },
        today=day,
    )
    for genre, label, ago in MARKERS:
        since = None if ago is None else add_months(day, -ago)
        values = {"genre": Repere.Genre(genre), "libelle": label, "date_prevue": add_months(day, 3), "date_fait": since}
        save_marker(project=project, values=values, today=day)


def build_wishes(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """The page is open; two agents left a wish, one of whom lets the own employer read it."""
    open_wishes(project=project, ouvert=True)
    given = (
        (
            "BRUME",
            "ADS",
            "Instructrice du droit des sols",
            "le soir au 06 00 00 00 01",
            "au plus 20 km, à partir de l’été",
            True,
        ),
        (
            "MARTINIERES",
            "FINANCES",
            "Secrétaire de mairie",
            "adresse personnelle donnée de vive voix",
            "à mi-temps",
            False,
        ),
    )
    for key, code, job, contact, terms, told in given:
        leave_wish(
            project=project,
            collectivite=by_key[key],
            services=[project.services.get(code=code)],
            contact=contact,
            consent=True,
            fonction=job,
            conditions=terms,
            dit_a_l_employeur=told,
            today=day - timedelta(days=20),
        )
