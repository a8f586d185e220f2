"""An invented territory of 158 communes and 20 000 agents, always the same: the size of the largest French EPCI."""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from accounts.models import User
from hr.calculs.fiches import Fiche
from hr.calculs.nomenclatures import CATEGORIES
from hr.models import Affectation, Agent, CadreEmplois
from hr.services.etats import noter_modification
from projects.models import Collectivite, Project, Service
from projects.phases import TROIS_ETAPES
from projects.policy import Role
from projects.services.memberships import add_member
from projects.services.method import create_method
from tests.cast import luhn, make_project, make_user

COMMUNES = 158
AGENTS = 20_000
GRADES = ("Adjoint technique", "Adjoint administratif", "Rédacteur", "Technicien", "Attaché", "Ingénieur", "ATSEM")
SURNAMES = (
    "Aubert",
    "Bernard",
    "Chevalier",
    "Dupré",
    "Étienne",
    "Fabre",
    "Garnier",
    "Hervé",
    "Imbert",
    "Joly",
    "Lefèvre",
)
NAMES = ("Anaïs", "Bastien", "Chloé", "Didier", "Élodie", "Franck", "Gaëlle", "Hugo", "Inès", "Joël", "Maël")
SERVICES = 24


def fiches(number: int, services: list[str], *, seed: int = 11) -> Iterator[Fiche]:
    """``number`` agents of one employer, each in one service of ``services`` (keys)."""
    draw = random.Random(seed)
    cadres = list(CadreEmplois.objects.order_by("rang", "code"))
    for index in range(number):
        cadre = draw.choice(cadres)
        start = date(draw.randint(1995, 2025), draw.randint(1, 12), draw.randint(1, 28))
        yield Fiche(
            matricule=f"T{index:06d}",
            nom=draw.choice(SURNAMES),
            prenom=draw.choice(NAMES),
            annee_naissance=draw.randint(1962, 1976),
            mois_naissance=draw.randint(1, 12),
            sexe=draw.choice("FM"),
            statut=draw.choices(["TITULAIRE", "STAGIAIRE", "CDI"], [8, 1, 1])[0],
            categorie=cadre.categorie,
            filiere=cadre.filiere,
            cadre_emplois=cadre.code,
            grade=f"{draw.choice(GRADES)} {draw.choice(['', 'principal', 'de 1re classe'])}".strip(),
            fonction=draw.choice(["Accueil", "Espaces verts", "Paie", "École", "Bâtiments", "Urbanisme"]),
            duree_hebdo_poste=Decimal(35),
            temps_partiel=draw.choices([Decimal(1), Decimal("0.8"), Decimal("0.5")], [8, 1, 1])[0],
            date_entree=start,
            parts=((draw.choice(services), Decimal(1)),),
        )


def sizes(communes: int, agents: int) -> list[int]:
    """Agents of each employer, the EPCI first: a third to it, the rest falling like the size of French communes."""
    first = agents // 3
    weights = [1 / (rank + 3) for rank in range(communes)]
    rest = agents - first
    kept = [max(2, int(rest * weight / sum(weights))) for weight in weights]
    kept[0] += rest - sum(kept)
    return [first, *kept]


def territory(communes: int = COMMUNES, agents: int = AGENTS, *, seed: int = 5) -> tuple[Project, User]:
    """A project with its lead, one employer per commune and the EPCI, the common services, and everybody at work."""
    draw = random.Random(seed)
    project = make_project("Projet de mesure")
    create_method(project=project, method=TROIS_ETAPES)
    project.collectivites.exclude(kind=Collectivite.Kind.EPCI).delete()
    for rank in range(communes):
        Collectivite.objects.create(
            project=project,
            kind=Collectivite.Kind.COMMUNE,
            nom=f"Commune-{rank:03d}",
            siren=luhn(f"3{project.pk.int % 10_000:04d}{rank:03d}"),
            population=draw.randint(150, 60_000),
            annee_population=2023,
            rang=rank + 1,
        )
    for rank in range(3, SERVICES):
        Service.objects.create(
            project=project, code=f"SERVICE_{rank}", libelle=f"Service commun {rank}", famille="SUPPORT", rang=rank
        )
    services = list(Service.objects.filter(project=project).order_by("rang"))
    staff, shares = [], []
    for rank, (employer, number) in enumerate(
        zip(project.collectivites.order_by("rang"), sizes(communes, agents), strict=True)
    ):
        for index in range(number):
            agent = Agent(
                collectivite=employer,
                matricule=f"{rank}-{index:05d}",
                nom=draw.choice(SURNAMES),
                prenom=draw.choice(NAMES),
                statut="TITULAIRE",
                categorie=draw.choices(["A", "B", "C"], [1, 2, 7])[0],
                sexe=draw.choice("FM"),
                annee_naissance=draw.randint(1962, 2005),
                mois_naissance=draw.randint(1, 12),
                grade=draw.choice(GRADES),
                duree_hebdo_poste=draw.choices([Decimal(35), Decimal(28), Decimal("17.5")], [8, 1, 1])[0],
                temps_partiel=draw.choices([Decimal(1), Decimal("0.8")], [8, 2])[0],
            )
            agent.prepare()
            staff.append(agent)
            held = draw.sample(services, 2 if draw.random() < 0.08 else 1)
            shares += [(agent, service, Decimal(1) / len(held)) for service in held]
    Agent.objects.bulk_create(staff, batch_size=500)
    Affectation.objects.bulk_create(
        [Affectation(agent=agent, service=service, part=part) for agent, service, part in shares], batch_size=500
    )
    lead = make_user()
    for employer in project.collectivites.order_by("rang"):
        noter_modification(collectivite=employer, auteur=lead)
    add_member(project=project, user=lead, role=Role.CHEF_PROJET)
    assert set("ABC") <= set(CATEGORIES)
    return project, lead
