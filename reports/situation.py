"""The values that the dashboard and the documents show: read today, or frozen the day a phase was closed.

A frozen situation holds numbered aggregates, never a row of a person: public cells, public tables, and the counts by
employer × age × sex **unmasked**, so that the threshold in force when they are read is the one that masks them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from common.figures import Cell, Column, Kind, Table
from common.memo import Stamp
from diagnostics.figures import services_bars, services_spread
from diagnostics.queries import Inventory, inventory_of
from hr.calculs.ages import INCONNUE, TRANCHES
from hr.figures import Effectifs
from hr.memoire import effectifs_du_jour, effectifs_gardes
from hr.queries import ComptePrive, LigneEffectif, employeurs
from projects.models import Collectivite, Project, Service, Snapshot
from reports.sections.territory import territory_table

VERSION = 1
_TRANCHES = {tranche.cle: tranche for tranche in (*TRANCHES, INCONNUE)}


@dataclass(frozen=True)
class Situation:
    """Staff cells on ``jour``. ``attendus``: employers of the perimeter, whether or not they gave anything."""

    jour: date
    lines: Effectifs
    counts: tuple[ComptePrive, ...]
    attendus: int


def situation_of_day(
    project: Project,
    jour: date,
    *,
    par_grade: bool = True,
    employers: Sequence[Collectivite] | None = None,
    catalogue: Sequence[Service] | None = None,
) -> Situation:
    """What the data say today; without ``par_grade``, grades are summed. Constant number of queries.

    ``employers``: those of the perimeter on ``jour``, and ``catalogue``, the services of the project in their order, when
    the caller has read them.
    """
    everyone = list(employeurs(project, jour) if employers is None else employers)
    found = effectifs_du_jour(project, jour, par_grade=par_grade, tous=everyone, catalogue=catalogue)
    return Situation(jour, found.lignes, found.comptes, len(everyone))


def kept_situation(
    project: Project,
    jour: date,
    stamp: Stamp,
    *,
    employers: Sequence[Collectivite],
    catalogue: Sequence[Service] | None = None,
) -> Situation:
    """The same with grades summed, kept as long as ``stamp``, the state of ``hr.memoire.READ``, and the day are the same."""
    found = effectifs_gardes(project, jour, stamp, employers, catalogue)
    return Situation(jour, found.lignes, found.comptes, len(employers))


@dataclass(frozen=True)
class FrozenSituation:
    """A situation as it was the day a phase was closed, with the public tables of that day."""

    numero: int
    date_arret: datetime
    situation: Situation
    tables: tuple[Table, ...]


def freeze(project: Project, jour: date) -> dict[str, Any]:
    """The aggregates to keep in a ``Snapshot``, ready for JSON."""
    situation, inventory = situation_of_day(project, jour), inventory_of(project)
    return {
        "version": VERSION,
        "jour": jour.isoformat(),
        "attendus": situation.attendus,
        "effectifs": [
            [
                line.collectivite_id,
                line.collectivite,
                line.service_id,
                line.service,
                line.categorie,
                line.grade,
                line.tetes,
                line.tetes_presentes,
                str(line.etp),
            ]
            for line in situation.lines
        ],
        "ages": [
            [count.collectivite_id, count.collectivite, count.tranche.cle, count.sexe, count.nombre]
            for count in situation.counts
        ],
        "tables": [_pack(table) for table in _public_tables(project, inventory, jour)],
    }


def thaw(snapshot: Snapshot) -> FrozenSituation:
    """A kept situation, as values. Raises ``ValueError`` on a version that this release does not read."""
    values = snapshot.valeurs
    if values.get("version") != VERSION:
        raise ValueError(f"Situation n° {snapshot.numero} : version {values.get('version')} inconnue.")
    return FrozenSituation(
        snapshot.numero,
        snapshot.date_arret,
        Situation(
            date.fromisoformat(values["jour"]),
            Effectifs.of(LigneEffectif(*row[:-1], Decimal(row[-1])) for row in values["effectifs"]),
            tuple(ComptePrive(pk, nom, _TRANCHES[cle], sexe, n) for pk, nom, cle, sexe, n in values["ages"]),
            values["attendus"],
        ),
        tuple(_unpack(table) for table in values["tables"]),
    )


def _public_tables(project: Project, inventory: Inventory, jour: date) -> list[Table]:
    return [territory_table(project, jour), services_bars(inventory).to_table(), services_spread(inventory)]


def _pack(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "caption": table.caption,
        "source": table.source,
        "date": table.date.isoformat() if table.date else None,
        "notes": list(table.notes),
        "columns": [[c.key, c.label, c.kind.value, c.unit] for c in table.columns],
        "rows": [[_pack_value(cell.value) for cell in row] for row in table.rows],
        "total": [_pack_value(cell.value) for cell in table.total_row] if table.total_row else None,
    }


def _pack_value(value: Any) -> Any:
    """Text, whole number or nothing as JSON has them; an exact decimal as its digits, marked as such."""
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _unpack(packed: dict[str, Any]) -> Table:
    def line(values: list[Any]) -> tuple[Cell, ...]:
        return tuple(Cell(Decimal(v["decimal"]) if isinstance(v, dict) else v) for v in values)

    return Table(
        key=packed["key"],
        title=packed["title"],
        caption=packed["caption"],
        source=packed["source"],
        date=date.fromisoformat(packed["date"]) if packed["date"] else None,
        notes=tuple(packed["notes"]),
        columns=tuple(Column(key, label, Kind(kind), unit) for key, label, kind, unit in packed["columns"]),
        rows=tuple(line(row) for row in packed["rows"]),
        total_row=line(packed["total"]) if packed["total"] else None,
    )
