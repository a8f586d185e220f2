"""What the HR of the employers did meanwhile: two town halls surveyed the week of their clerks and have not applied it yet;
the college of the DRH agreed on one position, not on another."""

from collections.abc import Mapping
from datetime import date, timedelta

from accounts.models import User
from hr.models import Affectation
from hr.services.college import donner_avis, enregistrer_position
from hr.services.semaines import enregistrer_semaine
from projects.models import Collectivite, Project, Service
from projects.policy import Role

# half-hours a day, Monday to Friday, of a clerk who owes 35 hours
WEEK = {
    "SECRETARIAT_MAIRIE": (7, 4, 0, 6, 5),
    "ETAT_CIVIL": (4, 3, 7, 4, 3),
    "FINANCES": (3, 7, 0, 4, 6),
    "SCOLAIRE_ENFANCE": (0, 0, 7, 0, 0),
}
SHORTER = "temps partiel : la semaine relevée est celle d’un poste entier"


def survey_weeks(by_key: Mapping[str, Collectivite], people: Mapping[tuple[str, str], User], day: date) -> None:
    """The clerks who keep the civil registry too, in the two communes that have one."""
    for key in ("MARTINIERES", "ROQUEBELLE"):
        employer = by_key[key]
        services = dict(Service.objects.filter(project=employer.project_id, code__in=WEEK).values_list("code", "pk"))
        shared = Affectation.objects.filter(agent__collectivite=employer, part__lt=1, service__code="ETAT_CIVIL")
        for share in shared.select_related("agent").order_by("agent__matricule"):
            enregistrer_semaine(
                agent=share.agent,
                semaine={services[code]: (*halves, 0, 0) for code, halves in WEEK.items()},
                relevee_le=day - timedelta(days=day.weekday() + 7),
                explication=SHORTER,
                auteur=people[(Role.SECRETAIRE_MAIRIE.value, key)],
            )


def speak_in_college(project: Project, by_key: Mapping[str, Collectivite], day: date) -> None:
    """A common position, a disputed one, and one that waits for the others."""
    given = (
        ("Entretien professionnel", "Une même trame d’entretien pour tous les encadrants, dès l’an prochain.", 60,
         {"EPCI": "", "BRUME": "", "SAINT_ALBAN": ""}),
        ("Titres-restaurant", "Une valeur commune de 8 €, part de l’employeur 50 %.", 30,
         {"EPCI": "", "BRUME": "", "MARTINIERES": "Le budget ne permet pas la part de l’employeur avant deux ans."}),
        ("Calendrier du CIA", "Verser le complément indemnitaire en décembre partout.", 10, {"EPCI": ""}),
    )  # fmt: skip
    for subject, words, ago, said in given:
        row = enregistrer_position(project=project, sujet=subject, texte=words, date_position=day - timedelta(days=ago))
        for key, why in said.items():
            donner_avis(position=row, collectivite=by_key[key], sens="DESACCORD" if why else "ACCORD", motif=why)
