"""Build « CC du Val-de-Brume » through the services that people use, so that the demonstration proves them. Idempotent."""

import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.history import written_by
from common.values import read_decimal
from diagnostics.services.presences import Answer, save_answers
from hr.calculs.fiches import COLONNES
from hr.models import CadreEmplois
from hr.services.consolides import Compte, enregistrer_consolides
from hr.services.etats import choisir_mode, valider
from hr.services.imports import appliquer, comparer
from mutualisation.demonstration.budgets import build_budgets
from mutualisation.demonstration.change import build_change
from mutualisation.demonstration.diagnostic import build_comments, build_diagnostic
from mutualisation.demonstration.gouvernance import build_governance
from mutualisation.demonstration.listening import build_listening
from mutualisation.demonstration.metiers import build_skills, confirm_jobs
from mutualisation.demonstration.pay import communicate_first_simulation, give_pay
from mutualisation.demonstration.posts import write_posts
from mutualisation.demonstration.route import (
    build_accounts,
    build_actions,
    build_arbitrations,
    build_opinions,
    build_situations,
)
from mutualisation.demonstration.scenarios import build_scenarios
from mutualisation.demonstration.training import build_trainings, build_wishes
from mutualisation.demonstration.weeks import speak_in_college, survey_weeks
from projects.contours import stored_outlines
from projects.models import Collectivite, Project
from projects.policy import Role
from projects.services.collectivites import CollectiviteSpec
from projects.services.creation import create_project
from projects.services.memberships import add_member, open_hr_data
from projects.services.project_removal import bring_project_back
from projects.services.referentiel import store_contours

DATA = Path(__file__).parent
SLUG = "val-de-brume"
NAME = "Projet de mutualisation du Val-de-Brume"
POPULATION_SOURCE = "territoire de démonstration (chiffres inventés)"
REASON = "territoire de démonstration"
SEED = 20261124
# employers whose staff is validated in the demonstration, and those that opened their data to the référent RH
VALIDATED = ("EPCI", "BRUME", "SAINT_ALBAN", "ROQUEBELLE", "VAUDORE")
OPENED = ("EPCI", "BRUME")
# employers that have not answered about services yet: the dashboard has someone to wait for
SILENT = ("PINSAC",)
FEMALE = [
    "Adèle",
    "Agathe",
    "Alice",
    "Amina",
    "Anaïs",
    "Béatrice",
    "Camille",
    "Carole",
    "Cécile",
    "Chantal",
    "Claudine",
    "Corinne",
    "Delphine",
    "Édith",
    "Élodie",
    "Fatima",
    "Florence",
    "Françoise",
    "Gaëlle",
    "Hélène",
    "Inès",
    "Isabelle",
    "Jeanne",
    "Joëlle",
    "Julie",
    "Karine",
    "Laure",
    "Léa",
    "Lucie",
    "Manon",
    "Marie",
    "Maud",
    "Mireille",
    "Nadège",
    "Nathalie",
    "Noémie",
    "Océane",
    "Odile",
    "Patricia",
    "Pauline",
    "Rachida",
    "Sabrina",
    "Sandrine",
    "Solène",
    "Sylvie",
    "Valérie",
    "Yasmina",
    "Zoé",
]
MALE = [
    "Adrien",
    "Alain",
    "Antoine",
    "Arnaud",
    "Bastien",
    "Benoît",
    "Bruno",
    "Cédric",
    "Christian",
    "Cyril",
    "Damien",
    "Denis",
    "Didier",
    "Éric",
    "Fabien",
    "Farid",
    "Fabrice",
    "Florian",
    "Franck",
    "Gaël",
    "Gérard",
    "Guillaume",
    "Hervé",
    "Hugo",
    "Jérôme",
    "Joël",
    "Julien",
    "Karim",
    "Laurent",
    "Loïc",
    "Marc",
    "Mathieu",
    "Mehdi",
    "Michel",
    "Nicolas",
    "Olivier",
    "Pascal",
    "Philippe",
    "Rémi",
    "Régis",
    "Samir",
    "Sébastien",
    "Simon",
    "Stéphane",
    "Thierry",
    "Valentin",
    "Vincent",
    "Yann",
]
FAMILY = [
    "Abadie",
    "Barrère",
    "Bonnet",
    "Boyer",
    "Brunel",
    "Capdeville",
    "Castaing",
    "Chauvin",
    "Clavel",
    "Coste",
    "Darrieux",
    "Dufau",
    "Dupouy",
    "Escande",
    "Faget",
    "Fontan",
    "Gaillard",
    "Garrigue",
    "Gimenez",
    "Granger",
    "Hamidi",
    "Hourcade",
    "Jourdan",
    "Labat",
    "Lacaze",
    "Lafitte",
    "Lamothe",
    "Larrieu",
    "Lasserre",
    "Lestage",
    "Loubère",
    "Maurin",
    "Mercadal",
    "Mondon",
    "Navarro",
    "Noguès",
    "Oliveira",
    "Pages",
    "Peyre",
    "Pujol",
    "Rey",
    "Ricard",
    "Roux",
    "Sabatier",
    "Salles",
    "Tauzin",
    "Teyssier",
    "Vidal",
    "Vignau",
    "Zamora",
]
# families of posts where one sex is more frequent, as observed in local government at large
MOSTLY_WOMEN = {"ATSEM", "AUXILIAIRE_PUERICULTURE", "EJE", "AGENT_SOCIAL", "ADJOINT_ADMINISTRATIF", "REDACTEUR"}
MOSTLY_MEN = {"AGENT_MAITRISE", "TECHNICIEN", "AGENT_PM", "CHEF_SERVICE_PM", "INGENIEUR"}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _with_key(base: str) -> str:
    """The SIREN of eight digits and its Luhn key."""
    total = sum(sum(divmod(int(d) * 2, 10)) if i % 2 else int(d) for i, d in enumerate(base))
    return base + str(-total % 10)


