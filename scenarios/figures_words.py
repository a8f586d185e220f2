"""What the figures of a scenario share: units, words of an amount, addresses of what explains it."""

from dataclasses import dataclass
from decimal import Decimal

from common.figures.canvas import identifier
from common.values import format_euros

EUROS_YEAR = "€/an"
PER_YEAR = "par an"
SOURCE = "coûts, effectifs et clés saisis dans le scénario"
PROTECTED = "Ce que deviennent les agents d’un employeur se lit chez lui : petits effectifs masqués, totaux compris."


@dataclass(frozen=True)
class Details:
    """Addresses of « D’où vient ce chiffre ? » of one scenario. ``racine`` empty: a document or a file, no address."""

    racine: str = ""

    def employeur(self, siren: str, annee: int, ancre: str = "apres") -> str:
        """What one employer pays in one year: « avant » or « apres »."""
        return f"{self.racine}{siren}/{annee}/#{identifier(ancre)}" if self.racine else ""

    def bilan(self, annee: int, ancre: str = "solde") -> str:
        """The balance of one year: « solde », « cumul », « contenue » or « partage-<key of the service> »."""
        return f"{self.racine}bilan/{annee}/#{identifier(ancre)}" if self.racine else ""


NO_DETAIL = Details()


def saved(amount: Decimal) -> str:
    """« 1 786,24 € d’économie » or « 8 613,76 € de dépense en plus »: the sign is a word."""
    if amount == 0:
        return "aucun écart"
    kind = "d’économie" if amount > 0 else "de dépense en plus"
    return f"{format_euros(abs(amount))} {kind}"


def between(ends: tuple[Decimal, Decimal]) -> str:
    """« entre 4 000,00 € et 7 000,00 € »."""
    low, high = map(format_euros, ends)
    return f"entre {low} et {high}"


def exact(value: Decimal) -> str:
    """A typed bound without its idle zeros: « 0,5 », « 12,25 »."""
    return f"{value.normalize():f}".replace(".", ",")
