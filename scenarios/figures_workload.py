"""Plan de charge: hours that each member reserves and uses in the service."""

from collections.abc import Iterable
from decimal import Decimal

from common.figures import Cell, Column, Kind, Table
from scenarios.figures_words import SOURCE
from scenarios.models import ServiceScenario

ZERO = Decimal(0)


def _known(hours: Iterable[Decimal | None]) -> Decimal | None:
    given = [one for one in hours if one is not None]
    return sum(given, ZERO) if given else None


def workload_table(row: ServiceScenario) -> Table:
    """Hours reserved, used and left by each member, in hours a year; an absence of hours is no zero.

    The total is over the members whose two figures are known, and says so when some are left out.
    """
    lines, both, partial = [], [], False
    for member in row.participations.all():
        reserved, used = member.heures_reservees, member.heures_utilisees
        if reserved is None and used is None:
            continue
        left = None if reserved is None or used is None else reserved - used
        if left is None:
            partial = True
        else:
            both.append((reserved, used, left))
        over = left is not None and left < 0
        alert = Cell("au-delà de ce qui est réservé", tone="bad") if over else ""
        lines.append((member.collectivite.nom, reserved, used, left, alert))
    total = None
    if both:
        label = "Ensemble, là où réservées et utilisées sont connues" if partial else "Ensemble"
        total = (label, *(sum(column, ZERO) for column in zip(*both, strict=True)), "")
    elif lines:
        total = ("Ensemble", _known(line[1] for line in lines), _known(line[2] for line in lines), None, "")
    return Table(
        key=f"charge-{row.pk}",
        title=f"Plan de charge : {row.service.libelle}",
        caption="Heures par an.",
        source=SOURCE,
        columns=(
            Column("membre", "Membre"),
            Column("reservees", "Réservées", Kind.HOURS),
            Column("utilisees", "Utilisées", Kind.HOURS),
            Column("reste", "Restent", Kind.HOURS),
            Column("alerte", "À savoir"),
        ),
        rows=tuple(lines),
        total_row=total,
        empty_text="Aucune heure n’est encore réservée.",
    )
