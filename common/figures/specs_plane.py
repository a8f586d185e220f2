"""Two dimensions at once: numbers in a grid (heat map), states in a grid (matrix), points between two axes (scatter)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from common.figures.specs import Chart, Column, Kind, Masked, Number, Table, _numbers


def _rows(key: str, values: Iterable[Sequence[Any]], lines: int, columns: int) -> tuple[tuple[Any, ...], ...]:
    rows = tuple(tuple(row) for row in values)
    if len(rows) != lines or any(len(row) != columns for row in rows):
        raise ValueError(
            f"La figure {key} : une valeur est attendue pour chaque ligne ({lines}) et colonne ({columns})."
        )
    return rows


@dataclass(frozen=True, kw_only=True)
class HeatMap(Chart):
    """A number for each row and column, coloured by its class and written in its square."""

    row_label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    values: tuple[tuple[Number, ...], ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "rows", tuple(self.rows))
        object.__setattr__(self, "columns", tuple(self.columns))
        values = _rows(self.key, self.values, len(self.rows), len(self.columns))
        object.__setattr__(self, "values", tuple(_numbers(row, self.key) for row in values))

    def to_table(self) -> Table:
        return Table(
            **self._common(),
            columns=(
                Column("ligne", self.row_label),
                *(Column(f"c{rank}", name, self.kind, self.unit) for rank, name in enumerate(self.columns, start=1)),
            ),
            rows=tuple((name, *self.values[rank]) for rank, name in enumerate(self.rows)),
        )


@dataclass(frozen=True)
class State:
    """A state of a matrix: its word, and the sign that draws it (`full`, `half`, `ring`, `cross`, `dash`)."""

    key: str
    label: str
    sign: str

    SIGNS = ("full", "half", "ring", "cross", "dash")

    def __post_init__(self) -> None:
        if self.sign not in self.SIGNS:
            raise ValueError(f"Signe inconnu : {self.sign} ({', '.join(self.SIGNS)}).")


@dataclass(frozen=True, kw_only=True)
class Matrix(Chart):
    """A state for each row and column: services × communes. `cells` hold keys of `states`, None or Masked.

    Raises ValueError on a key that no state bears.
    """

    row_label: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    states: tuple[State, ...]
    cells: tuple[tuple[str | Masked | None, ...], ...]
    kind: Kind = Kind.TEXT

    def __post_init__(self) -> None:
        for name in ("rows", "columns", "states"):
            object.__setattr__(self, name, tuple(getattr(self, name)))
        cells = _rows(self.key, self.cells, len(self.rows), len(self.columns))
        known = {state.key for state in self.states}
        unknown = {c for row in cells for c in row if isinstance(c, str) and c not in known}
        if unknown:
            raise ValueError(f"La figure {self.key} : états inconnus {sorted(unknown)}.")
        object.__setattr__(self, "cells", cells)

    def to_table(self) -> Table:
        words = {state.key: state.label for state in self.states}
        return Table(
            **self._common(),
            columns=(
                Column("ligne", self.row_label),
                *(Column(f"c{rank}", name) for rank, name in enumerate(self.columns, start=1)),
            ),
            rows=tuple(
                (name, *(words.get(cell, cell) if isinstance(cell, str) else cell for cell in self.cells[rank]))
                for rank, name in enumerate(self.rows)
            ),
        )


@dataclass(frozen=True)
class Point:
    """A point of a scatter, between the two axes; a missing or masked mark keeps it out of the drawing, not of the list."""

    key: str
    label: str
    x: Number
    y: Number

    def __post_init__(self) -> None:
        _numbers((self.x, self.y), self.key)

    @property
    def is_placed(self) -> bool:
        return not any(value is None or isinstance(value, Masked) for value in (self.x, self.y))


@dataclass(frozen=True, kw_only=True)
class Scatter(Chart):
    """Points between two axes that share one scale: impact × faisabilité. Points are numbered, the list names them.

    `quadrants`: the four corners in words, or nothing, in the order high left, high right, low left, low right.
    Raises ValueError for a mark outside the scale.
    """

    point_label: str
    x_label: str
    y_label: str
    low: Decimal
    high: Decimal
    points: tuple[Point, ...]
    quadrants: tuple[str, str, str, str] | tuple[()] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", tuple(self.points))
        object.__setattr__(self, "quadrants", tuple(self.quadrants))
        if self.high <= self.low or len(self.quadrants) not in (0, 4):
            raise ValueError(f"La figure {self.key} : une échelle croissante, et zéro ou quatre coins nommés.")
        for point in self.points:
            if point.is_placed and not all(self.low <= value <= self.high for value in (point.x, point.y)):
                raise ValueError(f"La figure {self.key} : « {point.label} » est hors de l’échelle.")

    def to_table(self) -> Table:
        return Table(
            **self._common(),
            columns=(
                Column("point", self.point_label),
                Column("x", self.x_label, self.kind, self.unit),
                Column("y", self.y_label, self.kind, self.unit),
            ),
            rows=tuple((f"{rank}. {p.label}", p.x, p.y) for rank, p in enumerate(self.points, start=1)),
        )