def employers() -> dict[str, CollectiviteSpec]:
    """The seven employers, by key of the data files."""
    return {
        row["cle"]: CollectiviteSpec(
            kind=row["nature"],
            siren=_with_key(row["base_siren"]),
            nom=row["nom"],
            population=int(row["population"]),
            annee_population=int(row["annee_population"]),
            source_population=POPULATION_SOURCE,
            mode_financement="FPU" if row["nature"] == "EPCI" else "",
            code_insee=row["code_insee"],
        )
        for row in _rows("collectivites.csv")
    }


def _birth_year(rng: random.Random) -> int:
    """A year of birth: mean age near 46, more than a quarter aged 55 or over (orders of magnitude of domain.md §14)."""
    return 2026 - min(66, max(20, round(rng.gauss(46.5, 10.5))))


def agents(employer: str, services: dict[str, str], cadres: dict[str, str]) -> Iterator[dict[str, object]]:
    """Cells of the sheet « Agents » for one employer, the same at each call: one row per service of each agent."""
    rng = random.Random(f"{SEED}-{employer}")  # noqa: S311  invented people, nothing secret
    number = 0
    for row in (row for row in _rows("emplois.csv") if row["employeur"] == employer):
        for _ in range(int(row["nombre"])):
            number += 1
            share = (
                0.82 if row["cadre_emplois"] in MOSTLY_WOMEN else 0.12 if row["cadre_emplois"] in MOSTLY_MEN else 0.5
            )
            woman = rng.random() < share
            born = _birth_year(rng)
            entry = date(max(born + 20, 2026 - rng.randint(0, 28)), rng.randint(1, 12), 1)
            tenured = rng.random() < 0.74
            functional = row["fonction"].startswith(("Directeur général", "Directrice générale"))
            part_time = (
                rng.choices(["", "80 %", "90 %"], [0.86, 0.11, 0.03])[0] if row["duree_hebdomadaire"] == "35" else ""
            )
            common = {
                "matricule": f"{employer[:2]}{number:04d}",
                "nom": rng.choice(FAMILY),
                "prenom": rng.choice(FEMALE if woman else MALE),
                "naissance": f"{rng.randint(1, 12):02d}/{born}",
                "sexe": "Femme" if woman else "Homme",
                "statut": "Emploi fonctionnel"
                if functional
                else "Titulaire"
                if tenured
                else "Contractuel sur emploi permanent",
                "categorie": row["categorie"],
                "cadre_emplois": cadres[row["cadre_emplois"]],
                "grade": row["grade"],
                "fonction": row["fonction"],
                "duree": row["duree_hebdomadaire"],
                "temps_partiel": part_time,
                "date_entree": min(entry, date(2026, 9, 1)).strftime("%d/%m/%Y"),
            }
            # in the smallest town halls the secretary also keeps the civil registry: the main difficulty of the data
            if row["service"] == "SECRETARIAT_MAIRIE" and row["categorie"] == "B":
                yield {**common, "service": services["SECRETARIAT_MAIRIE"], "part": "60 %"}
                yield {**common, "service": services["ETAT_CIVIL"], "part": "40 %"}
            else:
                yield {**common, "service": services[row["service"]], "part": ""}


