"""Measured as ratios within one run, because machines are noisy: twice the work must not cost four times the time.

Each figure is the best of several runs. Run with ``make bench``; the numbers are printed.
"""

import time
from datetime import date
from decimal import Decimal

import pytest

from common.disclosure import suppress
from common.figures import Column, Kind, Table
from common.tabular.reading import read_sheet
from common.tabular.writing import write_xlsx


def best(action, times: int = 5) -> float:
    """Seconds of the quickest of ``times`` runs."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        durations.append(time.perf_counter() - start)
    return min(durations)


def ratio(capsys, name: str, small, large) -> float:
    """Time of ``large`` over time of ``small``, printed."""
    few, many = best(small), best(large)
    with capsys.disabled():
        print(f"\n{name} : {few * 1000:.1f} ms → {many * 1000:.1f} ms, rapport {many / few:.2f}")
    return many / few


def sheet(rows: int) -> Table:
    """A table of ``rows`` lines and four columns."""
    return Table(
        key="essai",
        title="Essai",
        date=date(2026, 11, 24),
        columns=(
            Column("nom", "Nom"),
            Column("a", "Agents", Kind.INTEGER),
            Column("b", "ETP", Kind.ETP),
            Column("c", "Montant", Kind.EUROS),
        ),
        rows=tuple((f"Ligne {n}", n, Decimal(n) / 2, Decimal(n)) for n in range(rows)),
    )


def test_reading_a_workbook_grows_with_its_rows(capsys):
    files = {rows: write_xlsx([sheet(rows)]) for rows in (1_000, 4_000)}

    def read(rows: int):
        return read_sheet(files[rows], "essai.xlsx", sheet="Essai", titles=["Nom", "Agents", "ETP", "Montant"])

    assert len(read(4_000).rows) == 4_000
    assert ratio(capsys, "lire 1 000 puis 4 000 lignes", lambda: read(1_000), lambda: read(4_000)) < 8


def test_writing_a_workbook_grows_with_its_rows(capsys):
    small, large = sheet(1_000), sheet(4_000)
    assert ratio(capsys, "écrire 1 000 puis 4 000 lignes", lambda: write_xlsx([small]), lambda: write_xlsx([large])) < 8


@pytest.mark.parametrize("size", [20])
def test_masking_a_list_grows_gently(capsys, size):
    few = {f"c{n:03d}": (n * 7) % 23 for n in range(size)}
    many = {f"c{n:03d}": (n * 7) % 23 for n in range(4 * size)}
    assert ratio(capsys, "masquer 20 puis 80 cases", lambda: suppress(few), lambda: suppress(many)) < 40
