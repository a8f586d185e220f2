"""Pay, pay schemes and benefits of the demonstration territory: invented amounts of a believable order, through the services."""

import csv
import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from hr.calculs.fiches import Fiche
from hr.calculs.harmonisation import REGLES, Regle, cibles, etalement, simuler
from hr.calculs.regimes import POLICE
from hr.models import CadreEmplois
from hr.queries_harmonisation import annees_de, base_de_simulation
from hr.services.agents import ecrire_fiches, fiches_de
from hr.services.regimes import (
    ReponseSaisie,
    enregistrer_avantages,
    enregistrer_ligne,
    enregistrer_regime,
    valider_regime,
)
from hr.services.remunerations import enregistrer_parametres
from hr.services.simulations import communiquer
from projects.access import build_access
from projects.models import Collectivite, Project

DATA = Path(__file__).parent
SEED = 20261126
REASON = "territoire de démonstration"
# (low, high) indice majoré by category; a career climbs with age
INDICES = {"A": (440, 680), "B": (380, 520), "C": (367, 440)}
CHIEFS = ("Directeur", "Directrice", "Responsable", "Chef", "Agent de maîtrise")
STEP = 60
DELIBERATIONS = {
    "EPCI": (date(2021, 12, 9), date(2021, 11, 18), True),
    "BRUME": (date(2019, 6, 24), date(2019, 6, 24), True),
    "SAINT_ALBAN": (date(2022, 3, 30), date(2022, 3, 8), True),
    "MARTINIERES": (date(2018, 12, 17), None, False),
    "ROQUEBELLE": (None, None, False),
}
PARAMETERS = {
    "EPCI": ("0.006", "0.0132", "0", "0.058"),
    "BRUME": ("0.006", "0.0148", "0.008", "0"),
    "SAINT_ALBAN": ("0", "0.0151", "0.008", "0.0625"),
}


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def give_pay(by_key: Mapping[str, Collectivite]) -> None:
    """Pay of every agent of the employers of ``primes.csv``, then their schemes, rates and benefits."""
    scales: dict[str, dict[tuple[str, int], dict[str, str]]] = {}
    for row in _rows("primes.csv"):
        scales.setdefault(row["employeur"], {})[row["categorie"], int(row["groupe"])] = row
    for key, scale in scales.items():
        employer = by_key[key]
        paid = [_with_pay(fiche, scale, random.Random(f"{SEED}-{fiche.matricule}")) for fiche in fiches_de(employer)]  # noqa: S311
        ecrire_fiches(collectivite=employer, creees=[], modifiees=paid, auteur=None, motif=REASON)
        _scheme(employer, key, scale, paid)
    enregistrer_regime(
        collectivite=by_key["VAUDORE"], valeurs={"nature": "AUCUN", "note": "aucune prime délibérée"}, auteur=None
    )
    for key, rates in PARAMETERS.items():
        names = ("taux_versement_mobilite", "taux_accident_travail", "taux_cdg", "taux_assurance_statutaire")
        values = dict(zip(names, map(Decimal, rates), strict=True))
        enregistrer_parametres(collectivite=by_key[key], valeurs=values, auteur=None)
    answers: dict[str, dict[str, ReponseSaisie]] = {}
    for row in _rows("avantages.csv"):
        amount = Decimal(row["montant"]) if row["montant"] else None
        day = date(1979, 11, 5) if row["type"] == "PRIME_ANNUELLE" else None
        answers.setdefault(row["employeur"], {})[row["type"]] = ReponseSaisie(
            row["reponse"], amount, row["precision"], None, day
        )
    for key, told in answers.items():
        enregistrer_avantages(collectivite=by_key[key], reponses=told, auteur=None)
    for key in ("EPCI", "BRUME", "SAINT_ALBAN", "VAUDORE"):
        valider_regime(collectivite=by_key[key], auteur=None)


