"""A map: one value per commune, on its outline when it is known, on a square otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from common.figures.specs import Chart, Column, Number, Table, _numbers

Ring = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Area:
    """A commune: its value, its outline (rings of longitude and latitude, holes included) and where it lies.

    `position` is longitude and latitude; without it, the squares follow the order of the areas.
    """

    key: str
    label: str
    value: Number
    outline: tuple[Ring, ...] = ()
    position: tuple[float, float] | None = None

    def __post_init__(self) -> None:
        _numbers((self.value,), self.key)
        rings = tuple(tuple((float(x), float(y)) for x, y in ring) for ring in self.outline)
        object.__setattr__(self, "outline", tuple(ring for ring in rings if len(ring) > 2))


@dataclass(frozen=True, kw_only=True)
class Map(Chart):
    """One value per area. Drawn on the outlines when every area has one, else as one square per area."""

    area_label: str
    areas: tuple[Area, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "areas", tuple(self.areas))

    @property
    def has_outlines(self) -> bool:
        return bool(self.areas) and all(area.outline for area in self.areas)

    def to_table(self) -> Table:
        return Table(
            **self._common(),
            columns=(Column("commune", self.area_label), Column("valeur", "Valeur", self.kind, self.unit)),
            rows=tuple((area.label, area.value) for area in self.areas),
        )
