"""Values of a computed scenario → figures: the same sections for the page, the document and the workbook."""

from collections.abc import Collection
from decimal import Decimal

from common.figures import (
    MASKED_PROTECTS,
    Cell,
    Column,
    EmptyState,
    Kind,
    Masked,
    Notice,
    Section,
    Sensitivity,
    Table,
)
from scenarios.engine.effectifs import ETP_PUBLICS
from scenarios.explanation import UNKNOWN
from scenarios.figures_balance import balance_table, curve, gains_table, key_figures, moved
from scenarios.figures_words import EUROS_YEAR, NO_DETAIL, PROTECTED, SOURCE, Details
from scenarios.inputs import Calcul, ecarts_lisibles, effectifs_de
from scenarios.models import ServiceScenario
from scenarios.provenance import Saisies
from scenarios.uncertainty import Incertitude


def employers_table(calcul: Calcul, annee: int, hidden: Collection[int] = (), details: Details = NO_DETAIL) -> Table:
    """What each employer bears and employs before and after, in one year; one line each and their total.

    hidden: employers whose movements are masked for this reader; their ETP afterwards and its total are too.
    """
    rows, totals = [], [Decimal(0)] * 6
    for party in calcul.parties:
        row = calcul.resultat.parties[party.siren][annee]
        values = (
            row.avant_euros,
            row.apres_euros,
            row.avant_euros - row.apres_euros,
            row.part_euros,
            row.etp_avant,
            row.etp_apres,
        )
        totals = [total + value for total, value in zip(totals, values, strict=True)]
        rows.append(
            (
                party.nom,
                Cell(row.avant_euros, href=details.employeur(party.siren, annee, "avant") if row.avant_euros else ""),
                Cell(row.apres_euros, href=details.employeur(party.siren, annee) if row.apres_euros else ""),
                *values[2:-1],
                MASKED_PROTECTS if party.pk in hidden else values[-1],
            )
        )
    return Table(
        key="employeurs",
        title=f"Ce que chacun paie et emploie en {annee}, sans et avec ce scénario",
        caption="Coûts des services du scénario, vue budgétaire ; un écart positif est payé en moins. "
        "ETP employés au 31 décembre.",
        source=SOURCE,
        notes=(PROTECTED,) if hidden else (),
        sensitivity=Sensitivity.MASKED if hidden else Sensitivity.PUBLIC,
        columns=(
            Column("employeur", "Employeur"),
            Column("avant", "Sans mutualisation", Kind.EUROS, EUROS_YEAR),
            Column("apres", "Avec", Kind.EUROS, EUROS_YEAR),
            Column("ecart", "Écart", Kind.EUROS, EUROS_YEAR),
            Column("part", "Dont part du service", Kind.EUROS, EUROS_YEAR),
            Column("etp_avant", "ETP avant", Kind.ETP),
            Column("etp_apres", "ETP après", Kind.ETP),
        ),
        rows=tuple(rows),
        total_row=("Ensemble", *totals[:-1], MASKED_PROTECTS if hidden else totals[-1]),
    )


def services_table(
    calcul: Calcul,
    annee: int,
    incertitude: Incertitude | None = None,
    details: Details = NO_DETAIL,
    address: str = "",
) -> Table:
    """Shared cost of each service and what it changes in one year. address: its tabs, « 0 » for its key."""
    rows = []
    for row, result in zip(calcul.services, calcul.resultat.services, strict=True):
        rows.append(
            (
                Cell(row.service.libelle, href=address.replace("/0/", f"/{row.pk}/")),
                row.get_forme_display(),
                row.date_ouverture,
                len(row.participations.all()),
                Cell(result.cout_partage_euros[annee], href=details.bilan(annee, f"partage-{row.pk}")),
                Cell(
                    result.bilan.net(annee),
                    href=details.bilan(annee),
                    note="" if incertitude is None else moved(incertitude.solde(annee, row.pk)),
                ),
            )
        )
    return Table(
        key="services",
        title=f"Les services de ce scénario en {annee}",
        source=SOURCE,
        columns=(
            Column("service", "Service"),
            Column("forme", "Forme"),
            Column("ouverture", "Ouverture", Kind.DATE),
            Column("membres", "Membres", Kind.INTEGER),
            Column("cout", "Coût partagé", Kind.EUROS, EUROS_YEAR),
            Column("solde", "Solde", Kind.EUROS, EUROS_YEAR),
        ),
        rows=tuple(rows),
    )


def scenario_section(
    calcul: Calcul,
    annee: int,
    incertitude: Incertitude | None = None,
    hidden: Collection[int] = (),
    details: Details = NO_DETAIL,
    saisies: Saisies = UNKNOWN,
) -> Section:
    """All that a scenario changes, in reading order. hidden: employers whose movements are masked for this reader."""
    if not calcul.services:
        return Section(
            "effets",
            "Ce que change ce scénario",
            (
                EmptyState(
                    "Aucun service n’est encore mutualisé dans ce scénario.",
                    "La cheffe ou le chef de projet ajoute les services.",
                ),
            ),
        )
    alerts = tuple(Notice("À vérifier", text, "warn") for text in calcul.resultat.bilan.alertes)
    return Section(
        "effets",
        "Ce que change ce scénario",
        (
            key_figures(calcul, incertitude, saisies),
            *alerts,
            employers_table(calcul, annee, hidden, details),
            curve(calcul, incertitude),
            balance_table(calcul, incertitude, details),
            gains_table(calcul, incertitude, details),
        ),
    )


def staff_table(row: ServiceScenario, hidden: Collection[int] = ()) -> Table:
    """Employed and working, before and after, per employer: the two columns that must never be added together.

    hidden: employers whose movements are masked for this reader (``queries_posts.hidden_movements``), totals included.
    """
    table = effectifs_de(row)
    masked = [movement.collectivite_id in hidden for movement in row.mouvements.all()]
    columns = (
        ("avant", "Employés avant"),
        ("transferes_sortants", "Transférés"),
        ("mis_a_disposition", "Mis à disposition"),
        ("transferes_entrants", "Accueillis"),
        ("crees", "Créés"),
        ("supprimes", "Supprimés"),
        ("employes_apres", "Employés après"),
        ("affectes", "Affectés au service"),
        ("correspondants", "Restent sur place"),
    )

    if masked and all(masked):
        # nothing of them is read: one column of masks says it, seven would only scroll
        columns = (*(one for one in columns if one[0] in ETP_PUBLICS), ("affectes", "Mouvements et effectifs d’après"))

    def shown(key: str, value: Decimal, mask: bool) -> Decimal | Masked:
        return MASKED_PROTECTS if mask and key not in ETP_PUBLICS else value

    return Table(
        key=f"effectifs-{row.pk}",
        title=f"Qui emploie et qui travaille dans le service : {row.service.libelle}",
        source=SOURCE,
        notes=(*ecarts_lisibles(row, hidden), *((PROTECTED,) if any(masked) else ())),
        sensitivity=Sensitivity.MASKED if any(masked) else Sensitivity.PUBLIC,
        columns=(Column("employeur", "Employeur"), *(Column(key, label, Kind.ETP) for key, label in columns)),
        rows=tuple(
            (line.employeur, *(shown(key, getattr(line, key), mask) for key, _ in columns))
            for line, mask in zip(table.lignes, masked, strict=True)
        ),
        total_row=("Ensemble", *(shown(key, table.total(key), any(masked)) for key, _ in columns))
        if table.lignes
        else None,
        empty_text="Les effectifs de ce service ne sont pas encore saisis.",
    )
