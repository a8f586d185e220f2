"""Age from a month and a year of birth (the day is never known), and five-year bands."""

from dataclasses import dataclass
from datetime import date

BAND_YEARS = 5
FIRST_BAND_AGE = 20
LAST_BAND_AGE = 65
AGE_MINIMUM, AGE_MAXIMUM = 14, 80


def age_au(jour: date, annee: int, mois: int | None) -> int:
    """Completed years on ``jour``: a birthday counts from the first day of its month.

    Without the month, the age reached during the year (by generation). See docs/algorithmes/effectifs.md.
    """
    age = jour.year - annee
    if mois is not None and mois > jour.month:
        age -= 1
    return age


@dataclass(frozen=True)
class Tranche:
    """Ages from ``debut`` to ``fin`` included; ``None`` is open."""

    cle: str
    libelle: str
    debut: int | None
    fin: int | None


def _tranches() -> tuple[Tranche, ...]:
    bands = [Tranche("moins-de-20", f"Moins de {FIRST_BAND_AGE}\u00a0ans", None, FIRST_BAND_AGE - 1)]
    for start in range(FIRST_BAND_AGE, LAST_BAND_AGE, BAND_YEARS):
        end = start + BAND_YEARS - 1
        bands.append(Tranche(f"{start}-{end}", f"{start} à {end}\u00a0ans", start, end))
    bands.append(Tranche("65-et-plus", f"{LAST_BAND_AGE}\u00a0ans et plus", LAST_BAND_AGE, None))
    return tuple(bands)


TRANCHES: tuple[Tranche, ...] = _tranches()
INCONNUE = Tranche("non-renseigne", "Naissance non renseignée", None, None)


def tranche(age: int | None) -> Tranche:
    """The band of an age; ``INCONNUE`` when the birth is not known."""
    if age is None:
        return INCONNUE
    return next(
        band for band in TRANCHES if (band.debut is None or age >= band.debut) and (band.fin is None or age <= band.fin)
    )
