"""An organisation chart: who is attached to whom, today and later, on one figure."""

from __future__ import annotations

from dataclasses import dataclass

from common.figures.specs import Chart, Column, Kind, Masked, Table, Value


@dataclass(frozen=True)
class Box:
    """A post, or a group of posts: its name, what stands under it, how many it stands for when it is a group.

    `parent` is the key of the box above, on the same side; `state` is one of the states of the chart.
    """

    key: str
    label: str
    note: str = ""
    state: str = ""
    parent: str = ""
    posts: int | Masked | None = None


@dataclass(frozen=True, kw_only=True)
class OrgChart(Chart):
    """Boxes of each side, in reading order, under its name (« Aujourd’hui », « Dans le service commun »).

    `states` are at most six words, each with its texture. Raises ValueError for a state that is not listed, a parent
    that is not on the same side, or a box that would be above itself.
    """

    sides: tuple[tuple[str, tuple[Box, ...]], ...]
    states: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT

    def __post_init__(self) -> None:
        object.__setattr__(self, "sides", tuple((name, tuple(boxes)) for name, boxes in self.sides))
        object.__setattr__(self, "states", tuple(self.states))
        for name, boxes in self.sides:
            if len(self.ordered(boxes)) != len(boxes):
                raise ValueError(f"La figure {self.key}, « {name} » : un rattachement manque, ou tourne en rond.")
            unknown = {box.state for box in boxes if box.state} - set(self.states)
            if unknown:
                raise ValueError(f"La figure {self.key} : états inconnus {sorted(unknown)}.")

    @staticmethod
    def ordered(boxes: tuple[Box, ...]) -> list[tuple[int, Box]]:
        """Boxes with their depth, each under the one it is attached to; unreachable ones are left out."""
        under: dict[str, list[Box]] = {}
        for box in boxes:
            under.setdefault(box.parent, []).append(box)
        found: list[tuple[int, Box]] = []
        waiting = [(0, box) for box in reversed(under.get("", []))]
        while waiting:
            depth, box = waiting.pop()
            found.append((depth, box))
            waiting += [(depth + 1, one) for one in reversed(under.pop(box.key, []))]
        return found

    def to_table(self) -> Table:
        rows: list[tuple[Value, ...]] = []
        for name, boxes in self.sides:
            labels = {box.key: box.label for box in boxes}
            rows += [
                (box.label, name, labels.get(box.parent, ""), box.note, _counted(box.posts), box.state)
                for _, box in self.ordered(boxes)
            ]
        return Table(
            **self._common(),
            columns=(
                Column("poste", "Poste"),
                Column("moment", "Moment"),
                Column("rattache", "Rattaché à"),
                Column("detail", "Détail"),
                Column("postes", "Postes"),
                Column("devenir", "Devenir"),
            ),
            rows=tuple(rows),
        )


def _counted(posts: int | Masked | None) -> Value:
    """One post when the box is a single one."""
    return "1" if posts is None else posts if isinstance(posts, Masked) else str(posts)
