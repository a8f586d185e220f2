"""Keys of repartition: who pays which part of a shared service, every step logged (domain.md §3.5).

A key gives a weight to each party; the amount is shared to the cent by the largest remainder
(``common.allocation``). Franchise, floors, caps and the tunnel against last year then bound the shares.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from common.allocation import CENTS_PER_EURO, allocate_cents, mixed_weights
from common.values import format_decimal, format_euros
from scenarios.engine.montants import au_centime, centimes, en_euros


class CodeCle(StrEnum):
    """The keys that territories use; the value is stored."""

    POP = "POP"
    ETP = "ETP"
    BULLETINS = "BULLETINS"
    ACTES = "ACTES"
    POSTES = "POSTES"
    MANDATS_TITRES = "MANDATS_TITRES"
    SURFACE = "SURFACE"
    HEURES = "HEURES"
    BUDGET = "BUDGET"
    POTENTIEL_FISCAL = "POTENTIEL_FISCAL"
    FORFAIT = "FORFAIT"
    HISTORIQUE = "HISTORIQUE"
    MIXTE = "MIXTE"


@dataclass(frozen=True)
class DescriptionCle:
    """How a key reads: its label, the unit of its weights and what one must know to use it."""

    libelle: str
    unite: str
    donnee: str


CLES: dict[CodeCle, DescriptionCle] = {
    CodeCle.POP: DescriptionCle("Population", "habitants", "population municipale ou DGF, avec son millésime"),
    CodeCle.ETP: DescriptionCle("Effectifs", "ETP", "ETP ou agents servis au 31/12 de l’année précédente"),
    CodeCle.BULLETINS: DescriptionCle("Bulletins de paie", "bulletins", "nombre de bulletins de l’année"),
    CodeCle.ACTES: DescriptionCle("Actes pondérés", "unités", "actes de l’année, chacun avec son coefficient"),
    CodeCle.POSTES: DescriptionCle("Postes informatiques", "postes", "inventaire du parc"),
    CodeCle.MANDATS_TITRES: DescriptionCle("Mandats et titres", "lignes", "logiciel comptable"),
    CodeCle.SURFACE: DescriptionCle("Surface ou longueur", "unités", "m², hectares ou kilomètres"),
    CodeCle.HEURES: DescriptionCle("Heures", "heures", "heures relevées"),
    CodeCle.BUDGET: DescriptionCle("Budget de fonctionnement", "€", "dépenses réelles de fonctionnement, CA ou CFU"),
    CodeCle.POTENTIEL_FISCAL: DescriptionCle("Potentiel fiscal", "€", "fiche DGF de l’année"),
    CodeCle.FORFAIT: DescriptionCle("Forfait", "parts", "parts égales ou fixées par la convention"),
    CodeCle.HISTORIQUE: DescriptionCle("Coût historique", "€", "coût de chacun avant, figé"),
    CodeCle.MIXTE: DescriptionCle("Clé mixte", "part", "mélange de clés dont les parts totalisent 100 %"),
}


class RepartitionImpossible(ValueError):
    """A key or bounds that cannot share the amount; ``str()`` is a French sentence."""


@dataclass(frozen=True)
class Cle:
    """A key with its data: party → weight in the unit of the code. MIXTE: ``parts`` and the keys that it blends."""

    code: CodeCle
    poids: Mapping[str, Decimal]
    parts: Mapping[str, Decimal] | None = None
    composantes: Mapping[str, Mapping[str, Decimal]] | None = None
    source: str = ""

    def exacts(self, parties: tuple[str, ...]) -> dict[str, Fraction]:
        """Exact weights of these parties only; a party without data weighs zero. Raises RepartitionImpossible.

        The components of a mixed key are normalised over the parties present: a commune that leaves changes
        the part of the others within each component.
        """
        if self.code is not CodeCle.MIXTE:
            return {party: Fraction(self.poids.get(party, 0)) for party in parties}
        if not self.parts or not self.composantes:
            raise RepartitionImpossible("La clé mixte doit dire ses parts et les clés qu’elle mélange.")
        limited = {
            name: {party: weights.get(party, Decimal(0)) for party in parties}
            for name, weights in self.composantes.items()
        }
        for rank, weights in enumerate(limited.values(), start=1):
            if parties and not any(weights.values()):
                raise RepartitionImpossible(
                    f"Clé mixte : toutes les unités de la clé n° {rank} sont nulles pour les membres présents."
                )
        try:
            return mixed_weights(self.parts, limited)
        except ValueError as error:
            raise RepartitionImpossible(str(error)) from None


@dataclass(frozen=True)
class Encadrement:
    """Bounds on the shares, all optional.

    franchise: weight under which a party pays nothing. plancher_euros / plafond_euros: least and most that each paying
    party pays. tunnel: largest relative variation against ``precedent`` (party → last year's share), 0.10 = ± 10 %.
    """

    franchise: Decimal | None = None
    plancher_euros: Decimal | None = None
    plafond_euros: Decimal | None = None
    tunnel: Decimal | None = None
    precedent: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class Etape:
    """One logged step: what was done, and the shares as they stood after it."""

    libelle: str
    montants: Mapping[str, Decimal]


@dataclass(frozen=True)
class Repartition:
    """Shares in euros that total the amount exactly, and how they were reached."""

    total_euros: Decimal
    parts: Mapping[str, Decimal]
    etapes: tuple[Etape, ...]


def repartir(
    total: Decimal, poids: Mapping[str, Decimal | Fraction], encadrement: Encadrement | None = None
) -> Repartition:
    """Share ``total`` euros by weights, within bounds; the shares total ``total`` to the cent.

    Bounds: the part of each party is λ × weight brought back between its floor and its cap, with the one λ for which
    the parts total the amount; what is capped is thus borne by the others in proportion to their weights.

    Raises RepartitionImpossible: no positive weight, floor above cap, or bounds that cannot hold the amount.
    """
    bounds = encadrement or Encadrement()
    floor, cap = bounds.plancher_euros, bounds.plafond_euros
    if floor is not None and cap is not None and floor > cap:
        raise RepartitionImpossible(f"Le plancher ({format_euros(floor)}) dépasse le plafond ({format_euros(cap)}).")
    weights = {p: weight if isinstance(weight, Fraction) else Fraction(weight) for p, weight in poids.items()}
    steps: list[Etape] = []
    if bounds.franchise is not None:
        spared = [p for p, w in weights.items() if 0 < w < Fraction(bounds.franchise)]
        if spared:
            weights |= dict.fromkeys(spared, Fraction(0))
            steps.append(
                Etape(
                    f"Franchise : sous {format_decimal(bounds.franchise)} unités, pas de participation "
                    f"({', '.join(spared)})",
                    dict.fromkeys(spared, Decimal("0.00")),
                )
            )
    try:
        cents = allocate_cents(centimes(total), weights)
    except ValueError:
        raise RepartitionImpossible("Toutes les unités sont nulles : rien ne dit comment répartir ce coût.") from None
    shares = {party: en_euros(share) for party, share in cents.items()}
    steps.append(Etape("Répartition au plus fort reste", shares))
    low, high = _limits(weights, bounds) if encadrement else ({}, {})
    if low or high:
        shares = _within(total, weights, low, high)
        steps.append(Etape("Planchers, plafonds et tunnel appliqués, le reste réparti à nouveau", shares))
    return Repartition(total, shares, tuple(steps))


def _limits(weights: Mapping[str, Fraction], bounds: Encadrement) -> tuple[dict[str, int], dict[str, int]]:
    """Least and most of each paying party, in cents."""
    low: dict[str, int] = {}
    high: dict[str, int] = {}
    for party, weight in weights.items():
        if not weight:
            continue
        floors = [bounds.plancher_euros] if bounds.plancher_euros is not None else []
        caps = [bounds.plafond_euros] if bounds.plafond_euros is not None else []
        before = (bounds.precedent or {}).get(party)
        if bounds.tunnel is not None and before is not None:
            floors.append(au_centime(Fraction(before) * (1 - Fraction(bounds.tunnel))))
            caps.append(au_centime(Fraction(before) * (1 + Fraction(bounds.tunnel))))
        if floors:
            low[party] = int(max(floors) * CENTS_PER_EURO)
        if caps:
            high[party] = int(min(caps) * CENTS_PER_EURO)
        if party in low and party in high and low[party] > high[party]:
            raise RepartitionImpossible(f"Pour {party}, le plancher dépasse le plafond : revoir le tunnel.")
    return low, high


def _within(
    total: Decimal, weights: Mapping[str, Fraction], low: Mapping[str, int], high: Mapping[str, int]
) -> dict[str, Decimal]:
    """The one bounded sharing: at each turn the parties pushed furthest out of bounds are fixed at their bound."""
    cents = int(total * CENTS_PER_EURO)
    free = {party: weight for party, weight in weights.items() if weight}
    fixed: dict[str, int] = {}
    if sum(low.get(p, 0) for p in free) > cents:
        raise RepartitionImpossible("La somme des planchers dépasse le coût à répartir.")
    if all(p in high for p in free) and sum(high.values()) < cents:
        raise RepartitionImpossible("La somme des plafonds n’atteint pas le coût à répartir.")
    while free:
        left, weight_sum = cents - sum(fixed.values()), sum(free.values())
        ideal = {party: left * weight / weight_sum for party, weight in free.items()}
        under = {p: low[p] - ideal[p] for p in free if p in low and ideal[p] < low[p]}
        over = {p: ideal[p] - high[p] for p in free if p in high and ideal[p] > high[p]}
        if not under and not over:
            break
        # Fixing the side that weighs more keeps the other side's fate open: the solution does not depend on the order.
        if sum(under.values(), Fraction(0)) >= sum(over.values(), Fraction(0)):
            fixed |= {p: low[p] for p in under}
        else:
            fixed |= {p: high[p] for p in over}
        free = {p: w for p, w in free.items() if p not in fixed}
    shares = dict(fixed)
    if free:
        shares |= allocate_cents(cents - sum(fixed.values()), free)
    return {party: en_euros(shares.get(party, 0)) for party in weights}
