"""The college of the DRH as a table: page, spreadsheet and report print the same, disagreements included."""

from collections.abc import Mapping, Sequence
from datetime import date

from common.figures import Cell, Column, Kind, Section, Table
from hr.queries_college import PositionLue

SANS_DESACCORD = "aucun"


def table_positions(positions: Sequence[PositionLue], jour: date, links: Mapping[int, str] | None = None) -> Table:
    """One row per position; a disagreement with its reason, whoever reads."""
    addresses = links or {}
    return Table(
        key="college-rh",
        title="Positions du collège RH",
        caption="Commune\u00a0: deux employeurs au moins sont d’accord. Un désaccord reste écrit, avec son motif.",
        source="Journal du collège des DRH",
        date=jour,
        columns=(
            Column("sujet", "Sujet"),
            Column("texte", "Position"),
            Column("date", "Proposée le", Kind.DATE),
            Column("etat", "État"),
            Column("accords", "D’accord"),
            Column("desaccords", "Désaccords"),
        ),
        rows=tuple(
            (
                Cell(one.position.sujet, href=addresses.get(one.position.pk, "")),
                one.position.texte,
                one.position.date_position,
                Cell(one.etat, tone="ok" if one.est_commune else ""),
                ", ".join(one.accords) or "aucun employeur",
                " ; ".join(f"{name} : {reason}" for name, reason in one.desaccords) or SANS_DESACCORD,
            )
            for one in positions
        ),
        empty_text="Aucune position pour l’instant.",
    )


def table_communes(positions: Sequence[PositionLue], jour: date) -> Table:
    """The common positions alone: neither who agrees nor who does not, since one tells the other."""
    return Table(
        key="college-rh",
        title="Positions communes du collège RH",
        caption="Deux employeurs au moins sont d’accord.",
        source="Journal du collège des DRH",
        date=jour,
        columns=(Column("sujet", "Sujet"), Column("texte", "Position"), Column("date", "Proposée le", Kind.DATE)),
        rows=tuple(
            (one.position.sujet, one.position.texte, one.position.date_position) for one in positions if one.est_commune
        ),
        empty_text="Aucune position commune pour l’instant.",
    )


def section_college(positions: Sequence[PositionLue], jour: date) -> Section | None:
    """The annex of the report of the élus; None while the college has proposed nothing."""
    if not positions:
        return None
    return Section("annexe-college-rh", "Positions et désaccords du collège RH", (table_positions(positions, jour),))


def section_communes(positions: Sequence[PositionLue], jour: date) -> Section | None:
    """The annex of a report whose readers do not read the page of the college; None without a common position."""
    table = table_communes(positions, jour)
    return Section("annexe-college-rh", table.title, (table,)) if table.rows else None
