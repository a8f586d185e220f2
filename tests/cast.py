"""The same cast in every view test, with roles given the way production gives them."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from projects.models import Collectivite, Project, Service
from projects.policy import Role
from projects.services.memberships import add_member
from tests.scenes import scene


class _Serial:
    value = 1

    def __next__(self) -> int:
        self.value += 1
        return self.value - 1


_serial = _Serial()


def restart() -> None:
    """Count again from 1, at the start of a test."""
    _serial.value = 1


PASSWORD = "Rivière-Calme-2026!"


def make_user(email: str | None = None, **fields) -> User:
    """A person who can sign in with ``PASSWORD``."""
    return User.objects.create_user(email or f"personne{next(_serial)}@exemple.fr", PASSWORD, **fields)


def luhn(base8: str) -> str:
    """A SIREN with a right key from its first eight digits."""
    digits = [int(d) for d in base8]
    total = sum(sum(divmod(d * 2, 10)) if i % 2 else d for i, d in enumerate(digits))
    return base8 + str(-total % 10)


def make_project(nom: str = "Projet d’essai", slug: str | None = None, **fields) -> Project:
    """A project without the référentiel: an EPCI, two communes, three common services."""
    project = Project.objects.create(
        nom=nom,
        slug=slug or f"projet-{next(_serial)}",
        date_debut=fields.pop("date_debut", date(2026, 9, 1)),
        date_fin=fields.pop("date_fin", date(2027, 12, 31)),
        **fields,
    )
    serial = next(_serial)
    for rang, (kind, name, population) in enumerate(
        [("EPCI", "CC des Essais", 5_000), ("COMMUNE", "Bourg-Essai", 4_000), ("COMMUNE", "Petit-Essai", 400)]
    ):
        Collectivite.objects.create(
            project=project,
            kind=kind,
            nom=name,
            siren=luhn(f"2{serial:05d}{rang:02d}"),
            population=population,
            annee_population=2023,
            rang=rang,
        )
    for rang, (code, libelle, famille) in enumerate(
        [
            ("ETAT_CIVIL", "État civil, élections et titres", "POPULATION"),
            ("VOIRIE", "Voirie et propreté", "TECHNIQUE"),
            ("FINANCES", "Finances et comptabilité", "SUPPORT"),
        ]
    ):
        Service.objects.create(project=project, code=code, libelle=libelle, famille=famille, rang=rang)
    return project


@dataclass(frozen=True)
class Cast:
    """One project, its employers and one person per role; ``autre_…`` belong to the other commune; a stranger."""

    project: Project
    epci: Collectivite
    bourg: Collectivite
    petit: Collectivite
    chef_projet: User
    referent_rh: User
    drh: User
    autre_drh: User
    direction: User
    secretaire: User
    maire: User
    autre_maire: User
    elu: User
    finances: User
    representant: User
    secretaire_cst: User
    responsable: User
    consultant: User
    inconnu: User

    ROLES = (
        "chef_projet",
        "referent_rh",
        "drh",
        "autre_drh",
        "direction",
        "secretaire",
        "maire",
        "autre_maire",
        "elu",
        "finances",
        "representant",
        "secretaire_cst",
        "responsable",
        "consultant",
        "inconnu",
    )


def make_cast() -> Cast:
    """The cast. DRH, direction, maire, élu… are of Bourg-Essai; autre_drh of the EPCI; secretaire of Petit-Essai."""
    cast, _serial.value = scene(("cast", _serial.value), lambda: (_build_cast(), _serial.value))
    return cast


def _build_cast() -> Cast:
    project = make_project()
    epci, bourg, petit = project.collectivites.order_by("rang")
    people = {name: make_user(f"{name}-{next(_serial)}@exemple.fr") for name in Cast.ROLES}

    def give(name: str, role: Role, collectivite=None, **fields) -> None:
        add_member(
            project=project,
            user=people[name],
            role=role,
            collectivite=collectivite,
            date_debut=date(2026, 1, 1),
            **fields,
        )

    give("chef_projet", Role.CHEF_PROJET)
    give("referent_rh", Role.REFERENT_RH)
    give("drh", Role.DRH, bourg)
    give("autre_drh", Role.DRH, epci)
    give("direction", Role.DIRECTION_GENERALE, bourg)
    give("secretaire", Role.SECRETAIRE_MAIRIE, petit)
    give("maire", Role.ELU, bourg, est_executif=True)
    give("autre_maire", Role.ELU, petit, est_executif=True)
    give("elu", Role.ELU, bourg)
    give("finances", Role.FINANCES, epci)
    give("representant", Role.REPRESENTANT_PERSONNEL, bourg)
    give("secretaire_cst", Role.SECRETAIRE_CST, bourg)
    give("responsable", Role.RESPONSABLE_SERVICE_COMMUN, epci)
    give("consultant", Role.CONSULTANT, date_fin=date(2030, 12, 31))
    return Cast(project=project, epci=epci, bourg=bourg, petit=petit, **people)
