"""The cost of a service as it was found, in two views that are never mixed. Pure.

budgétaire = personnel + fournitures + renouvellement des biens + contrats − recettes (what is really paid);
analytique = budgétaire + locaux + frais de structure (with valuations). Source: CGCT art. D. 5211-16, domain.md §3.4,
docs/algorithmes/couts-des-services.md.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from common.rubriques import LEGALES, LIBELLES_RUBRIQUE, VALORISEES, Rubrique

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
HALF_ETP = Decimal("0.5")
TENTH = Decimal("0.1")


@dataclass(frozen=True)
class Cout:
    """Euros of one service of one employer in one year, by heading; a heading that is absent was not given."""

    annee: int
    source: str
    montants: Mapping[Rubrique, Decimal] = field(default_factory=dict)

    def montant(self, rubrique: Rubrique) -> Decimal | None:
        """Euros of one heading as typed (income is positive), ``None`` when nobody gave it."""
        return self.montants.get(rubrique)

    @property
    def budgetaire_euros(self) -> Decimal:
        """What is really paid, income deducted, in euros of the year."""
        paid = sum((self.montants.get(rubrique, ZERO) for rubrique in LEGALES), ZERO)
        return paid - self.montants.get(Rubrique.RECETTES, ZERO)

    @property
    def analytique_euros(self) -> Decimal:
        """The budgetary cost and the valuations, in euros of the year."""
        return self.budgetaire_euros + sum(
            (self.montants[rubrique] for rubrique in Rubrique if rubrique in VALORISEES & self.montants.keys()), ZERO
        )

    def explication(self, titre: str) -> Breakdown:
        """« D’où vient ce chiffre ? » : the analytic cost, the budgetary one inside it, down to the typed lines."""
        source = Source(self.source) if self.source else None

        def line(rubrique: Rubrique) -> BreakdownLine:
            amount = self.montants[rubrique]
            is_income = rubrique is Rubrique.RECETTES
            return BreakdownLine(
                LIBELLES_RUBRIQUE[rubrique].capitalize(),
                -amount if is_income else amount,
                regle="recette, déduite" if is_income else "",
                source=source,
            )

        given = [rubrique for rubrique in Rubrique if rubrique in self.montants]
        breakdown = Breakdown(
            titre,
            self.analytique_euros,
            "€",
            (
                BreakdownLine(
                    "Coût budgétaire, ce qui est payé",
                    self.budgetaire_euros,
                    regle="quatre rubriques de l’article D. 5211-16 du CGCT, moins les recettes",
                    enfants=tuple(line(one) for one in given if one not in VALORISEES),
                ),
                *(line(one) for one in given if one in VALORISEES),
            ),
            regle="coût budgétaire plus les valorisations : locaux et frais de structure",
        )
        breakdown.check()
        return breakdown


def personnel_lisible(tetes: int, seuil: int) -> bool:
    """Whether the staff cost of a service is told to those who hold no right on it: at least ``seuil`` agents work there.

    The cost of one person is her pay; an inventory still empty (0 agents) hides it too, since nobody knows how many
    people stand behind the amount. Source: product.md B.7, design.md §4.
    """
    return tetes >= seuil


def personnels_caches(cases: Mapping[Hashable, tuple[Decimal, int]], seuil: int) -> frozenset[Hashable]:
    """Which staff costs of **one employer in one year** are hidden from those who hold no right on it.

    ``cases``: service → (euros of the year, agents), an amount of 0 hides nothing. Chapter 012 of the employer is public:
    less its visible services, it gives the sum of the hidden ones. So they must be two at least and hold ``seuil`` agents
    together; else the smallest visible cost (the first in the order of ``cases`` among equals) is hidden with them.
    An employer whose only cost is that of a small service has nothing to hide it with: its 012 says it already.
    """
    paid = {key: case for key, case in cases.items() if case[0]}
    hidden = [key for key, (_, heads) in paid.items() if not personnel_lisible(heads, seuil)]
    visible = [key for key in paid if key not in hidden]
    while hidden and visible and (len(hidden) < 2 or sum(paid[key][1] for key in hidden) < seuil):
        least = min(visible, key=lambda key: paid[key][0])
        visible.remove(least)
        hidden.append(least)
    return frozenset(hidden)


def par_unite(euros: Decimal | None, quantite: Decimal | int | None) -> Decimal | None:
    """Euros per unit (an inhabitant, a file), to the cent, half up; ``None`` when one of the two is missing or null."""
    if euros is None or not quantite:
        return None
    return (euros / Decimal(quantite)).quantize(CENT, rounding=ROUND_HALF_UP)


def par_etp(valeur: Decimal | None, etp: Decimal) -> Decimal | None:
    """Units per ETP, to one decimal; hidden (``None``) under 0,5 ETP, where the ratio is noise (domain.md §6)."""
    if valeur is None or etp < HALF_ETP:
        return None
    return (valeur / etp).quantize(TENTH, rounding=ROUND_HALF_UP)
