"""Impact × feasibility as a figure: points between two axes, and the table that says why."""

from collections.abc import Sequence
from decimal import Decimal

from common.figures import Column, Kind, Point, Scatter, Table
from common.values import plural
from diagnostics.queries_priorities import Priorite

SOURCE = "avis de la conduite du projet, à débattre en comité"
LOW, HIGH = Decimal(1), Decimal(5)
MIDDLE = 3
QUADRANTS = (
    "fort impact, à préparer",
    "fort impact, faisable : commencer par là",
    "à laisser",
    "faisable, gain modeste",
)


def first_sentence(rows: Sequence[Priorite]) -> str:
    """« 3 services réunissent fort impact et faisabilité : … », the ones above the middle of both scales."""
    first = [one.service.libelle for one in rows if one.est_cotee and min(one.impact, one.faisabilite) > MIDDLE]
    if not first:
        return "Aucun service ne réunit encore fort impact et faisabilité"
    verb = "réunit" if len(first) == 1 else "réunissent"
    return f"{len(first)} {plural(len(first), 'service')} {verb} fort impact et faisabilité\u202f: {', '.join(first)}"


def _marked(rows: Sequence[Priorite]) -> list[Priorite]:
    return sorted(
        (one for one in rows if one.est_cotee), key=lambda one: (-one.impact - one.faisabilite, one.service.rang)
    )


def priorities_figure(rows: Sequence[Priorite]) -> Scatter:
    """Each marked service between both axes, the strongest first."""
    return Scatter(
        key="impact-faisabilite",
        title=first_sentence(rows),
        caption="De 1 (faible) à 5 (fort). Deux services à la même place sont dessinés côte à côte.",
        source=SOURCE,
        point_label="Service",
        x_label="Faisabilité",
        y_label="Impact",
        low=LOW,
        high=HIGH,
        points=tuple(
            Point(str(one.service.pk), one.service.libelle, one.faisabilite, one.impact) for one in _marked(rows)
        ),
        quadrants=QUADRANTS,
    )


def priorities_table(rows: Sequence[Priorite]) -> Table:
    """Marked services with the reason, the strongest first; those without marks are counted."""
    marked = _marked(rows)
    return Table(
        key="priorites",
        title="Pourquoi ces notes",
        caption=f"{len(marked)} {plural(len(marked), 'service noté', 'services notés')} sur {len(rows)}",
        source=SOURCE,
        columns=(
            Column("service", "Service"),
            Column("employeurs", "Collectivités qui l’ont", Kind.INTEGER),
            Column("impact", "Impact", Kind.INTEGER),
            Column("faisabilite", "Faisabilité", Kind.INTEGER),
            Column("pourquoi", "Pourquoi"),
        ),
        rows=tuple(
            (one.service.libelle, one.employeurs, one.impact, one.faisabilite, one.pourquoi or None) for one in marked
        ),
    )
