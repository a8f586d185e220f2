"""« D’où vient ce chiffre ? » of a statement: the balance of a commune, the unit cost of a service. Pure.

Source: CGCT D5211-16, domain.md §2.4; docs/algorithmes/etats-annuels.md.
"""

from collections.abc import Sequence

from common.breakdown import Breakdown, BreakdownLine, Source
from common.values import format_decimal
from roadmap.etats import Exercice, LigneEtat

LAW = Source("CGCT, art. D. 5211-16")


def solde(lignes: Sequence[LigneEtat], titre: str, source: str) -> Breakdown:
    """The balance of one payer, in euros: due less acompte, service by service; the lines add up to the cent."""
    found = Breakdown(
        titre,
        sum((one.solde_euros for one in lignes), 0 * lignes[0].solde_euros),
        "€",
        tuple(
            BreakdownLine(
                one.service,
                one.solde_euros,
                regle="dû − acompte",
                enfants=(
                    BreakdownLine(
                        "Dû",
                        one.du_euros,
                        regle=f"coût unitaire × {format_decimal(one.unites_constatees)} {one.unite} constatées",
                        source=LAW,
                        enfants=(
                            BreakdownLine("Coût unitaire", one.cout_unitaire_euros, "€ l’unité", additif=False),
                            BreakdownLine("Unités constatées", one.unites_constatees, one.unite, additif=False),
                            BreakdownLine("Dont personnel", one.personnel_euros),
                            BreakdownLine("Dont autres charges", one.autres_euros),
                        ),
                    ),
                    BreakdownLine("Acompte déjà demandé", -one.acompte_euros),
                ),
            )
            for one in lignes
        ),
        source=Source(source),
    )
    found.check()
    return found


def cout_unitaire(exercice: Exercice, source: str, *, rubriques: bool) -> Breakdown:
    """The unit cost of a service, in euros: cost ÷ capacity. ``rubriques``: whether the reader sees the four headings.

    Raises ``CoutUnitaireImpossible``.
    """
    cost = exercice.cout
    headings = (
        ("Personnel", cost.personnel_euros),
        ("Fournitures", cost.fournitures_euros),
        ("Renouvellement des biens", cost.renouvellement_euros),
        ("Contrats de services", cost.contrats_euros),
        ("Évolution vue au budget", cost.evolution_euros),
    )
    found = Breakdown(
        f"Coût unitaire : {exercice.service}",
        exercice.cout_unitaire_euros,
        "€ l’unité",
        (
            BreakdownLine(
                "Coût du service dans l’année",
                cost.total_euros,
                regle="les quatre rubriques, rien d’autre",
                source=LAW,
                enfants=tuple(BreakdownLine(name, value) for name, value in headings) if rubriques else (),
                additif=False,
            ),
            BreakdownLine("Unités que le service peut rendre", exercice.capacite, exercice.unite, additif=False),
        ),
        regle=f"coût du service ÷ unités possibles, arrondi à {exercice.decimales} décimales",
        source=Source(source) if source else None,
    )
    found.check()
    return found
