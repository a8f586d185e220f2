"""Common jobs that the DRH of the two largest employers confirmed, the others still to confirm; skills of three jobs."""

from collections.abc import Mapping

from accounts.models import User
from hr.calculs.metiers import cle_intitule, proposer
from hr.models import Agent
from hr.services.competences import compter, enregistrer_competence
from hr.services.metiers import retenir_metiers
from projects.models import Collectivite, Project
from projects.policy import Role

CERTAIN = 95
# job, skill, level, (looked at, below) by employer
SKILLS = (
    (
        "URBANISME",
        "Instruire un permis dans le logiciel commun",
        3,
        {"EPCI": (9, 5), "BRUME": (8, 3), "SAINT_ALBAN": (6, 3)},
    ),
    ("FINANCES", "Tenir une comptabilité M57", 3, {"EPCI": (8, 0), "BRUME": (6, 0)}),
    ("ACCUEIL", "Orienter vers un service mutualisé", 2, {"BRUME": (7, 4)}),
)


def confirm_jobs(by_key: Mapping[str, Collectivite], people: Mapping[tuple[str, str], User]) -> None:
    """Confirm, for the EPCI and the largest commune, what is alike enough."""
    for key in ("EPCI", "BRUME"):
        titles = Agent.objects.filter(collectivite=by_key[key]).exclude(fonction="").values_list("fonction", flat=True)
        found = {title: proposer(title) for title in sorted(set(titles))}
        choices = {
            cle_intitule(title): one.metier.code for title, one in found.items() if one and one.ressemblance >= CERTAIN
        }
        retenir_metiers(collectivite=by_key[key], choix=choices, auteur=people[(Role.DRH.value, key)])


def build_skills(project: Project, by_key: Mapping[str, Collectivite], people: Mapping[tuple[str, str], User]) -> None:
    """What three common jobs ask for, as the référent RH wrote it and three employers counted it."""
    for job, label, level, counts in SKILLS:
        row = enregistrer_competence(project=project, metier_code=job, libelle=label, niveau_attendu=level)
        for key, told in counts.items():
            author = people.get((Role.DRH.value, key)) or people[(Role.SECRETAIRE_MAIRIE.value, key)]
            compter(competence=row, comptes={by_key[key]: told}, auteur=author)
