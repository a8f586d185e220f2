"""Several contracts of one person in an export become the rows that the plan knows: one per service, with its share.

Pure. A payroll program writes one line per contract; the workbook has one line per service, with the same post on each.
Rules in prose: docs/algorithmes/import-exports.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from common.values import NBSP, Heures, plural
from hr.calculs.import_agents import LigneLue
from hr.calculs.quotites import ONE, ZERO

PRECISION_PART = Decimal("0.000001")
PRECISION_HEURES = Decimal("0.0001")


def regrouper_contrats(rows: Sequence[LigneLue], jour: date) -> tuple[list[LigneLue], list[str]]:
    """Rows ready for the plan, and sentences on what was put together or left aside.

    Of a person in post on ``jour``, contracts ended before are left aside; current ones add their hours, the longest gives
    the other columns, each service weighs its hours. A person whose contracts have all ended keeps the last one. A row
    that has a fault, no matricule or no duration is left as it is: the plan says why.
    """
    groups: dict[object, list[LigneLue]] = {}
    for index, row in enumerate(rows):
        groups.setdefault(row.valeurs.get("matricule") or index, []).append(row)
    out: list[LigneLue] = []
    ended = joined = 0
    for group in groups.values():
        if len(group) == 1 or any(row.refus or not isinstance(row.valeurs.get("duree"), Heures) for row in group):
            out.extend(group)
            continue
        kept = _en_cours(group, jour)
        ended += len(group) - len(kept)
        if len(kept) > 1:
            joined += 1
            kept = _reunis(kept)
        out.extend(kept)
    said = []
    if joined:
        said.append(
            f"{joined}{NBSP}{plural(joined, 'agent a', 'agents ont')} plusieurs contrats en cours{NBSP}: heures additionnées."
        )
    if ended:
        said.append(f"{ended}{NBSP}{plural(ended, 'contrat terminé laissé', 'contrats terminés laissés')} de côté.")
    return out, said


def _fin(row: LigneLue) -> date:
    end = row.valeurs.get("date_fin")
    return end if isinstance(end, date) else date.max


def _debut(row: LigneLue) -> date:
    start = row.valeurs.get("date_entree")
    return start if isinstance(start, date) else date.min


def _en_cours(group: Sequence[LigneLue], jour: date) -> list[LigneLue]:
    current = [row for row in group if _fin(row) >= jour]
    return current or [max(group, key=lambda row: (_fin(row), _debut(row), row.ligne))]


def _reunis(group: Sequence[LigneLue]) -> list[LigneLue]:
    """One row per service; hours add up, the part-time rate is the average weighed by hours."""
    hours = {row.ligne: row.valeurs["duree"].heures for row in group}
    total = sum(hours.values(), ZERO)
    main = max(group, key=lambda row: (hours[row.ligne], -row.ligne))
    starts = [start for row in group if (start := row.valeurs.get("date_entree"))]
    worked = sum((hours[row.ligne] * (row.valeurs.get("temps_partiel") or ONE) for row in group), ZERO)
    rate = (worked / total).quantize(PRECISION_HEURES, rounding=ROUND_HALF_UP).normalize()
    common = dict(main.valeurs)
    common["duree"] = Heures(total.quantize(PRECISION_HEURES), main.valeurs["duree"].base)
    if "date_entree" in common and starts:
        common["date_entree"] = min(starts)
    if "date_fin" in common:
        last = max(_fin(row) for row in group)
        common["date_fin"] = None if last == date.max else last
    if "temps_partiel" in common:
        common["temps_partiel"] = None if rate == ONE else rate
    by_service: dict[object, list[LigneLue]] = {}
    for row in group:
        by_service.setdefault(row.valeurs.get("service"), []).append(row)
    out, given = [], ZERO
    for rank, (service, same) in enumerate(by_service.items(), start=1):
        share = (sum((hours[row.ligne] for row in same), ZERO) / total).quantize(PRECISION_PART, ROUND_HALF_UP)
        if rank == len(by_service):
            share = ONE - given  # the last takes what rounding left: shares add up to one
        given += share
        values = {**common, "service": service}
        values["part"] = None if share == ONE else share.normalize()
        out.append(replace(same[0], valeurs=values))
    return out
