"""What a scenario does to the attribution de compensation and, in order of magnitude, to the CIF (domain.md §3.1-3.3)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from common.values import format_euros
from scenarios.engine.montants import arrondi

CIF_PLACES = 6
# The dotation d'intercommunalité reads the accounts of N−2 (CGCT L5211-29).
ANNEES_AVANT_EFFET_DGF = 2


class RegimeFiscal(StrEnum):
    """Fiscal regime of the EPCI; the value is that of the référentiel."""

    FPU = "FPU"
    FA = "FA"


class ImputationInterdite(ValueError):
    """An imputation on the AC that the fiscal regime forbids; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class AttributionCompensation:
    """AC of one commune before and after an imputation; positive: the commune receives it from the EPCI."""

    commune: str
    avant_euros: Decimal
    imputation_euros: Decimal

    @property
    def apres_euros(self) -> Decimal:
        return self.avant_euros - self.imputation_euros

    @property
    def phrase(self) -> str:
        """The sign convention in words, so that nobody has to know it."""
        return (
            f"{_sens(self.commune, self.avant_euros)} aujourd’hui ; AC après : {format_euros(self.apres_euros)}, "
            + _direction(self.commune, self.apres_euros)
        )


def imputer(regime: RegimeFiscal, commune: str, avant: Decimal, imputation: Decimal) -> AttributionCompensation:
    """AC after ``imputation`` euros (120 000,00 − 18 400,00 = 101 600,00). Raises ImputationInterdite unless FPU."""
    if regime is not RegimeFiscal.FPU:
        raise ImputationInterdite(
            "L’imputation sur l’attribution de compensation est réservée aux EPCI à fiscalité professionnelle unique "
            "(CGCT L5211-4-2) : choisir le remboursement par convention."
        )
    return AttributionCompensation(commune, avant, imputation)


def _direction(commune: str, amount: Decimal) -> str:
    if not amount:
        return f"{commune} ne reçoit ni ne verse."
    return f"{commune} reçoit de l’EPCI." if amount > 0 else f"{commune} verse à l’EPCI."


def _sens(commune: str, amount: Decimal) -> str:
    if not amount:
        return f"{commune} ne reçoit ni ne verse"
    if amount > 0:
        return f"{commune} reçoit {format_euros(amount)}"
    return f"{commune} verse {format_euros(-amount)}"


@dataclass(frozen=True)
class FicheDGF:
    """What is typed from the fiche DGF of the EPCI, in euros of the year; never rebuilt from scratch."""

    r_epci_euros: Decimal
    r_communes_euros: Decimal
    r_syndicats_euros: Decimal
    ac_euros: Decimal
    dsc_euros: Decimal


@dataclass(frozen=True)
class EffetCIF:
    """CIF before and after, six decimals; its relative change, four decimals (0.1042 = +10,4 %), from the exact ratios and
    ``None`` when there was no CIF; first year in which the grant can feel it; what must be said beside it.
    """

    avant: Decimal
    apres: Decimal
    variation_relative: Decimal | None
    premiere_annee: int
    avertissements: tuple[str, ...]


def simuler_cif(fiche: FicheDGF, imputation: Decimal, annee: int, regime: RegimeFiscal) -> EffetCIF:
    """CIF = (R EPCI − AC − DSC/2) / (R EPCI + R communes + R syndicats), before and after ``imputation`` on the AC.

    imputation: euros of services communs taken off the AC paid by the EPCI. Without FPU there are no dépenses de
    transfert and the CIF does not move. Raises ValueError when the denominator is not positive.
    """
    total = fiche.r_epci_euros + fiche.r_communes_euros + fiche.r_syndicats_euros
    if total <= 0:
        raise ValueError("Les produits fiscaux de la fiche DGF doivent être positifs.")
    warnings = [
        "L’enveloppe est fermée : un gain dépend de ce que font les autres EPCI.",
        "Les garanties par habitant et l’écrêtement peuvent annuler l’effet.",
    ]
    if regime is not RegimeFiscal.FPU:
        transfer_before = transfer_after = Decimal(0)
        warnings.append("Fiscalité additionnelle : pas de dépenses de transfert, le CIF ne change pas.")
    else:
        transfer_before = fiche.ac_euros + fiche.dsc_euros / 2
        transfer_after = transfer_before - imputation
        if fiche.ac_euros - imputation < 0:
            warnings.append("La somme des AC versées deviendrait négative : résultat à ne pas utiliser tel quel.")
    before = Fraction(fiche.r_epci_euros - transfer_before) / Fraction(total)
    after = Fraction(fiche.r_epci_euros - transfer_after) / Fraction(total)
    return EffetCIF(
        arrondi(before, CIF_PLACES),
        arrondi(after, CIF_PLACES),
        arrondi((after - before) / before, 4) if before else None,
        annee + ANNEES_AVANT_EFFET_DGF,
        tuple(warnings),
    )
