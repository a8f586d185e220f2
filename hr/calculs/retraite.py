"""When somebody may retire, from the month and the year of birth: three ages, told apart. Pure.

The ages are dated values of the national scale « retraite » (``hr/data/parametres_paie.csv``), the law of which is the one
in force on the day of the projection. What the curves leave aside, and the worked figures: docs/algorithmes/departs.md.
Source: domain.md §4.6 (LFSS 2026, loi 2025-1403).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from common.calendar import add_months
from common.values import NBSP
from hr.calculs.baremes import BaremeAbsent, Baremes, Valeur

BAREME = "retraite"
MOIS_PAR_AN = 12
HORIZONS = (6, 10)
# What no curve knows: said under each of them.
IGNORE = (
    "Une courbe n’est pas une prévision de départ\u00a0: elle ignore les carrières longues (fréquentes en catégorie C technique), "
    "les catégories actives (police municipale, réseaux souterrains), l’invalidité, les trimestres manquants et les choix de "
    "chacun."
)


class Courbe(StrEnum):
    """Which age a projection takes."""

    LEGAL = "LEGAL"
    MOYEN = "MOYEN"
    TAUX_PLEIN = "TAUX_PLEIN"


COURBES: dict[str, str] = {
    Courbe.LEGAL.value: "Âge légal",
    Courbe.MOYEN.value: "Âge moyen constaté",
    Courbe.TAUX_PLEIN.value: "Taux plein à 67\u00a0ans",
}
PHRASES: dict[str, str] = {
    Courbe.LEGAL.value: "au plus tôt\u00a0: le mois où l’âge légal est atteint",
    Courbe.MOYEN.value: "à l’âge moyen de départ constaté, jamais avant l’âge légal",
    Courbe.TAUX_PLEIN.value: "au plus tard, sauf prolongation\u00a0: taux plein sans condition et limite d’âge des emplois sédentaires",
}


def age_legal(naissance: date, baremes: Baremes, jour: date, *, emploi: str = "sedentaire") -> Valeur:
    """The legal age of a generation, in months, as the scale of ``jour`` says it.

    ``naissance``: any day of the month of birth; ``emploi``: « sedentaire » or « active ». Raises BaremeAbsent for a
    generation that the scale does not know.
    """
    month = f"{naissance:%Y-%m}"
    known = [key for key in baremes.cles(BAREME) if key.startswith(f"{emploi}.") and key.split(".")[1] <= month]
    found = baremes.chercher(BAREME, max(known), jour) if known else None
    if found is None:
        raise BaremeAbsent(
            f"Aucun âge légal connu pour une naissance en {naissance:%m/%Y} ({emploi}){NBSP}: à vérifier."
        )
    return found


def date_age_legal(naissance: date, baremes: Baremes, jour: date, *, emploi: str = "sedentaire") -> date:
    """The day on which the legal age is reached (10/02/1965 → 10/11/2027). Raises BaremeAbsent."""
    return add_months(naissance, int(age_legal(naissance, baremes, jour, emploi=emploi).valeur or 0))


def date_possible(naissance: date, courbe: Courbe, baremes: Baremes, jour: date) -> date:
    """The day on which this curve counts somebody born on ``naissance`` (its month is enough) as leaving. Sedentary posts.

    A generation older than the scale has reached the legal age: its day is the one of the mean age.
    """
    mean = add_months(naissance, int(baremes.nombre(BAREME, "age_moyen", jour)))
    if courbe is Courbe.TAUX_PLEIN:
        return add_months(naissance, int(baremes.nombre(BAREME, "taux_plein_automatique", jour)))
    try:
        legal = date_age_legal(naissance, baremes, jour)
    except BaremeAbsent:
        return mean
    return legal if courbe is Courbe.LEGAL else max(legal, mean)


@dataclass(frozen=True)
class Present:
    """Somebody in post, without a name: where, what, born when (first day of the month, None = unknown)."""

    employeur: str
    service: str
    famille: str
    naissance: date | None
    fonction: str = ""


def naissance_de(annee: int | None, mois: int | None) -> date | None:
    """First day of the month of birth; January when only the year is known (the earliest), None when it is not."""
    return None if annee is None else date(annee, mois or 1, 1)


class Calendrier:
    """The day of each curve for each month of birth, computed once: thousands of people share a few hundred months."""

    def __init__(self, baremes: Baremes, jour: date) -> None:
        self.baremes, self.jour = baremes, jour
        self._known: dict[tuple[date, Courbe], date] = {}

    def date(self, naissance: date, courbe: Courbe) -> date:
        """``date_possible``, remembered."""
        key = (naissance.replace(day=1), courbe)
        if key not in self._known:
            self._known[key] = date_possible(key[0], courbe, self.baremes, self.jour)
        return self._known[key]

    def atteint(self, present: Present, courbe: Courbe, fin: date) -> bool:
        """Whether somebody in post today may have left by ``fin`` included."""
        return present.naissance is not None and self.date(present.naissance, courbe) <= fin


def cumuls(
    presents: Iterable[Present], courbe: Courbe, calendrier: Calendrier, annees: Sequence[int]
) -> tuple[int, ...]:
    """How many of those in post today this curve counts as possibly gone by 31 December of each of ``annees``."""
    days = [calendrier.date(one.naissance, courbe) for one in presents if one.naissance is not None]
    return tuple(sum(day <= date(year, 12, 31) for day in days) for year in annees)


def par_annee(cumul: Sequence[int]) -> tuple[int, ...]:
    """What each year adds to the one before; the first holds everybody who may already leave."""
    return tuple(value - (cumul[rank - 1] if rank else 0) for rank, value in enumerate(cumul))


@dataclass(frozen=True)
class Generation:
    """One band of ages today, and the years in which its people reach each of the three ages."""

    age_min: int
    age_max: int | None
    annees: Mapping[str, tuple[int | None, int]]

    @property
    def libelle(self) -> str:
        if self.age_max is None:
            return f"{self.age_min}{NBSP}ans et plus"
        return f"{self.age_min} à {self.age_max}{NBSP}ans"


def generation(age_min: int, age_max: int | None, calendrier: Calendrier) -> Generation:
    """First and last year in which people of ``age_min`` to ``age_max`` today reach each age (first, None: already or this
    year; last: a past year when all have reached it).

    Reads the calendar alone, no agent: what a reader may add to a published band gives nothing away.
    """
    today = calendrier.jour
    youngest = add_months(today.replace(day=1), -age_min * MOIS_PAR_AN)
    oldest = None if age_max is None else add_months(today.replace(day=1), -(age_max + 1) * MOIS_PAR_AN + 1)
    years = {}
    for courbe in Courbe:
        last = calendrier.date(youngest, courbe).year
        first = None if oldest is None else calendrier.date(oldest, courbe).year
        years[courbe.value] = (None if first is None or first <= today.year else first, last)
    return Generation(age_min, age_max, years)


def annees_horizon(jour: date, horizon: int) -> tuple[int, ...]:
    """This year and the ``horizon`` next ones."""
    return tuple(range(jour.year, jour.year + horizon + 1))


def moyenne_age(presents: Iterable[Present], jour: date) -> Decimal | None:
    """Mean age in years and tenths, None without any known birth."""
    months = [
        (jour.year - one.naissance.year) * MOIS_PAR_AN + jour.month - one.naissance.month
        for one in presents
        if one.naissance is not None
    ]
    if not months:
        return None
    return (Decimal(sum(months)) / len(months) / MOIS_PAR_AN).quantize(Decimal("0.1"))
