"""The hypotheses of a payroll forecast: low, central, high; each with its source and how sure it is. Pure.

Shipped as data (``hr/data/hypotheses_masse.csv``); the reader of the page changes them in the address.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from common.values import format_euros, format_percent
from hr.calculs.lecture_baremes import DOSSIER
from hr.calculs.retraite import COURBES, Courbe

VARIANTES: dict[str, str] = {"bas": "Basse", "central": "Centrale", "haut": "Haute"}
COURBE = "depart"


@dataclass(frozen=True)
class Hypothese:
    """One line of the table: three values (a number, or a curve), unit (« taux », « €/mois », « courbe »), source, certainty."""

    cle: str
    libelle: str
    unite: str
    valeurs: Mapping[str, str]
    source: str
    certitude: str
    note: str


@dataclass(frozen=True)
class Hypotheses:
    """One set. Rates are parts of one and a year; ``prevoyance`` is euros a month and an agent for the whole contract."""

    gvt: Decimal = Decimal(0)
    point: Decimal = Decimal(0)
    smic: Decimal = Decimal(0)
    entree: Decimal = Decimal(1)
    remplacement: Decimal = Decimal(1)
    prevoyance: Decimal = Decimal(0)
    depart: Courbe = Courbe.LEGAL


@cache
def hypotheses_livrees() -> tuple[Hypothese, ...]:
    """The shipped lines, in the order of the file."""
    with (DOSSIER / "hypotheses_masse.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            Hypothese(
                row["cle"],
                row["libelle"],
                row["unite"],
                {name: row[name] for name in VARIANTES},
                row["source"],
                row["certainty"],
                row["note"],
            )
            for row in csv.DictReader(stream)
        )


def jeu(variante: str, changees: Mapping[str, Decimal | str] | None = None) -> Hypotheses:
    """The set of a variant, the shipped values replaced by those of ``changees`` (by key)."""
    values: dict[str, Decimal | Courbe] = {}
    for one in hypotheses_livrees():
        raw = (changees or {}).get(one.cle, one.valeurs[variante])
        values[one.cle] = Courbe(str(raw)) if one.cle == COURBE else Decimal(raw)
    return Hypotheses(**values)


def en_mots(one: Hypothese, valeur: Decimal | str) -> str:
    """A value as a table shows it: « 1,2 % », « 45,00 € », « Âge légal »."""
    if one.unite == "courbe":
        return COURBES[str(valeur)]
    amount = Decimal(valeur)
    return format_percent(amount, 1) if one.unite == "taux" else format_euros(amount)
