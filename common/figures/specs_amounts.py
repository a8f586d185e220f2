"""A waterfall: from one amount to another, move by move; and a radar: a few marks on common axes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from common.figures.specs import Cell, Chart, Column, Masked, Number, Series, Table, _numbers, _same_length


@dataclass(frozen=True)
class Move:
    """One step of a waterfall: a signed change, or a level reached (`is_level`)."""

    key: str
    label: str
    value: Number
    is_level: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        _numbers((self.value,), self.key)


@dataclass(frozen=True, kw_only=True)
class Waterfall(Chart):
    """Moves in order. Levels are given, never computed: beside a masked move, a computed one would give it away.

    Raises ValueError when every value is known and a level differs from what the moves before it reach.
    """

    move_label: str
    moves: tuple[Move, ...]
    up_label: str = "hausse"
    down_label: str = "baisse"
    level_label: str = "niveau atteint"

    def __post_init__(self) -> None:
        object.__setattr__(self, "moves", tuple(self.moves))
        running: Decimal | None = Decimal(0)
        for rank, move in enumerate(self.moves):
            if move.value is None or isinstance(move.value, Masked):
                running = None
            elif move.is_level:
                if running is not None and rank and running != move.value:
                    raise ValueError(f"La figure {self.key} : « {move.label} » vaut {move.value}, le calcul {running}.")
                running = Decimal(move.value)
            elif running is not None:
                running += move.value

    def to_table(self) -> Table:
        return Table(
            **self._common(),
            columns=(
                Column("mouvement", self.move_label),
                Column("montant", "Montant", self.kind, self.unit),
                Column("sens", "Sens"),
            ),
            rows=tuple((Cell(m.label, note=m.note), m.value, self.direction(m)) for m in self.moves),
        )

    def direction(self, move: Move) -> str:
        """What the move is, in words: the masked ones do not say whether they go up or down."""
        if move.is_level:
            return self.level_label
        if move.value is None or isinstance(move.value, Masked):
            return "inconnu"
        if not move.value:
            return "sans effet"
        return self.up_label if move.value > 0 else self.down_label


@dataclass(frozen=True, kw_only=True)
class Radar(Chart):
    """Marks on axes that share one scale, from `low` (centre) to `high` (rim). Three axes at least, four series at most.

    For a profile at a glance; the table, or bars, compare better. Raises ValueError outside these limits.
    """

    axis_label: str
    axes: tuple[str, ...]
    series: tuple[Series, ...]
    low: Decimal = Decimal(0)
    high: Decimal

    def __post_init__(self) -> None:
        object.__setattr__(self, "axes", tuple(self.axes))
        object.__setattr__(self, "series", tuple(self.series))
        _same_length(self.key, len(self.axes), self.series)
        if 0 < len(self.axes) < 3 or len(self.series) > 4:
            raise ValueError(f"La figure {self.key} : un radar a au moins trois axes et au plus quatre séries.")
        if self.high <= self.low:
            raise ValueError(f"La figure {self.key} : l’échelle va de {self.low} à {self.high}.")
        for one in self.series:
            for value in one.values:
                if value is not None and not isinstance(value, Masked) and not self.low <= value <= self.high:
                    raise ValueError(f"La figure {self.key}, série {one.key} : {value} est hors de l’échelle.")

    def to_table(self) -> Table:
        return Table(
            **self._common(),
            columns=(
                Column("axe", self.axis_label),
                *(Column(one.key, one.label, self.kind, self.unit) for one in self.series),
            ),
            rows=tuple((axis, *(one.values[rank] for one in self.series)) for rank, axis in enumerate(self.axes)),
        )