def workbook(employer: str, services: dict[str, str], cadres: dict[str, str]) -> bytes:
    """The csv that the employer would upload."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow([column.titre for column in COLONNES])
    for cells in agents(employer, services, cadres):
        writer.writerow([cells.get(column.cle, "") for column in COLONNES])
    return buffer.getvalue().encode("utf-8-sig")


def _person(email: str, prenom: str, nom: str) -> User:
    user = User.objects.filter(email=email).first()
    return user or User.objects.create_user(email, prenom=prenom, nom=nom)


def _people(project: Project, by_key: dict[str, Collectivite]) -> dict[tuple[str, str], User]:
    found = {}
    for row in _rows("personnes.csv"):
        user = _person(row["adresse"], row["prenom"], row["nom"])
        role = Role(row["role"])
        add_member(
            project=project,
            user=user,
            role=role,
            collectivite=by_key.get(row["employeur"]),
            est_executif=row["est_executif"] == "1",
            date_debut=project.date_debut,
            date_fin=project.date_fin if role is Role.CONSULTANT else None,
            reason=REASON,
        )
        found[(row["role"], row["employeur"])] = user
    return found


def _staff(by_key: dict[str, Collectivite], services: dict[str, str], cadres: dict[str, str]) -> None:
    for key in dict.fromkeys(row["employeur"] for row in _rows("emplois.csv")):
        employer = by_key[key]
        read = comparer(employer, workbook(key, services, cadres), "agents.csv", jour=timezone.localdate())
        if read.plan.refus:
            raise ValidationError([f"{r.where} : {r.reason}" for r in read.plan.refus])
        appliquer(collectivite=employer, plan=read.plan, sorties={}, auteur=None, motif=REASON, raison=REASON)


def _consolidated(project: Project, by_key: dict[str, Collectivite]) -> None:
    services = {service.code: service.pk for service in project.services.all()}
    grids: dict[str, dict] = {}
    for row in _rows("consolides.csv"):
        cell = (services[row["service"]], row["statut"], row["categorie"])
        grids.setdefault(row["employeur"], {})[cell] = Compte(int(row["nombre"]), Decimal(read_decimal(row["etp"])))
    for key, cells in grids.items():
        employer = by_key[key]
        if employer.mode_inventaire != Collectivite.ModeInventaire.CONSOLIDE:
            choisir_mode(collectivite=employer, mode=Collectivite.ModeInventaire.CONSOLIDE, auteur=None, motif=REASON)
        enregistrer_consolides(collectivite=employer, cellules=cells, auteur=None, motif=REASON)


def _presences(project: Project, by_key: dict[str, Collectivite]) -> None:
    """A service exists where someone works in it; the small communes buy legal and data-protection help outside."""
    working: dict[str, set[str]] = {}
    for row in [*_rows("emplois.csv"), *_rows("consolides.csv")]:
        working.setdefault(row["employeur"], set()).add(row["service"])
    for key, employer in by_key.items():
        if key in SILENT:
            continue
        answers = {}
        for service in project.services.filter(collectivite=None):
            if service.code in working.get(key, set()):
                answers[service.pk] = Answer("EXISTE")
            elif service.code in {"DPO", "ARCHIVES"}:
                answers[service.pk] = Answer("EXTERNALISE", prestataire="Centre de gestion")
            else:
                answers[service.pk] = Answer("N_EXISTE_PAS")
        save_answers(collectivite=employer, answers=answers, reason=REASON)


def _by_key(project: Project, specs: dict[str, CollectiviteSpec]) -> dict[str, Collectivite]:
    by_siren = {c.siren: c for c in project.collectivites.all()}
    return {key: by_siren[spec.siren] for key, spec in specs.items()}


@transaction.atomic
def build(today: date | None = None) -> Project:
    """The demonstration project, created once; a second call only adds what an older version lacked.

    Raises ``ValidationError`` when the invented data do not pass the checks that real data must pass.
    """
    day = today or timezone.localdate()
    specs = employers()
    project = Project.everything.filter(slug=SLUG, est_demonstration=True).first()
    if project is not None:
        bring_project_back(project=project, auteur=None, by_command=True)
        if not project.bodies.exists():  # made by a version that had no governance yet
            build_governance(project, _by_key(project, specs), day)
        return project
    lead = next(row for row in _rows("personnes.csv") if row["role"] == Role.CHEF_PROJET.value)
    start = day.replace(day=1) - timedelta(days=60)
    start = start.replace(day=1)
    project = create_project(
        nom=NAME,
        slug=SLUG,
        date_debut=start,
        date_fin=date(start.year + 1, start.month, 28),
        collectivites=list(specs.values()),
        lead=_person(lead["adresse"], lead["prenom"], lead["nom"]),
        est_demonstration=True,
        reason=REASON,
    )
    by_key = _by_key(project, specs)
    people = _people(project, by_key)
    services = {service.code: service.libelle for service in project.services.all()}
    cadres = dict(CadreEmplois.objects.values_list("code", "libelle"))
    _staff(by_key, services, cadres)
    _consolidated(project, by_key)
    write_posts(by_key, {service.code: service for service in project.services.all()}, REASON)
    _presences(project, by_key)
    # invented outlines under codes that no commune bears, so that the maps of the demonstration are alive
    store_contours(stored_outlines(json.loads((DATA / "contours.topojson").read_text(encoding="utf-8"))))
    give_pay(by_key)
    for key in VALIDATED:
        author = people.get((Role.DRH.value, key)) or people[(Role.SECRETAIRE_MAIRIE.value, key)]
        valider(collectivite=by_key[key], auteur=author, explication=REASON)
    for key in OPENED:
        open_hr_data(collectivite=by_key[key], user=people[(Role.DRH.value, key)])
    confirm_jobs(by_key, people)
    build_skills(project, by_key, people)
    survey_weeks(by_key, people, day)
    speak_in_college(project, by_key, day)
    in_charge = people[(Role.CHEF_PROJET.value, "")]
    with written_by(in_charge):
        build_governance(project, by_key, day)
        build_diagnostic(project, by_key)
        build_comments(project, people)
        build_budgets(project, by_key, None)
        build_scenarios(project, by_key, in_charge)
        build_opinions(project, by_key, in_charge, day)
        build_actions(project, by_key, day)
        build_accounts(project, by_key, day)
        build_trainings(project, by_key, day)
    build_situations(project, by_key, people[(Role.DRH.value, "BRUME")], day)
    lead_of_service = people[(Role.RESPONSABLE_SERVICE_COMMUN.value, "EPCI")]
    build_arbitrations(project, by_key, lead_of_service, in_charge, day)
    build_wishes(project, by_key, day)
    build_listening(
        project,
        by_key,
        lead=in_charge,
        second_reader=people[(Role.REPRESENTANT_PERSONNEL.value, "BRUME")],
        day=day,
    )
    build_change(project, by_key, people, day)
    communicate_first_simulation(project, people[(Role.REFERENT_RH.value, "")], day)
    return project
