"""What a figure says, before anything is drawn.

A spec is a frozen value: `Table`, `KeyFigure`, `Bars`, `Pyramid`, `Lines`. Every chart gives its `Table` by
`to_table()`, so a chart and its table can never differ. A spec holds values **after** disclosure control: a hidden
value is a `Masked`, and the number it replaces is nowhere in the spec.

Three absences are kept apart:

* `None` — « non renseigné » : nobody gave the value;
* `0` — a true zero;
* `Masked(reason)` — the value exists and this reader may not have it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from common.figures.palette import TONES


class Kind(StrEnum):
    """How the values of a column or of a series are written."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    EUROS = "euros"
    ETP = "etp"
    PERCENT = "percent"  # a share: Decimal("0.125") is written « 12,5 % »
    HOURS = "hours"
    DATE = "date"
    YEAR = "year"  # an integer written without thousands separator


NUMERIC_KINDS = frozenset({Kind.INTEGER, Kind.DECIMAL, Kind.EUROS, Kind.ETP, Kind.PERCENT, Kind.HOURS, Kind.YEAR})


class Sensitivity(StrEnum):
    """Who may hold the figure; `reports` decides, the spec only carries the word."""

    PUBLIC = "public"  # every member of the project, and the public documents
    MASKED = "masked"  # private facts after disclosure control
    NAMED = "named"  # named staff data: only the employer's HR


@dataclass(frozen=True)
class Masked:
    """A value that exists and is not shown; `reason` is the whole text printed in its place."""

    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise ValueError("Une valeur masquée dit toujours pourquoi.")


def masked_small(k: int = 5) -> Masked:
    """First-order mask: fewer than `k` people stand behind the value."""
    return Masked(f"masqué (moins de {k})")


MASKED_SMALL = masked_small()
MASKED_PROTECTS = Masked("masqué (protège une autre valeur)")

Value = str | int | Decimal | datetime.date | Masked | None
Number = int | Decimal | Masked | None


@dataclass(frozen=True)
class Cell:
    """A value with something beside it: a link on the page, a short note, the tone of a state word.

    `tone` is one of `ok`, `warn`, `bad` or empty; it never carries meaning alone, the value says it in words.
    `places`: decimals of a number of the kind `DECIMAL`, so that those of one row agree (« 4,0 » beside « 3,7 »).
    """

    value: Value
    href: str = ""
    note: str = ""
    tone: str = ""
    places: int | None = None


@dataclass(frozen=True)
class Column:
    """One column of a `Table`; `unit` completes the heading (« Coût (€/an) »), never each cell.

    `places`: decimals of a column of euros (a unit cost may have four).
    """

    key: str
    label: str
    kind: Kind = Kind.TEXT
    unit: str = ""
    help: str = ""
    places: int = 2

    @property
    def is_numeric(self) -> bool:
        return self.kind in NUMERIC_KINDS

    @property
    def heading(self) -> str:
        return f"{self.label} ({self.unit})" if self.unit else self.label


def as_cell(value: Any) -> Cell:
    """Wrap a bare value; floats are refused, because a float is never exact and never money."""
    kind = type(value)
    if kind is str or kind is Decimal or kind is int:  # nearly all of them
        return Cell(value)
    if isinstance(value, Cell):
        return value
    if isinstance(value, bool) or not (
        value is None or isinstance(value, str | int | Decimal | datetime.date | Masked)
    ):
        raise TypeError(f"Un texte, un nombre exact, une date, None, Masked ou Cell, pas {type(value).__name__}.")
    return Cell(value)


