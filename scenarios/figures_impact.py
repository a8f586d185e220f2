"""What CGCT L5211-39-1 asks a report for: the foreseen impact on staff and on running costs, employer by employer, each year."""

from collections.abc import Callable, Collection
from decimal import Decimal

from common.figures import MASKED_PROTECTS, Column, Kind, Masked, Sensitivity, Table
from common.values import format_euros
from scenarios.engine.ventilation import Sorte
from scenarios.figures_words import EUROS_YEAR, PROTECTED, SOURCE
from scenarios.imputation import parts_par_sorte
from scenarios.inputs import Calcul

ARTICLE = "CGCT, art. L. 5211-39-1"
ZERO = Decimal("0.00")
NOT_RUNNING = (Sorte.INVESTISSEMENT, Sorte.HEURES)


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
    """Running costs that each employer saves (positive) or adds (negative), year by year, in euros.

    The article asks for running costs: investment stands apart (``investment_impact``) and hours that agents give to the
    project are worked, not paid.
    """
    years = calcul.resultat.annees
    apart = {annee: parts_par_sorte(calcul, annee) for annee in years}

    def gap(siren: str, annee: int) -> Decimal:
        row = calcul.resultat.parties[siren][annee]
        return row.avant_euros - row.apres_euros + sum((apart[annee][siren][one] for one in NOT_RUNNING), ZERO)

    hours = sum((one[Sorte.HEURES] for parts in apart.values() for one in parts.values()), ZERO)
    return _by_employer(
        calcul,
        "impact-depenses",
        "Dépenses de fonctionnement de l’EPCI et de chaque commune, année par année",
        "Écart entre sans et avec mutualisation, services de ce scénario, investissement à part ; un écart positif est "
        "payé en moins.",
        gap,
        (f"Hors heures de projet valorisées : {format_euros(hours)}, qui ne sont pas une dépense.",) if hours else (),
    )


def investment_impact(calcul: Calcul) -> Table:
    """Investment borne by each employer, year by year, in euros; apart from running costs."""
    shares = {annee: parts_par_sorte(calcul, annee) for annee in calcul.resultat.annees}
    return _by_employer(
        calcul,
        "impact-investissements",
        "Investissements supportés par l’EPCI et par chaque commune, année par année",
        "Part de chacun dans les investissements des services de ce scénario ; ils ne sont pas dans le fonctionnement.",
        lambda siren, annee: shares[annee][siren][Sorte.INVESTISSEMENT],
    )


def _by_employer(
    calcul: Calcul,
    key: str,
    title: str,
    caption: str,
    amount: Callable[[str, int], Decimal],
    notes: tuple[str, ...] = (),
) -> Table:
    years = calcul.resultat.annees
    lines = {party.siren: [amount(party.siren, annee) for annee in years] for party in calcul.parties}
    return Table(
        key=key,
        title=title,
        caption=caption,
        source=SOURCE,
        notes=(ARTICLE, *notes),
        columns=(
            Column("employeur", "Employeur"),
            *(Column(f"a{annee}", str(annee), Kind.EUROS, EUROS_YEAR) for annee in years),
        ),
        rows=tuple((party.nom, *lines[party.siren]) for party in calcul.parties),
        total_row=("Ensemble", *(sum(column, ZERO) for column in zip(*lines.values(), strict=True))) if lines else None,
    )
