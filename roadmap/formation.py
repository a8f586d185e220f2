"""Training shared by several employers, and what they already do the same way. Pure.

Prose and worked figures: docs/algorithmes/formations.md.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.values import NBSP

MIXTE = 3
QUATRE = Decimal("0.0001")


def part_mixte(employeurs: Sequence[int]) -> Decimal | None:
    """Share of the sessions held where ``MIXTE`` employers or more were there; None without a session held.

    ``employeurs``: how many employers each session had. Six sessions, four of them mixed: 0,6667.
    """
    if not employeurs:
        return None
    mixed = sum(count >= MIXTE for count in employeurs)
    return (Decimal(mixed) / len(employeurs)).quantize(QUATRE, rounding=ROUND_HALF_UP)


def part_mixte_dite(employeurs: Sequence[int]) -> str:
    """The same in whole percent, as few sessions allow: « 67 % ». Not all is never « 100 % »; one is never « 0 % »."""
    share = part_mixte(employeurs)
    if share is None:
        return ""
    whole = int((share * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if 0 < share < 1:
        whole = min(99, max(1, whole))
    return f"{whole}{NBSP}%"


def empeche(jour_session: date | None, est_tenue: bool, ouverture: date, aujourdhui: date) -> str:
    """Why a training that must come before an opening does not; empty when it is held or dated before. French.

    A session on the very day of the opening is too late.
    """
    if est_tenue:
        return ""
    if jour_session is None:
        return "pas encore datée"
    if jour_session >= ouverture:
        return f"prévue le {jour_session:%d/%m/%Y}, pas avant l’ouverture du {ouverture:%d/%m/%Y}"
    if jour_session < aujourdhui:
        return f"prévue le {jour_session:%d/%m/%Y}, sans compte rendu"
    return ""


def fraction(faits: Iterable[bool]) -> str:
    """« 4/9 »: markers reached out of those that were set."""
    told = list(faits)
    return f"{sum(told)}/{len(told)}"
