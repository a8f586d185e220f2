"""The analytic view of a scenario → figures, apart from all others: what is paid, plus valuations that nobody pays.

A page, a table or a key holds one view only (domain.md §3.4): nothing here is compared with a budgetary figure, shared
between the parties or imputed.
"""

from decimal import Decimal

from common.figures import Cell, Column, EmptyState, Kind, Notice, Section, Table
from common.figures.explained import breakdown_table
from common.rubriques import LIBELLES_RUBRIQUE
from scenarios.engine.calcul import Vue
from scenarios.explanation import UNKNOWN, cout_apres, cout_avant, cout_partage
from scenarios.figures_words import EUROS_YEAR, SOURCE
from scenarios.inputs import Calcul, ligne_de
from scenarios.provenance import Saisies

ZERO = Decimal("0.00")
APART = (
    "Ces montants ajoutent aux dépenses payées des valorisations (locaux, frais de structure) que personne ne verse. Ils "
    "servent à comparer des coûts complets ; ni les parts, ni le bilan, ni l’attribution de compensation ne s’en servent."
)


def valuations_table(calcul: Calcul) -> Table:
    """Every typed valuation: whose, under which heading, euros a year, from where. Nothing else tells the two views apart."""
    rows = [
        (
            row.service.libelle,
            cost.collectivite.nom if cost.collectivite else "Service mutualisé",
            LIBELLES_RUBRIQUE[cost.rubrique],
            cost.get_moment_display(),
            line.euros,
            cost.source or None,
        )
        for row in calcul.services
        for cost in row.couts.all()
        if (line := ligne_de(cost)).valorise
    ]
    return Table(
        key="valorisations",
        title="Ce que la vue analytique ajoute",
        caption="Par année pleine, aux prix de la première année.",
        source=SOURCE,
        columns=(
            Column("service", "Service"),
            Column("qui", "Qui"),
            Column("rubrique", "Rubrique"),
            Column("moment", "Moment"),
            Column("montant", "Montant", Kind.EUROS, EUROS_YEAR),
            Column("source", "Source"),
        ),
        rows=tuple(rows),
    )


def analytic_employers_table(calcul: Calcul, annee: int, address: str = "") -> Table:
    """Full cost of each employer before and after in one year, valuations included, and their total.

    calcul: computed in the analytic view. address: page of the detail, « ?…&detail= » to be followed by a key.
    """
    lines = [(party, calcul.resultat.parties[party.siren][annee]) for party in calcul.parties]

    def linked(amount: Decimal, cle: str) -> Cell:
        return Cell(amount, href=f"{address}{cle}#detail" if address and amount else "")

    rows = tuple(
        (
            party.nom,
            linked(one.avant_euros, f"avant-{party.siren}"),
            linked(one.apres_euros, f"apres-{party.siren}"),
            one.avant_euros - one.apres_euros,
        )
        for party, one in lines
    )
    before, after = (sum((getattr(one, name) for _, one in lines), ZERO) for name in ("avant_euros", "apres_euros"))
    return Table(
        key="analytique-employeurs",
        title=f"Coût complet de chaque employeur en {annee}, vue analytique",
        caption="Dépenses payées et valorisations ensemble ; un écart positif est un coût en moins.",
        source=SOURCE,
        columns=(
            Column("employeur", "Employeur"),
            Column("avant", "Sans mutualisation", Kind.EUROS, EUROS_YEAR),
            Column("apres", "Avec", Kind.EUROS, EUROS_YEAR),
            Column("ecart", "Écart", Kind.EUROS, EUROS_YEAR),
        ),
        rows=rows,
        total_row=("Ensemble", before, after, before - after) if rows else None,
    )


def analytic_services_table(calcul: Calcul, annee: int, address: str = "") -> Table:
    """Full cost of each service in one year, valuations included. calcul, address: as above."""
    return Table(
        key="analytique-services",
        title=f"Coût complet de chaque service mutualisé en {annee}, vue analytique",
        source=SOURCE,
        columns=(Column("service", "Service"), Column("cout", "Coût complet", Kind.EUROS, EUROS_YEAR)),
        rows=tuple(
            (
                result.libelle,
                Cell(result.cout_partage_euros[annee], href=f"{address}partage-{row.pk}#detail" if address else ""),
            )
            for row, result in zip(calcul.services, calcul.resultat.services, strict=True)
        ),
    )


def analytic_detail(calcul: Calcul, cle: str, annee: int, saisies: Saisies = UNKNOWN) -> Table | None:
    """« D’où vient ce chiffre ? » of « avant-<siren> », « apres-<siren> » or « partage-<service> »; ``None``: no such figure."""
    what, _, which = cle.partition("-")
    if what == "partage":
        rank = next((n for n, row in enumerate(calcul.services) if str(row.pk) == which), None)
        return None if rank is None else breakdown_table(cout_partage(calcul, rank, annee, saisies), cle)
    explained = {"avant": cout_avant, "apres": cout_apres}.get(what)
    if explained is None or which not in calcul.resultat.parties:
        return None
    return breakdown_table(explained(calcul, which, annee, saisies), cle)


def analytic_section(calcul: Calcul, annee: int, address: str = "") -> Section:
    """The whole view in one year. calcul: computed in the analytic view; raises ``ValueError`` on another one."""
    if calcul.donnees.vue is not Vue.ANALYTIQUE:
        raise ValueError("Une vue analytique ne se montre pas avec un calcul budgétaire.")
    valued = valuations_table(calcul)
    return Section(
        "analytique",
        "Coûts complets",
        (
            Notice("Une vue à part", APART, "info"),
            valued
            if valued.rows
            else EmptyState(
                "Aucune valorisation n’est saisie : le coût complet est, ici, ce qui est payé.",
                "Les finances saisissent locaux et frais de structure dans l’onglet « Financement » de chaque service.",
            ),
            analytic_employers_table(calcul, annee, address),
            analytic_services_table(calcul, annee, address),
        ),
    )
