"""Legal and usual delays as dated data (``roadmap/data/delais.csv``): value, unit, source, certainty. Pure."""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from common.calendar import add_months

DATA = Path(__file__).parent / "data" / "delais.csv"
LIMITES = Path(__file__).parent / "data" / "limites.csv"


@dataclass(frozen=True)
class Delai:
    """One delay: ``valeur`` counted in ``unite`` (« jours » or « mois »), in force between its dates (both included)."""

    code: str
    libelle: str
    valeur: int
    unite: str
    date_debut: date
    date_fin: date | None
    source: str
    certitude: str

    def apres(self, jour: date) -> date:
        """The day this delay after ``jour``. Months as ``common.calendar.add_months`` counts them."""
        return add_months(jour, self.valeur) if self.unite == "mois" else jour + timedelta(days=self.valeur)

    def avant(self, jour: date) -> date:
        """The last day after which this delay still ends on or before ``jour``."""
        found = add_months(jour, -self.valeur) if self.unite == "mois" else jour - timedelta(days=self.valeur)
        # the last days of a month may all lead to the same day: the latest of them is the one
        while self.apres(found + timedelta(days=1)) <= jour:
            found += timedelta(days=1)
        return found

    @property
    def phrase(self) -> str:
        """« 3 mois », « 15 jours »; the words « à vérifier » follow what nobody could read in a text."""
        doute = ", à vérifier" if self.certitude == "?" else ""
        return f"{self.mesure} ({self.source}{doute})"

    @property
    def mesure(self) -> str:
        """« 3 mois », « 1 jour »."""
        unite = self.unite.removesuffix("s") if self.valeur == 1 and self.unite == "jours" else self.unite
        return f"{self.valeur}\u00a0{unite}"


@cache
def catalogue() -> tuple[Delai, ...]:
    """Every delay, in the order of the file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return tuple(
            Delai(
                row["code"],
                row["libelle"],
                int(row["valeur"]),
                row["unite"],
                date.fromisoformat(row["date_debut"]),
                date.fromisoformat(row["date_fin"]) if row["date_fin"] else None,
                row["source"],
                row["certitude"],
            )
            for row in csv.DictReader(file)
        )


def delai(code: str, jour: date) -> Delai:
    """The delay ``code`` in force on ``jour``. Raises ``KeyError`` when there is none that day."""
    for one in catalogue():
        if one.code == code and one.date_debut <= jour and (one.date_fin is None or jour <= one.date_fin):
            return one
    raise KeyError(f"Aucun délai {code} en vigueur le {jour:%d/%m/%Y}.")


def debut(code: str) -> date:
    """The first day on which the delay ``code`` exists. Raises ``KeyError`` on an unknown code."""
    days = [one.date_debut for one in catalogue() if one.code == code]
    if not days:
        raise KeyError(code)
    return min(days)


def delai_applicable(code: str, jour: date) -> Delai:
    """The delay in force on ``jour``; before it exists, the first one: a stored date never breaks a page."""
    return delai(code, max(jour, debut(code)))


@cache
def _limites() -> tuple[dict[str, str], ...]:
    with LIMITES.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def limite(code: str, annee: int) -> tuple[date, str]:
    """The last day of a year for ``code``, with its source: the year's own row, else the usual one.

    Raises ``ValueError`` on an unknown code.
    """
    rows = [row for row in _limites() if row["code"] == code and row["annee"] in {"", str(annee)}]
    row = max(rows, key=lambda one: one["annee"])
    month, day = row["jour"].split("-")
    return date(annee, int(month), int(day)), row["source"]


def premiere_limite(code: str, jour: date) -> date:
    """The first last day for ``code`` on or after ``jour``."""
    this_year = limite(code, jour.year)[0]
    return this_year if this_year >= jour else limite(code, jour.year + 1)[0]
