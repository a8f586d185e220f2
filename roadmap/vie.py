"""A shared service once it is decided: who is in on a day, its stages, its looks back at 3, 6 and 12 months. Pure.

The questions are data (``roadmap/data/bilan.csv``), the same at each look back, so that they compare. Prose and worked
figures: docs/algorithmes/vie-des-services.md.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

from common.calendar import add_months

DATA = Path(__file__).parent / "data"
VAGUES = (3, 6, 12)
# with one or two answers, a mean is somebody’s answer
SEUIL = 3
PARTIE, GESTIONNAIRE = "PARTIE", "GESTIONNAIRE"
NOTES = {
    1: "pas du tout d’accord",
    2: "plutôt pas d’accord",
    3: "ni l’un ni l’autre",
    4: "plutôt d’accord",
    5: "tout à fait d’accord",
}


@dataclass(frozen=True)
class Question:
    """One question. ``unite`` is « note » (1 to 5), « jours » or « % »; ``qui`` answers: every party, or the manager."""

    code: str
    libelle: str
    unite: str
    qui: str

    @property
    def est_note(self) -> bool:
        return self.unite == "note"


@cache
def questions() -> tuple[Question, ...]:
    """The questions of every look back, in the order in which they are asked."""
    with (DATA / "bilan.csv").open(encoding="utf-8", newline="") as file:
        return tuple(Question(**row) for row in csv.DictReader(file))


# stretches out of the service between two stays: (first day out, day of return)
Absences = Sequence[tuple[date, date]]


def present(entree: date | None, sortie: date | None, annee: int, absences: Absences = ()) -> bool:
    """Whether a party takes part at least one day of ``annee``. ``sortie`` is the first day out.

    Without a date of entry, it is in from the start. Source: product.md A6.7.
    """
    first, last = date(annee, 1, 1), date(annee, 12, 31)
    inside = (entree is None or entree.year <= annee) and (sortie is None or sortie > first)
    return inside and not any(out <= first and back > last for out, back in absences)


@dataclass(frozen=True)
class Mouvement:
    """One signed act as a movement: the day it takes effect, and whether it brings the party in."""

    jour: date
    entre: bool


@dataclass(frozen=True)
class Sejours:
    """The stays of one party: first entry (``None`` for a founder), last exit (``None`` while it is in), stretches out between.

    ``est_venue``: whether it ever took part.
    """

    entree: date | None
    sortie: date | None
    absences: tuple[tuple[date, date], ...]
    est_venue: bool


def sejours(est_fondatrice: bool, mouvements: Iterable[Mouvement]) -> Sejours:
    """The stays that the movements make, in the order of their days; one that changes nothing is left out."""
    inside = came = est_fondatrice
    entry: date | None = None
    out: date | None = None
    gaps = []
    for one in sorted(mouvements, key=lambda one: one.jour):
        if one.entre == inside:
            continue
        if not one.entre:
            inside, out = False, one.jour
        else:
            if not came:
                entry = one.jour
            elif out is not None:
                gaps.append((out, one.jour))
            inside = came = True
            out = None
    return Sejours(entry, out, tuple(gaps), came)


def contresens(est_fondatrice: bool, mouvements: Iterable[Mouvement]) -> Mouvement | None:
    """The first movement that brings in who is in, or out who is out; ``None`` when all hold together.

    A return on the very day of an exit is one too: the party never left.
    """
    inside, last = est_fondatrice, None
    for one in sorted(mouvements, key=lambda one: one.jour):
        if one.entre == inside or one.jour == last:
            return one
        inside, last = one.entre, one.jour
    return None


def echeances(ouverture: date) -> dict[int, date]:
    """Months after the opening → the first day on which one looks back."""
    return {mois: add_months(ouverture, mois) for mois in VAGUES}


def parcours(
    signature: date | None, ouverture: date | None, bilans: Iterable[int]
) -> list[tuple[str, date | None, bool]]:
    """Stages as (name, date, reached): projet, convention signée, ouvert, then one per look back. The opening dates them."""
    dates = echeances(ouverture) if ouverture else {}
    answered = set(bilans)
    return [
        ("Projet", None, True),
        ("Convention signée", signature, signature is not None),
        ("Ouvert", ouverture, ouverture is not None),
        *((f"Bilan à {mois} mois", dates.get(mois), mois in answered) for mois in VAGUES),
    ]


def moyenne(valeurs: Iterable[Decimal]) -> Decimal | None:
    """The mean to one decimal, half up; ``None`` without an answer."""
    found = [Fraction(one) for one in valeurs]
    if not found:
        return None
    mean = sum(found) / len(found)
    return (Decimal(mean.numerator) / Decimal(mean.denominator)).quantize(Decimal("0.1"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Vague:
    """One look back: how many parties answered (``n``), the mean of each question that at least ``SEUIL`` answered."""

    mois: int
    n: int
    moyennes: Mapping[str, Decimal | None]

    @property
    def est_lisible(self) -> bool:
        """Whether enough parties answered for their words to be read by others."""
        return self.n >= SEUIL


def vagues(retours: Iterable[tuple[int, Mapping[str, Decimal]]]) -> list[Vague]:
    """The looks back of (months, answers of one party by question); those that nobody answered are there with n = 0.

    Nothing of a look back is told before ``SEUIL`` answers, nor of a question before as many; what the manager alone
    says comes with the look back.
    """
    rows = list(retours)
    found = []
    for mois in VAGUES:
        answers = [one for when, one in rows if when == mois]
        means = {}
        for q in questions():
            given = [one[q.code] for one in answers if q.code in one]
            told = len(answers) >= SEUIL and (q.qui == GESTIONNAIRE or len(given) >= SEUIL)
            means[q.code] = moyenne(given) if told else None
        found.append(Vague(mois, len(answers), means))
    return found
