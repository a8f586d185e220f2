"""The typical week of an agent who works in several services: half-hours by service and day, made shares. Pure.

Source: docs/algorithmes/semaine-type.md, whose figures the tests repeat.
"""

from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from common.values import Heures, ValeurIllisible, format_decimal, plural, read_hours

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
DEMI_HEURE = Decimal("0.5")
DEMI_HEURES_PAR_JOUR = 48
PAS_DES_PARTS = Decimal("0.000001")
ZERO = Decimal(0)

Key = TypeVar("Key")


def lire_demi_heures(texte: str) -> int:
    """« 3,5 », « 3h30 », « 3:30 » → 7 half-hours; nothing or « 0 » → 0.

    Raises ``ValeurIllisible`` on what is no duration, on more than a day, and on what falls between two half-hours.
    """
    text = texte.strip()
    if text in {"", "0", "0h", "0 h"}:
        return 0
    read: Heures = read_hours(text, maximum=Decimal(DEMI_HEURES_PAR_JOUR) * DEMI_HEURE)
    halves = read.heures / DEMI_HEURE
    if read.base is not None or halves != halves.to_integral_value():
        raise ValeurIllisible(texte, "une durée se note à la demi-heure près", "3,5 ou 3h30")
    return int(halves)


def ecrire_demi_heures(demi_heures: int) -> str:
    """7 → « 3,5 »; 0 → nothing: an empty cell is a day without this service."""
    return format_decimal(demi_heures * DEMI_HEURE, 1).removesuffix(",0") if demi_heures else ""


def heures(demi_heures: int) -> Decimal:
    """Half-hours as decimal hours."""
    return demi_heures * DEMI_HEURE


def total(semaine: Mapping[Key, Sequence[int]]) -> int:
    """Half-hours of the whole week, all services together."""
    return sum(sum(days) for days in semaine.values())


def duree_due(duree_poste: Decimal, temps_partiel: Decimal) -> Decimal:
    """Hours a week that the agent owes: the post times the part-time rate (28 h at 80 % are 22,4 h)."""
    return duree_poste * temps_partiel


def ecart(semaine: Mapping[Key, Sequence[int]], due: Decimal) -> Decimal:
    """Hours surveyed minus hours due; 0 when the survey is the nearest half-hour, for 22,4 h cannot be typed."""
    gap = heures(total(semaine)) - due
    return ZERO if abs(gap) <= DEMI_HEURE / 2 else gap


def phrase_ecart(semaine: Mapping[Key, Sequence[int]], due: Decimal) -> str:
    """The gap in words; empty when there is none."""
    gap = ecart(semaine, due)
    if not gap:
        return ""
    surveyed = heures(total(semaine))
    side = "de plus" if gap > 0 else "de moins"
    return (
        f"{_ecrites(surveyed)} {plural(surveyed, 'heure relevée', 'heures relevées')}, pour une semaine de "
        f"{_ecrites(due)} {plural(due, 'heure', 'heures')} : {_ecrites(abs(gap))} {plural(abs(gap), 'heure', 'heures')} {side}"
    )


def _ecrites(hours: Decimal) -> str:
    return format_decimal(hours, 2).rstrip("0").removesuffix(",")


def parts(semaine: Mapping[Key, Sequence[int]]) -> dict[Key, Decimal]:
    """Share of each service in the hours surveyed, to the millionth; together exactly one.

    Shares are of the hours *surveyed*: a week of 39 h in a 35 h post shares the same post. What rounding leaves goes to
    the largest share, the first given on a tie. Services without an hour are left out; an empty week gives no share.
    """
    kept = {key: sum(days) for key, days in semaine.items() if sum(days)}
    whole = sum(kept.values())
    if not whole:
        return {}
    shares = {
        key: (Decimal(worked) / Decimal(whole)).quantize(PAS_DES_PARTS, rounding=ROUND_HALF_UP)
        for key, worked in kept.items()
    }
    largest = max(kept, key=lambda key: kept[key])
    shares[largest] += 1 - sum(shares.values(), ZERO)
    return shares
