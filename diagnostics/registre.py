"""Gains and difficulties: what each level of proof demands, and the totals that are never told apart. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.preuves import LIBELLES_PREUVE, Preuve
from common.values import format_euros, format_percent

ZERO = Decimal("0.00")
# What a level asks for, by name of the field → how it is asked (product.md A2.2).
EXIGENCES: dict[Preuve, dict[str, str]] = {
    Preuve.REFUTE: {"methode": "ce qui le réfute"},
    Preuve.ATTENDU: {},
    Preuve.ESTIME: {"methode": "la méthode d’estimation"},
    Preuve.ETAYE: {"piece": "la pièce : devis, contrat résilié, départ constaté"},
    Preuve.MESURE: {
        "situation_depart": "la situation de départ",
        "mesure": "la mesure",
        "date_mesure": "la date de la mesure",
        "piece": "la pièce qui la porte",
    },
}


def manques(niveau: int, valeurs: dict[str, object]) -> list[tuple[str, str]]:
    """(field, sentence) for what the level demands and is not given."""
    level = Preuve(niveau)
    return [
        (name, f"Pour un gain « {LIBELLES_PREUVE[level]} », donner {asked}.")
        for name, asked in EXIGENCES[level].items()
        if valeurs.get(name) in (None, "")
    ]


def constate(niveau: int, mesure: Decimal | None) -> Decimal | None:
    """Euros per year that were measured: the amount of a measured gain, zero for a refuted one, ``None`` otherwise."""
    return ZERO if niveau == Preuve.REFUTE else mesure if niveau == Preuve.MESURE else None


@dataclass(frozen=True)
class Totaux:
    """Euros per year: announced (refuted ones left out), supported (supported or measured, as announced), measured.

    What was measured may be more than what was announced, or negative when it is an expense.
    """

    annonces: Decimal
    etayes: Decimal
    mesures: Decimal

    @property
    def phrase(self) -> str:
        """« gains annuels annoncés 90 700,00 € dont étayés 18 000,00 € (20 %), dont mesurés 0,00 € (0 %) »."""
        return (
            f"gains annuels annoncés {format_euros(self.annonces)} dont étayés {self.part(self.etayes)}, "
            f"dont mesurés {self.part(self.mesures)}"
        )

    def part(self, montant: Decimal) -> str:
        """« 18 000,00 € (20 %) »: an amount with its share of what is announced, to the whole percent."""
        share = montant / self.annonces if self.annonces else Decimal(0)
        return f"{format_euros(montant)} ({format_percent(share, 0)})"


def totaliser(gains: Iterable[tuple[int, Decimal | None, Decimal | None]]) -> Totaux:
    """The totals of (level, euros per year announced, euros per year measured); an amount that is not given counts for nothing."""
    rows = list(gains)
    told = [(level, amount) for level, amount, _ in rows if amount is not None and level != Preuve.REFUTE]
    found = [constate(level, measured) for level, _, measured in rows]
    return Totaux(
        sum((amount for _, amount in told), ZERO),
        sum((amount for level, amount in told if level >= Preuve.ETAYE), ZERO),
        sum((amount for amount in found if amount is not None), ZERO),
    )
