"""How long each thing is kept, read from ``data/conservation.csv``: what is applied, and what the pages tell. Pure.

Everything that forgets asks here, so that the calendar people read is the one that runs.
"""

import csv
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "conservation.csv"


@dataclass(frozen=True)
class Duree:
    """One line of the calendar. Exactly one of ``heures`` and ``mois`` is given; ``certitude``: V read, K known, ? to fix."""

    cle: str
    objet: str
    heures: int | None
    mois: int | None
    depart: str
    pourquoi: str
    source: str
    certitude: str

    @property
    def delai(self) -> timedelta:
        """The duration of a line in hours. Raises ``ValueError`` on a line in months, which has no fixed length."""
        if self.heures is None:
            raise ValueError(f"« {self.cle} » se compte en mois")
        return timedelta(hours=self.heures)

    def en_mots(self) -> str:
        """« 24 heures », « 7 jours », « 1 an », « 2 ans », « 18 mois »."""
        if self.mois is not None:
            years, rest = divmod(self.mois, 12)
            return f"{self.mois} mois" if rest else f"{years} an{'s' if years > 1 else ''}"
        if self.heures < 48:
            return f"{self.heures} heures"
        days = self.heures // 24
        return "1 an" if days == 365 else f"{days} jours"


@cache
def calendrier(path: Path = FILE) -> dict[str, Duree]:
    """Every line by its key, in the order of the file. Raises ``ValueError`` on a line without one duration."""
    lines: dict[str, Duree] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            hours, months = (int(row[name]) if row[name] else None for name in ("heures", "mois"))
            if (hours is None) == (months is None):
                raise ValueError(f"« {row['cle']} » : une durée et une seule, en heures ou en mois")
            lines[row["cle"]] = Duree(**{**row, "heures": hours, "mois": months})
    return lines


def delai(cle: str) -> timedelta:
    """How long things of this kind are kept. Raises ``KeyError`` on an unknown kind."""
    return calendrier()[cle].delai


def terme(depart: date, mois: int) -> date:
    """The day on which what starts on ``depart`` ends, ``mois`` months later; the last day of a shorter month."""
    years, month = divmod(depart.month - 1 + mois, 12)
    year = depart.year + years
    return date(year, month + 1, min(depart.day, monthrange(year, month + 1)[1]))
