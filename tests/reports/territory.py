"""A territory of seven employers, two of them tiny, with staff drawn from a fixed seed."""

import random
from decimal import Decimal

from hr.models import Affectation, Agent
from projects.models import Collectivite, Project, Service
from projects.phases import TROIS_ETAPES
from projects.services.method import create_method
from tests.cast import luhn

EMPLOYERS = (
    ("EPCI", "CC des Essais", None, 58),
    ("COMMUNE", "Bourg-Essai", 9_812, 96),
    ("COMMUNE", "Saint-Alban", 3_140, 27),
    ("COMMUNE", "Les Martinières", 1_655, 14),
    ("COMMUNE", "Roquebelle", 902, 9),
    ("COMMUNE", "Vaudoré", 417, 5),
    ("COMMUNE", "Petit-Essai", 188, 3),
)


def people(project: Project, seed: int = 7, method: bool = True) -> list[Collectivite]:
    """Fill ``project`` (the cast's, or an empty one) with the employers above and their agents; the employers, in order."""
    draw = random.Random(seed)
    if method:
        create_method(project=project, method=TROIS_ETAPES)
    services = list(Service.objects.filter(project=project).order_by("rang"))
    known = {c.nom: c for c in project.collectivites.order_by("rang")}
    employers = []
    staff, posts = [], []
    for rang, (kind, nom, population, agents) in enumerate(EMPLOYERS):
        employer = known.get(nom) or Collectivite(project=project, nom=nom, siren=luhn(f"34500{rang:03d}"))
        employer.kind, employer.population, employer.rang = kind, population, rang
        employer.annee_population = 2023 if population else None
        employer.source_population = "INSEE, population municipale" if population else ""
        employer.save()
        employers.append(employer)
        for number in range(agents):
            agent = Agent(
                collectivite=employer,
                matricule=f"{rang}-{number:03d}",
                statut="TITULAIRE",
                categorie=draw.choices("ABC", [1, 2, 7])[0],
                sexe=draw.choice("FM"),
                annee_naissance=draw.randint(1961, 2003),
                mois_naissance=draw.randint(1, 12),
                grade=draw.choice(["Adjoint technique", "Attaché", "Rédacteur"]),
                duree_hebdo_poste=Decimal(35),
                temps_partiel=draw.choice([Decimal(1), Decimal(1), Decimal("0.8")]),
            )
            agent.prepare()
            staff.append(agent)
            posts.append(draw.choice(services))
    Agent.objects.bulk_create(staff)
    Affectation.objects.bulk_create(
        Affectation(agent=agent, service=service) for agent, service in zip(staff, posts, strict=True)
    )
    return employers
