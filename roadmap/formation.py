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


def participants_montres(presents: Sequence[int], seuil: int, miens: Sequence[int] = ()) -> int | None:
    """How many were there, all employers together (``presents``: people of each), for whoever reads; None when hidden.

    Hidden below the threshold, and where one employer, knowing its own, would be left with less than the threshold: two
    people of two town halls are two names for who knows them. Hidden too where all that this reader holds (``miens``, among
    ``presents``) would leave so few: whoever reads two employers takes both away.
    """
    total = sum(presents)
    others = total - max(presents, default=0)
    if total == 0:
        return 0
    left = (total, others, total - sum(miens))
    return None if any(0 < one < seuil for one in left) else total


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
