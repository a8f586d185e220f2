"""From values to positions. Only shown values enter a scale: an axis sized on a hidden value would measure it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from common.figures.specs import Masked, Number


def shown(values: Iterable[Number]) -> list[float]:
    return [float(value) for value in values if value is not None and not isinstance(value, Masked)]


@dataclass(frozen=True)
class Scale:
    """Linear scale from [low, high] (which holds 0) to [start, end] in user units, with round ticks."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def __call__(self, value: float | Decimal) -> float:
        return self.start + (float(value) - self.low) / (self.high - self.low) * (self.end - self.start)

    @property
    def zero(self) -> float:
        return self(0)

    def ticks(self) -> list[Decimal]:
        """Round values from low to high, exact as decimals so that they are written without noise."""
        step = Decimal(f"{self.step:g}")
        first = round(self.low / self.step)
        return [step * rank for rank in range(first, round(self.high / self.step) + 1)]


def nice_scale(values: Iterable[float], start: float, end: float, *, ticks: int = 5, whole: bool = False) -> Scale:
    """Scale that holds 0 and every value, with a step of 1, 2, 2.5 or 5 × a power of ten (`whole`: at least 1)."""
    values = [*values, 0.0]
    low, high = min(values), max(values)
    if low == high:
        high = 1.0
    rough = (high - low) / ticks
    power = 10 ** math.floor(math.log10(rough))
    factors = (1, 2, 5, 10) if whole and power < 10 else (1, 2, 2.5, 5, 10)
    step = next(factor * power for factor in factors if factor * power >= rough * 0.999)
    if whole:
        step = max(1.0, step)
    return Scale(
        math.floor(low / step + 1e-9) * step if low < 0 else 0.0,
        math.ceil(high / step - 1e-9) * step if high > 0 else 0.0,
        step,
        start,
        end,
    )


def full_scale(values: Iterable[float], start: float, end: float) -> Scale:
    """Scale whose ends are 0 and the values themselves: bars that bear their value have no axis to round, and fill their
    room."""
    values = [*values, 0.0]
    low, high = min(values), max(values)
    if low == high:
        high = 1.0
    return Scale(low, high, high - low, start, end)


MOST_CLASSES = 5


@dataclass(frozen=True)
class Classes:
    """Equal classes with round bounds; each holds its lower bound and not its upper one."""

    first: int
    count: int
    step: Decimal

    def rank(self, value: int | Decimal) -> int:
        """Rank of the class of `value`, from 0. The value is one of those the classes were made of."""
        return math.floor(Decimal(value) / self.step) - self.first

    def bounds(self, rank: int) -> tuple[Decimal, Decimal]:
        return self.step * (self.first + rank), self.step * (self.first + rank + 1)


def nice_classes(values: Iterable[Number], *, whole: bool = False) -> Classes | None:
    """At most five classes over the shown values (None when nothing is shown), exact: no float decides of a bound."""
    known = [Decimal(value) for value in values if value is not None and not isinstance(value, Masked)]
    if not known:
        return None
    low, high = min(known), max(known)
    spread = (high - low) or abs(high) or Decimal(1)
    power = Decimal(10) ** (spread.adjusted() - 1)
    while True:
        for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5)):
            step = factor * power
            if whole and step != int(step):
                continue
            first = math.floor(low / step)
            count = math.floor(high / step) - first + 1
            if count <= MOST_CLASSES:
                return Classes(first, count, step)
        power *= 10