@dataclass(frozen=True)
class Provenance:
    """Where a figure comes from and when: printed under each figure and on the « À propos » sheet."""

    source: str = ""
    date: datetime.date | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What every figure has. `title` is a sentence that says what to see; `caption` says what is counted."""

    key: str
    title: str
    caption: str = ""
    source: str = ""
    date: datetime.date | None = None
    notes: tuple[str, ...] = ()
    sensitivity: Sensitivity = Sensitivity.PUBLIC

    @property
    def provenance(self) -> Provenance:
        return Provenance(self.source, self.date, self.notes)

    def _common(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": self.title,
            "caption": self.caption,
            "source": self.source,
            "date": self.date,
            "notes": self.notes,
            "sensitivity": self.sensitivity,
        }


@dataclass(frozen=True, kw_only=True)
class Table(Figure):
    """Rows of values under columns. Rows and `total_row` may be given as any sequences; they are kept as `Cell`s.

    The first column is the heading of its row unless `row_heading` is False.
    Raises ValueError when a row has not one value per column, or when two columns share a key.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...] = ()
    total_row: tuple[Cell, ...] | None = None
    row_heading: bool = True
    empty_text: str = "Aucune donnée pour l’instant."

    def __post_init__(self) -> None:
        columns = tuple(self.columns)
        keys = [column.key for column in columns]
        if len(set(keys)) != len(keys):
            raise ValueError(f"Le tableau {self.key} a deux colonnes de même clé : {keys}.")
        rows = tuple(tuple(as_cell(value) for value in row) for row in self.rows)
        total = None if self.total_row is None else tuple(as_cell(value) for value in self.total_row)
        for index, row in enumerate([*rows, *([total] if total is not None else [])], start=1):
            if len(row) != len(columns):
                raise ValueError(
                    f"Le tableau {self.key}, ligne {index} : {len(row)} valeurs pour {len(columns)} colonnes."
                )
        object.__setattr__(self, "columns", columns)
        object.__setattr__(self, "rows", rows)
        object.__setattr__(self, "total_row", total)

    @property
    def has_masks(self) -> bool:
        lines = [*self.rows, *([self.total_row] if self.total_row else [])]
        return any(isinstance(cell.value, Masked) for line in lines for cell in line)

    def to_table(self) -> Table:
        return self

    @classmethod
    def from_mappings(
        cls,
        *,
        columns: Iterable[Column],
        rows: Iterable[Mapping[str, Any]],
        total: Mapping[str, Any] | None = None,
        **kw,
    ) -> Table:
        """Build a table from dicts by column key; a missing key is « non renseigné »."""
        columns = tuple(columns)
        return cls(
            columns=columns,
            rows=tuple(tuple(row.get(column.key) for column in columns) for row in rows),
            total_row=None if total is None else tuple(total.get(column.key) for column in columns),
            **kw,
        )


@dataclass(frozen=True)
class Series:
    """One set of values, one per category. `Masked` and `None` are allowed, floats are not.

    `tone`: how bars paint it when its rank should not decide: the degrees of an opinion, or `absent`, grey, for what is
    not there (« N’existe pas »), so that what is there stands out. ValueError for an unknown one.
    """

    key: str
    label: str
    values: tuple[Number, ...]
    tone: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", _numbers(self.values, self.key))
        if self.tone and self.tone not in TONES:
            raise ValueError(f"Série {self.key} : nuance inconnue « {self.tone} » ({', '.join(TONES)}).")


def _numbers(values: Iterable[Any], key: str) -> tuple[Number, ...]:
    values = tuple(values)
    for value in values:
        if isinstance(value, bool) or not (value is None or isinstance(value, int | Decimal | Masked)):
            raise TypeError(f"Série {key} : un nombre exact est attendu, pas {type(value).__name__}.")
    return values


def _same_length(spec_key: str, expected: int, series: Iterable[Any]) -> None:
    for one in series:
        if len(one.values) != expected:
            raise ValueError(
                f"La figure {spec_key}, série {one.key} : {len(one.values)} valeurs pour {expected} catégories."
            )


