"""Thresholds of the « règle du jeu » as a dated table: what holds on a day, since when, by which version. Pure.

The list of thresholds, with their bounds and the value proposed before any charter, is dated data:
``governance/data/seuils.csv``. A value of a version holds from the first day of this version, never before.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "seuils.csv"
MASQUAGE = "MASQUAGE"
PAROLE_AGENTS = "PAROLE_AGENTS"


@dataclass(frozen=True)
class ThresholdSpec:
    """One threshold: its words, unit, bounds (both included), proposed value. ``monte_seulement``: never lowered."""

    cle: str
    libelle: str
    unite: str
    defaut: int
    minimum: int
    maximum: int
    monte_seulement: bool
    explication: str
    source: str
    certitude: str


@dataclass(frozen=True)
class DatedValue:
    """What version ``version`` says of threshold ``cle``, in force from ``debut`` (included)."""

    cle: str
    valeur: int
    debut: date
    version: int


@dataclass(frozen=True)
class Threshold:
    """The value that holds on a day. Without charter: the proposed value, ``debut`` and ``version`` are ``None``."""

    cle: str
    valeur: int
    unite: str
    debut: date | None
    version: int | None

    @property
    def phrase(self) -> str:
        """« 10 jours », « 15 % »."""
        return f"{self.valeur}\u00a0{self.unite}"

    @property
    def origine(self) -> str:
        """Where the value comes from, in words."""
        if self.debut is None:
            return "valeur proposée, tant qu’aucune règle du jeu n’est en vigueur"
        return f"règle du jeu, version\u00a0{self.version}, depuis le {self.debut:%d/%m/%Y}"


@cache
def specs() -> dict[str, ThresholdSpec]:
    """The thresholds by key, in the order of the file."""
    with DATA.open(encoding="utf-8", newline="") as file:
        return {
            row["cle"]: ThresholdSpec(
                cle=row["cle"],
                libelle=row["libelle"],
                unite=row["unite"],
                defaut=int(row["defaut"]),
                minimum=int(row["minimum"]),
                maximum=int(row["maximum"]),
                monte_seulement=row["monte_seulement"] == "oui",
                explication=row["explication"],
                source=row["source"],
                certitude=row["certitude"],
            )
            for row in csv.DictReader(file)
        }


def threshold_on(values: Iterable[DatedValue], cle: str, jour: date) -> Threshold:
    """The value of ``cle`` on ``jour``: that of the latest version in force on that day, else the proposed one.

    Two versions from the same day: the higher number holds. Raises ``KeyError`` on an unknown threshold.
    """
    spec = specs()[cle]
    held = [value for value in values if value.cle == cle and value.debut <= jour]
    if not held:
        return Threshold(cle, spec.defaut, spec.unite, None, None)
    last = max(held, key=lambda value: (value.debut, value.version))
    return Threshold(cle, last.valeur, spec.unite, last.debut, last.version)


def refusals(wanted: Mapping[str, int], floor: Mapping[str, int]) -> dict[str, str]:
    """Why values cannot be written, by key; empty when all can. ``floor``: what a rising threshold already reached."""
    said = {}
    for cle, value in wanted.items():
        spec = specs().get(cle)
        if spec is None:
            said[cle] = "Ce seuil n’existe pas."
        elif not spec.minimum <= value <= spec.maximum:
            said[cle] = f"{spec.libelle}\u00a0: attendu entre {spec.minimum} et {spec.maximum} {spec.unite}."
        elif spec.monte_seulement and value < floor.get(cle, spec.minimum):
            said[cle] = (
                f"{spec.libelle}\u00a0: il est à {floor[cle]} {spec.unite} et ne peut que monter. "
                "Le baisser montrerait des groupes aujourd’hui masqués."
            )
    return said
