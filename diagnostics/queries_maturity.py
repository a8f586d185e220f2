"""Waves of the maturity grid: the statements, the open wave, what the closed ones may tell."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from diagnostics.maturite import Domaine, Groupe, ensemble, regrouper
from diagnostics.models import ReponseMaturite, VagueMaturite
from projects.models import Project

DATA = Path(__file__).parent / "data" / "maturite.csv"


@dataclass(frozen=True)
class Enonce:
    """One statement: its domain, the short name of its axis, what is asked."""

    code: str
    domaine: Domaine
    axe: str
    enonce: str


@cache
def enonces() -> tuple[Enonce, ...]:
    """The grid, from ``data/maturite.csv``."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Enonce(row["code"], Domaine(row["domaine"]), row["axe"], row["enonce"]) for row in csv.DictReader(file)
        )


@dataclass(frozen=True)
class Vague:
    """A closed wave as it may be told at the threshold of today: groups of enough people, or none."""

    row: VagueMaturite
    groupes: tuple[Groupe, ...]

    @property
    def tous(self) -> Groupe | None:
        return ensemble(self.groupes)


@dataclass(frozen=True)
class Maturite:
    """Closed waves in order, and the one that is open."""

    closes: tuple[Vague, ...]
    ouverte: VagueMaturite | None
    reponses: int

    @property
    def lisibles(self) -> tuple[Vague, ...]:
        """Closed waves of which something may be told."""
        return tuple(one for one in self.closes if one.groupes)


def maturity_of(project: Project) -> Maturite:
    """Every wave of the project. Two queries at most."""
    rows = list(VagueMaturite.objects.filter(project=project).order_by("numero"))
    closed = tuple(
        Vague(
            row,
            tuple(regrouper([Groupe.de_json(one) for one in row.resultats], k=project.seuil_affichage)),
        )
        for row in rows
        if row.date_cloture
    )
    under_way = next((row for row in rows if not row.date_cloture), None)
    count = ReponseMaturite.objects.filter(vague=under_way).count() if under_way else 0
    return Maturite(closed, under_way, count)


def answer_of(vague: VagueMaturite, user) -> ReponseMaturite | None:
    """What this person said in the open wave."""
    return ReponseMaturite.objects.filter(vague=vague, repondant=user).first()