def _group(fiche: Fiche) -> int:
    """1 for those who lead, else the ordinary group of the category."""
    leads = fiche.fonction.startswith(CHIEFS) or fiche.grade.startswith(CHIEFS)
    return 1 if leads else 3 if fiche.categorie == "A" else 2


def _with_pay(fiche: Fiche, scale: Mapping, rng: random.Random) -> Fiche:
    low, high = INDICES.get(fiche.categorie, INDICES["C"])
    age = 2026 - (fiche.annee_naissance or 1980)
    career = min(1.0, max(0.0, (age - 22) / 38))
    im = round(low + (high - low) * career * rng.uniform(0.75, 1))
    group = _group(fiche)
    row = scale.get((fiche.categorie, group)) or next(iter(scale.values()))
    mean = int(row["moyenne"]) * rng.uniform(0.86, 1.14)
    ifse = min(int(row["plafond"]), max(int(row["plancher"]), round(mean / STEP) * STEP))
    children = rng.random()
    return replace(
        fiche,
        im=im,
        nbi=15 if group == 1 and rng.random() < 0.3 else 0,
        groupe=group,
        ifse=Decimal(ifse),
        cia=Decimal(round(int(row["cia"]) * rng.choice([0.5, 0.75, 1]) / 10) * 10),
        sft=Decimal("77.72") if children < 0.18 else Decimal("2.29") if children < 0.33 else Decimal(0),
        ir=Decimal(0),
    )


def _scheme(employer: Collectivite, key: str, scale: Mapping, paid: list[Fiche]) -> None:
    """The scheme as the délibération has it, with the heads and means of the agents."""
    day, cst, _ = DELIBERATIONS[key]
    enregistrer_regime(
        collectivite=employer,
        valeurs={"nature": "RIFSEEP", "date_deliberation": day, "date_cst": cst},
        auteur=None,
    )
    held: dict[tuple[str, int], list[Fiche]] = {}
    for fiche in paid:
        if fiche.cadre_emplois:
            held.setdefault((fiche.cadre_emplois, fiche.groupe), []).append(fiche)
    cadres = {one.code: one for one in CadreEmplois.objects.filter(code__in={code for code, _ in held})}
    for (code, group), people in sorted(held.items()):
        cadre = cadres[code]
        row = scale.get((cadre.categorie, group)) or scale.get((people[0].categorie, group))
        mean = sum((one.ifse for one in people), Decimal(0)) / len(people)
        values = {
            "cadre_emplois": cadre,
            "groupe": group,
            "effectif": len(people),
            "ifse_moyenne": mean.quantize(Decimal("0.01")),
            "ifse_plancher": Decimal(row["plancher"]) if row else None,
            "ifse_plafond": Decimal(row["plafond"]) if row else None,
            "cia_plafond": Decimal(row["cia"]) if row else None,
        }
        if code in POLICE:
            values |= {
                "isfe_taux": Decimal("0.20"),
                "cia_plafond": Decimal(3000),
                "groupe_commun": f"PM {cadre.categorie}",
            }
        enregistrer_ligne(collectivite=employer, ligne=None, valeurs=values, auteur=None)


def communicate_first_simulation(project: Project, referent, day: date) -> None:
    """The référent RH communicates one simulation, so that every member has something to read."""
    access = build_access(referent, project)
    base = base_de_simulation(access, day)
    rule = Regle.MAX_EMPLOYER_AVG
    targets = cibles(base.agents, rule, references=base.references, pas=Decimal(10))
    phases: tuple[Fraction, ...] = etalement(3)
    result = simuler(base.agents, targets, rule, annees_de(base, day.year + 1, phases))
    names = ", ".join(one.nom for one in base.employeurs)
    communiquer(
        project=project,
        resultat=result,
        hypotheses=[
            f"Cible\u00a0: {REGLES[rule]}, sous le plafond légal ; personne ne perd.",
            f"Étalement à partir de {day.year + 1}\u00a0: trois ans, parts égales.",
            f"Employeurs comptés\u00a0: {names}.",
        ],
        auteur=referent,
        note="Première estimation, avant la réunion des DRH.",
    )