@dataclass(frozen=True, kw_only=True)
class Chart(Figure):
    """A figure drawn in SVG. `kind` and `unit` say how its numbers are written."""

    kind: Kind = Kind.INTEGER
    unit: str = ""

    def to_table(self) -> Table:  # pragma: no cover - every chart overrides it
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Bars(Chart):
    """One bar (or one group, or one stack) per category.

    `totals` is written at the end of each stack and in the table; it is given, never summed here, because a sum of
    shown values beside a masked one would give the masked one away.
    """

    category_label: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    stacked: bool = False
    vertical: bool = False
    totals: Series | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "categories", tuple(self.categories))
        object.__setattr__(self, "series", tuple(self.series))
        _same_length(self.key, len(self.categories), [*self.series, *([self.totals] if self.totals else [])])

    def to_table(self) -> Table:
        series = [*self.series, *([self.totals] if self.totals else [])]
        return Table(
            **self._common(),
            columns=(
                Column("categorie", self.category_label),
                *(Column(one.key, one.label, self.kind, self.unit) for one in series),
            ),
            rows=tuple((name, *(one.values[index] for one in series)) for index, name in enumerate(self.categories)),
        )


@dataclass(frozen=True, kw_only=True)
class Pyramid(Chart):
    """Two series back to back, one line per band; `bands` run from the youngest (bottom) to the oldest (top)."""

    band_label: str
    bands: tuple[str, ...]
    left: Series
    right: Series

    def __post_init__(self) -> None:
        object.__setattr__(self, "bands", tuple(self.bands))
        _same_length(self.key, len(self.bands), (self.left, self.right))

    def to_table(self) -> Table:
        return Table(
            **self._common(),
            columns=(
                Column("tranche", self.band_label),
                Column(self.left.key, self.left.label, self.kind, self.unit),
                Column(self.right.key, self.right.label, self.kind, self.unit),
            ),
            rows=tuple(
                (band, self.left.values[index], self.right.values[index]) for index, band in enumerate(self.bands)
            ),
        )


@dataclass(frozen=True)
class LineSeries:
    """One line; `low` and `high` draw a band around it (same length as `values`, both or neither)."""

    key: str
    label: str
    values: tuple[Number, ...]
    low: tuple[Number, ...] = ()
    high: tuple[Number, ...] = ()
    band_label: str = ""

    def __post_init__(self) -> None:
        for name in ("values", "low", "high"):
            object.__setattr__(self, name, _numbers(getattr(self, name), self.key))
        if bool(self.low) != bool(self.high) or (self.low and not len(self.low) == len(self.high) == len(self.values)):
            raise ValueError(f"Série {self.key} : une bande a un bas et un haut pour chaque point.")


@dataclass(frozen=True, kw_only=True)
class Lines(Chart):
    """Values along ordered points (years, months). A masked or missing point breaks the line."""

    point_label: str
    points: tuple[str, ...]
    series: tuple[LineSeries, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "points", tuple(self.points))
        object.__setattr__(self, "series", tuple(self.series))
        _same_length(self.key, len(self.points), self.series)

    def to_table(self) -> Table:
        columns = [Column("point", self.point_label)]
        values: list[tuple[Number, ...]] = []
        for one in self.series:
            columns.append(Column(one.key, one.label, self.kind, self.unit))
            values.append(one.values)
            if one.low:
                band = one.band_label or one.label
                columns.append(Column(f"{one.key}_bas", f"{band}, bas", self.kind, self.unit))
                columns.append(Column(f"{one.key}_haut", f"{band}, haut", self.kind, self.unit))
                values += [one.low, one.high]
        return Table(
            **self._common(),
            columns=tuple(columns),
            rows=tuple((point, *(column[index] for column in values)) for index, point in enumerate(self.points)),
        )


@dataclass(frozen=True)
class KeyFigure:
    """One number that stands alone. `breakdown` is the `common.breakdown` value that explains it, if there is one.

    `value` may be a text (« en 4e année ») when the answer is not a number. `href`: the list that the number counts, for
    the page only. `brief`: what a page of one screen keeps of the note.
    """

    label: str
    value: Value
    kind: Kind = Kind.INTEGER
    unit: str = ""
    note: str = ""
    brief: str = ""
    breakdown: Any = None
    key: str = field(default="")
    href: str = ""

    def __post_init__(self) -> None:
        as_cell(self.value)
