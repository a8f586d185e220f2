"""Resources of the services allocated to objectives: what exceeds is refused by name. Pure: no Django import.

Product.md A1.1 and A1.2. People are allocated in ETP; euros are those outside staff, so that nobody counts a person twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.values import plural


@dataclass(frozen=True)
class Part:
    """What one objective takes of one service: ETP, or euros of a year."""

    objectif: str
    quantite: Decimal


def depassement(disponible: Decimal, parts: Sequence[Part], ecrire: Callable[[Decimal], str]) -> str:
    """« 4,30 ETP affectés pour 4,00 ETP disponibles : … », each objective with its part; empty when nothing exceeds."""
    total = sum((one.quantite for one in parts), Decimal(0))
    if total <= disponible:
        return ""
    named = ", ".join(f"{ecrire(one.quantite)} pour «\u00a0{one.objectif}\u00a0»" for one in parts if one.quantite)
    return (
        f"{ecrire(total)} {plural(total, 'affecté')} pour {ecrire(disponible)} {plural(disponible, 'disponible')}"
        f"\u202f: {named}"
    )


def phrase_indicateurs(total: int, sans: int) -> str:
    """« 1 objectif sur 6 sans indicateur »; « aucun objectif » when none is written."""
    if not total:
        return "aucun objectif n’est écrit"
    if not sans:
        return f"{total} {plural(total, 'objectif')}, chacun avec un indicateur"
    return f"{sans} {plural(sans, 'objectif')} sur {total} sans indicateur"
