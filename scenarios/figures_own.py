"""« Ma commune » → figures: one employer, year by year and service by service."""

from common.figures import MASKED_PROTECTS, Cell, Column, Kind, Lines, LineSeries, Sensitivity, Table
from common.values import format_euros
from scenarios.figures_words import NO_DETAIL, SOURCE, Details, saved
from scenarios.inputs import Calcul


def own_words(calcul: Calcul, siren: str, annee: int) -> str:
    """What the scenario changes for one employer in one year, in a sentence: read before any comparison of communes."""
    row = calcul.resultat.parties[siren][annee]
    return (
        f"En {annee}, {calcul.nom(siren)} paierait {format_euros(row.avant_euros)} sans ce scénario et "
        f"{format_euros(row.apres_euros)} avec : {saved(row.avant_euros - row.apres_euros)}."
    )


def own_table(calcul: Calcul, siren: str, masked: bool = False, details: Details = NO_DETAIL) -> Table:
    """One employer, year by year: « Ma commune ». masked: its movements are, so its ETP afterwards are too."""
    return Table(
        key="ma-commune",
        sensitivity=Sensitivity.MASKED if masked else Sensitivity.PUBLIC,
        title=f"{calcul.nom(siren)} : sans mutualisation, et avec ce scénario",
        caption="« Sans » répond aussi à la question « et si je reste dehors ? ».",
        source=SOURCE,
        columns=(
            Column("annee", "Année", Kind.YEAR),
            Column("avant", "Sans mutualisation", Kind.EUROS, "€"),
            Column("apres", "Avec ce scénario", Kind.EUROS, "€"),
            Column("ecart", "Écart", Kind.EUROS, "€"),
            Column("part", "Dont part du service", Kind.EUROS, "€"),
            Column("etp_avant", "ETP avant", Kind.ETP),
            Column("etp_apres", "ETP après", Kind.ETP),
        ),
        rows=tuple(
            (
                annee,
                Cell(row.avant_euros, href=details.employeur(siren, annee, "avant")),
                Cell(row.apres_euros, href=details.employeur(siren, annee)),
                row.avant_euros - row.apres_euros,
                row.part_euros,
                row.etp_avant,
                MASKED_PROTECTS if masked else row.etp_apres,
            )
            for annee, row in calcul.resultat.parties[siren].items()
        ),
    )


def own_curve(calcul: Calcul, siren: str) -> Lines:
    """What one employer would pay each year, without pooling and with this scenario; the title says the last year."""
    rows = calcul.resultat.parties[siren]
    last = max(rows)
    return Lines(
        key="ma-courbe",
        title=f"En {last}, avec ce scénario : {saved(rows[last].avant_euros - rows[last].apres_euros)}",
        caption=f"Ce que {calcul.nom(siren)} paierait chaque année, en euros.",
        source=SOURCE,
        kind=Kind.EUROS,
        unit="€",
        point_label="Année",
        points=tuple(str(annee) for annee in rows),
        series=(
            LineSeries("avant", "sans mutualisation", tuple(one.avant_euros for one in rows.values())),
            LineSeries("apres", "avec ce scénario", tuple(one.apres_euros for one in rows.values())),
        ),
    )


def own_services_table(calcul: Calcul, siren: str, annee: int, masked: bool = False) -> Table:
    """One employer, service by service in one year. masked: as in ``own_table``."""
    return Table(
        key="mes-services",
        sensitivity=Sensitivity.MASKED if masked else Sensitivity.PUBLIC,
        title=f"Service par service en {annee}",
        source=SOURCE,
        columns=(
            Column("service", "Service"),
            Column("avant", "Sans mutualisation", Kind.EUROS, "€"),
            Column("apres", "Avec", Kind.EUROS, "€"),
            Column("part", "Dont part du service", Kind.EUROS, "€"),
            Column("etp_avant", "ETP avant", Kind.ETP),
            Column("etp_apres", "ETP après", Kind.ETP),
        ),
        rows=tuple(
            (
                result.libelle,
                result.parties[siren][annee].avant_euros,
                result.parties[siren][annee].apres_euros,
                result.parties[siren][annee].part_euros,
                result.parties[siren][annee].etp_avant,
                MASKED_PROTECTS if masked else result.parties[siren][annee].etp_apres,
            )
            for result in calcul.resultat.services
        ),
        empty_text="Aucun service n’est encore mutualisé dans ce scénario.",
    )
