"""Working time: quotité of a post, of an agent, ETP, ETPT, shares between services (domain.md §4.2).

A post at 28/35 held at 80 % is 0.8 × 0.8 = 0.64 ETP; a quarter of it in a service is 0.16 ETP there.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

ONE = Decimal(1)
ZERO = Decimal(0)
# Three thirds written 33,33 % make 99,99 %: no one means that a ten-thousandth of an agent is nowhere.
TOLERANCE_PARTS = Decimal("0.0001")
# Digits kept when ETP are handed over: far below the two that are shown, far above the noise of a division.
ETP_STEP = Decimal("0.000000001")
TOTAL_STEP = Decimal("0.000001")
MONTHS_PER_YEAR = 12

Key = TypeVar("Key")


class QuotiteInvalide(ValueError):
    """A working time that cannot be; ``str()`` is a French sentence."""


def quotite_poste(duree_hebdo: Decimal, base: Decimal) -> Decimal:
    """Part of a full-time week that a post is worth, in (0, 1]. Hours in, ratio out. Raises QuotiteInvalide."""
    if base <= 0:
        raise QuotiteInvalide("La base d’un temps complet est un nombre d’heures positif.")
    if duree_hebdo <= 0:
        raise QuotiteInvalide("La durée hebdomadaire du poste doit être positive.")
    if duree_hebdo > base:
        raise QuotiteInvalide("La durée hebdomadaire du poste dépasse un temps complet.")
    return duree_hebdo / base


def quotite_agent(duree_hebdo: Decimal, base: Decimal, temps_partiel: Decimal = ONE) -> Decimal:
    """What an agent is worth in ETP: the post (temps non complet) times the person (temps partiel), in (0, 1].

    Physical presence: 80 % of part time is 0.80, although 6/7 is paid. Raises QuotiteInvalide.
    """
    if not ZERO < temps_partiel <= ONE:
        raise QuotiteInvalide("Le temps partiel est un taux entre 0 et 100 %.")
    return quotite_poste(duree_hebdo, base) * temps_partiel


def quotite_payee(temps_partiel: Decimal) -> Decimal:
    """Part of the pay that goes with a part-time rate: 80 % is paid 6/7 and 90 % 32/35, else the rate itself.

    Source: CGFP art. L. 612-5; domain.md §4.2.
    """
    special = {Decimal("0.8"): Decimal(6) / Decimal(7), Decimal("0.9"): Decimal(32) / Decimal(35)}
    return special.get(temps_partiel, temps_partiel)


def repartir(quotite: Decimal, parts: Mapping[Key, Decimal]) -> tuple[dict[Key, Decimal], Decimal]:
    """ETP of each service and ETP that no service holds; together they are exactly ``quotite``.

    ``parts`` are shares of one (0 < part ≤ 1). A gap within TOLERANCE_PARTS goes to the largest share (first given on
    a tie). Raises QuotiteInvalide when the shares exceed 100 %.
    """
    total = sum(parts.values(), ZERO)
    if any(part <= 0 for part in parts.values()):
        raise QuotiteInvalide("La part d’un service est positive.")
    if total > ONE + TOLERANCE_PARTS:
        raise QuotiteInvalide("Les parts d’un agent entre ses services dépassent 100 %.")
    shared = {key: quotite * part for key, part in parts.items()}
    gap = quotite - sum(shared.values(), ZERO)
    if parts and abs(ONE - total) <= TOLERANCE_PARTS:
        shared[service_principal(parts)] += gap
        gap = ZERO
    return shared, gap


def service_principal(parts: Mapping[Key, Decimal]) -> Key:
    """The service where an agent is counted as one head: the largest share, the first given on a tie."""
    return max(parts, key=lambda key: parts[key])


def total_etp(values: Iterable[Decimal]) -> Decimal:
    """Sum of ETP to the millionth: seven sevenths are 1, not 0.999…, whatever the order of the sum."""
    return sum(values, ZERO).quantize(TOTAL_STEP, rounding=ROUND_HALF_UP)


def etpt(quotite: Decimal, annee: int, debut: date | None, fin: date | None) -> Decimal:
    """ETP weighted by the part of the year worked: months of presence over 12, a broken month by its days.

    ``debut`` and ``fin`` are the first and last days of presence (``None``: before, after). Source: domain.md §4.2.
    """
    first = max(debut or date(annee, 1, 1), date(annee, 1, 1))
    last = min(fin or date(annee, 12, 31), date(annee, 12, 31))
    months = ZERO
    for month in range(1, MONTHS_PER_YEAR + 1):
        start = date(annee, month, 1)
        end = date(annee + month // 12, month % 12 + 1, 1)
        length = (end - start).days
        days = min(last.toordinal() + 1, end.toordinal()) - max(first.toordinal(), start.toordinal())
        if days > 0:
            months += Decimal(days) / Decimal(length)
    return quotite * months / MONTHS_PER_YEAR


def present_le(jour: date, debut: date | None, fin: date | None) -> bool:
    """Whether someone is in post on ``jour``; both ends are included, an empty end is open."""
    return (debut is None or debut <= jour) and (fin is None or fin >= jour)
