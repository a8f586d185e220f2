"""Reimbursement of a service lent: unit cost × units of use (CGCT D5211-16, domain.md §2.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from scenarios.engine.montants import ZERO, arrondi, au_centime


class CoutUnitaireImpossible(ValueError):
    """Data that gives no unit cost; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class CoutDuService:
    """Yearly cost under the four headings of D5211-16, from the last accounts, in euros; nothing else may enter.

    evolution_euros: foreseeable changes seen in the budget of the year, of either sign.
    """

    personnel_euros: Decimal
    fournitures_euros: Decimal
    renouvellement_euros: Decimal
    contrats_euros: Decimal
    evolution_euros: Decimal = ZERO

    @property
    def total_euros(self) -> Decimal:
        return (
            self.personnel_euros
            + self.fournitures_euros
            + self.renouvellement_euros
            + self.contrats_euros
            + self.evolution_euros
        )


@dataclass(frozen=True)
class Remboursement:
    """What each party owes for its units, and what stays with the lender."""

    cout_unitaire_euros: Decimal
    montants: Mapping[str, Decimal]
    unites_inutilisees: Decimal
    reste_au_preteur_euros: Decimal


def cout_unitaire(cout: CoutDuService, unites: Decimal, *, decimales: int = 2) -> Decimal:
    """Euros per unit, rounded half up to ``decimales`` (2, or what the convention says). Raises CoutUnitaireImpossible."""
    if unites <= 0:
        raise CoutUnitaireImpossible("Le nombre d’unités de fonctionnement doit être positif.")
    return arrondi(Fraction(cout.total_euros) / Fraction(unites), decimales)


def rembourser(
    cout: CoutDuService, capacite: Decimal, usages: Mapping[str, Decimal], *, preteur: str, decimales: int = 2
) -> Remboursement:
    """Amounts owed by each user but the lender, half up to the cent; unused units stay with the lender.

    capacite: units the service can give in the year; usages: party → units used, the lender's own included.
    The lender keeps the whole cost less what the others pay. Raises CoutUnitaireImpossible when usages exceed capacity.
    """
    unit = cout_unitaire(cout, capacite, decimales=decimales)
    if any(units < 0 for units in usages.values()):
        raise CoutUnitaireImpossible("Un nombre d’unités ne peut pas être négatif.")
    used = sum(usages.values(), Decimal(0))
    if used > capacite:
        raise CoutUnitaireImpossible("Les unités utilisées dépassent la capacité du service : revoir la prévision.")
    amounts = {
        party: au_centime(Fraction(unit) * Fraction(units)) for party, units in usages.items() if party != preteur
    }
    return Remboursement(unit, amounts, capacite - used, au_centime(cout.total_euros) - sum(amounts.values(), ZERO))
