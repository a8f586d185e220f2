"""What CGCT L5211-39-1 asks a report for: the foreseen impact on staff and on running costs, employer by employer, each year."""

from collections.abc import Collection
from decimal import Decimal

from common.figures import MASKED_PROTECTS, Column, Kind, Masked, Sensitivity, Table
from scenarios.figures_words import EUROS_YEAR, PROTECTED, SOURCE
from scenarios.inputs import Calcul

ARTICLE = "CGCT, art. L. 5211-39-1"


def staff_impact(calcul: Calcul, hidden: Collection[int] = ()) -> Table:
    """ETP of each employer at 31 December, today's then year by year. hidden: employers whose movements are masked."""
    years = calcul.resultat.annees

    def after(party, annee: int) -> Decimal | Masked:
        return MASKED_PROTECTS if party.pk in hidden else calcul.resultat.parties[party.siren][annee].etp_apres

    def total(name: str, annee: int) -> Decimal:
        return sum((getattr(rows[annee], name) for rows in calcul.resultat.parties.values()), Decimal(0))

    return Table(
        key="impact-effectifs",
        title="Effectifs de l’EPCI et de chaque commune, année par année",
        caption="ETP employés au 31 décembre, pour les services de ce scénario.",
        source=SOURCE,
        notes=(ARTICLE, *((PROTECTED,) if hidden else ())),
        sensitivity=Sensitivity.MASKED if hidden else Sensitivity.PUBLIC,
        columns=(
            Column("employeur", "Employeur"),
            Column("avant", "Sans mutualisation", Kind.ETP),
            *(Column(f"a{annee}", str(annee), Kind.ETP) for annee in years),
        ),
        rows=tuple(
            (
                party.nom,
                calcul.resultat.parties[party.siren][years[0]].etp_avant,
                *(after(party, annee) for annee in years),
            )
            for party in calcul.parties
        ),
        total_row=(
            "Ensemble",
            total("etp_avant", years[0]),
            *(MASKED_PROTECTS if hidden else total("etp_apres", annee) for annee in years),
        ),
    )


def spending_impact(calcul: Calcul) -> Table:
    """Running costs that each employer saves (positive) or adds (negative), year by year, in euros."""
    years = calcul.resultat.annees
    gaps = {
        party.siren: [row.avant_euros - row.apres_euros for row in calcul.resultat.parties[party.siren].values()]
        for party in calcul.parties
    }
    return Table(
        key="impact-depenses",
        title="Dépenses de fonctionnement de l’EPCI et de chaque commune, année par année",
        caption="Écart entre sans et avec mutualisation, services de ce scénario ; un écart positif est payé en moins.",
        source=SOURCE,
        notes=(ARTICLE,),
        columns=(
            Column("employeur", "Employeur"),
            *(Column(f"a{annee}", str(annee), Kind.EUROS, EUROS_YEAR) for annee in years),
        ),
        rows=tuple((party.nom, *gaps[party.siren]) for party in calcul.parties),
        total_row=("Ensemble", *(sum(column, Decimal(0)) for column in zip(*gaps.values(), strict=True)))
        if gaps
        else None,
    )
