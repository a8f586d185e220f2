"""The payroll with and without a scenario, as figures."""

from datetime import date
from decimal import Decimal

from common.breakdown import Breakdown, BreakdownLine, Source
from common.figures import Column, KeyFigure, Kind, Lines, LineSeries, Section, Sensitivity, Table
from common.values import format_percent
from scenarios.figures_words import EUROS_YEAR
from scenarios.payroll import Comparaison

SOURCE = "Rémunérations saisies par les employeurs, barèmes nationaux, coûts de personnel du scénario"
NOTES = (
    "Statu quo : hypothèse centrale de la page « Masse salariale », agents en fonction aujourd’hui.",
    "Scénario : ce que ces employeurs portent en plus ou en moins pour le personnel des services mis en commun, qu’ils le paient "
    "eux-mêmes ou le remboursent (clé seule, sans plancher ni plafond).",
)


def payroll_figures(found: Comparaison) -> tuple[KeyFigure, ...]:
    """The last year that both know, and what the scenario changes to it."""
    last = found.annees[-1]
    gap, base = found.ecart(last), found.statu_quo[last]
    return (
        KeyFigure(f"Statu quo {last}", base, Kind.EUROS, note=f"{found.postes} agents", key="masse-statu-quo"),
        KeyFigure(
            f"Avec le scénario {last}",
            found.avec(last),
            Kind.EUROS,
            breakdown=explained(found, last),
            key="masse-scenario",
        ),
        KeyFigure("Écart", gap, Kind.EUROS, note=format_percent(gap / base, 1) if base else "", key="masse-ecart"),
    )


def explained(found: Comparaison, annee: int) -> Breakdown:
    """« D’où vient ce chiffre ? »: the statu quo, then each service, staff and harmonisation apart."""
    lines = [
        BreakdownLine(
            f"Statu quo {annee}",
            found.statu_quo[annee],
            "€",
            "page « Masse salariale », hypothèse centrale",
            Source("Rémunérations saisies par les employeurs"),
        )
    ]
    for one in found.services:
        children = [
            BreakdownLine(label, amounts[annee], "€", rule)
            for label, amounts, rule in (
                (
                    "Personnel du service",
                    one.personnel,
                    "porté avec le service, revalorisation de sa direction comprise, moins ce qui est porté sans lui",
                ),
                ("Harmonisation du régime indemnitaire", one.harmonisation, "part de la dépense datée, par la clé"),
            )
            if amounts[annee]
        ]
        if children:
            total = sum((child.valeur for child in children), Decimal(0))
            lines.append(BreakdownLine(one.libelle, total, "€", "", Source("Coûts du scénario"), tuple(children)))
    return Breakdown(
        f"Masse salariale de {annee} avec le scénario",
        found.avec(annee),
        "€",
        tuple(lines),
        "statu quo + ce que chaque service change",
        Source("Calcul"),
    )


def payroll_section(found: Comparaison, titre: str, jour: date) -> Section:
    """The two curves, then year by year and service by service."""
    common = {"source": SOURCE, "date": jour, "sensitivity": Sensitivity.NAMED}
    years = found.annees
    curves = Lines(
        key="masse-scenario",
        title=f"Masse salariale de {years[0]} à {years[-1]}, sans et avec le scénario",
        caption=", ".join(found.employeurs),
        kind=Kind.EUROS,
        point_label="Année",
        points=tuple(str(year) for year in years),
        series=(
            LineSeries("statu_quo", "Statu quo", tuple(found.statu_quo[year] for year in years)),
            LineSeries("scenario", "Avec le scénario", tuple(found.avec(year) for year in years)),
        ),
        notes=NOTES,
        **common,
    )
    by_year = Table(
        key="masse-scenario-annees",
        title="Année par année",
        columns=(
            Column("annee", "Année", Kind.YEAR),
            Column("statu_quo", "Statu quo", Kind.EUROS, EUROS_YEAR),
            Column("personnel", "Personnel des services", Kind.EUROS, EUROS_YEAR),
            Column("harmonisation", "Harmonisation", Kind.EUROS, EUROS_YEAR),
            Column("scenario", "Avec le scénario", Kind.EUROS, EUROS_YEAR),
        ),
        rows=tuple(
            (year, found.statu_quo[year], found.personnel(year), found.harmonisation(year), found.avec(year))
            for year in years
        ),
        **common,
    )
    last = years[-1]
    by_service = Table(
        key="masse-scenario-services",
        title=f"Ce que chaque service change en {last}",
        columns=(
            Column("service", "Service"),
            Column("personnel", "Personnel", Kind.EUROS, EUROS_YEAR),
            Column("harmonisation", "Harmonisation", Kind.EUROS, EUROS_YEAR),
            Column("total", "Ensemble", Kind.EUROS, EUROS_YEAR),
        ),
        rows=tuple(
            (one.libelle, one.personnel[last], one.harmonisation[last], one.personnel[last] + one.harmonisation[last])
            for one in found.services
        ),
        total_row=("Ensemble", found.personnel(last), found.harmonisation(last), found.ecart(last)),
        empty_text="Ce scénario n’a pas encore de service.",
        **common,
    )
    return Section("masse-scenario", titre, (curves, by_year, by_service))
