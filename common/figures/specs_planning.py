"""A Gantt: what is to be done, from when to when, and where it stands."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from common.figures.specs import Chart, Column, Kind, Masked, Table


@dataclass(frozen=True)
class Span:
    """One line of a Gantt. Without an end it is a milestone; without a start nobody has given its date yet.

    `state` is one of the states of the Gantt; `after` names, in words, what must come before.
    Raises ValueError when it ends before it starts.
    """

    key: str
    label: str
    start: datetime.date | Masked | None
    end: datetime.date | Masked | None = None
    state: str = ""
    who: str = ""
    after: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.start, datetime.date) and isinstance(self.end, datetime.date) and self.end < self.start:
            raise ValueError(f"« {self.label} » finit avant de commencer.")

    @property
    def is_milestone(self) -> bool:
        return isinstance(self.start, datetime.date) and self.end is None


@dataclass(frozen=True, kw_only=True)
class Gantt(Chart):
    """Lines in order, under the name of their group. `states` are at most six words, each with its texture.

    Raises ValueError for a state that is not listed.
    """

    line_label: str
    groups: tuple[tuple[str, tuple[Span, ...]], ...]
    states: tuple[str, ...] = ()
    today: datetime.date | None = None
    kind: Kind = Kind.DATE

    def __post_init__(self) -> None:
        object.__setattr__(self, "groups", tuple((name, tuple(spans)) for name, spans in self.groups))
        object.__setattr__(self, "states", tuple(self.states))
        for span in self.spans:
            if span.state and span.state not in self.states:
                raise ValueError(f"La figure {self.key} : « {span.state} » n’est pas un de ses états.")

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(span for _name, spans in self.groups for span in spans)

    def to_table(self) -> Table:
        several = any(name for name, _spans in self.groups)
        return Table(
            **self._common(),
            columns=(
                Column("ligne", self.line_label),
                *([Column("groupe", "Partie")] if several else []),
                Column("debut", "Début", Kind.DATE),
                Column("fin", "Fin", Kind.DATE),
                Column("etat", "État"),
                Column("qui", "Qui"),
                Column("apres", "Après"),
            ),
            rows=tuple(
                (
                    span.label,
                    *([name] if several else []),
                    span.start,
                    "jalon" if span.is_milestone else span.end,
                    span.state,
                    span.who,
                    ", ".join(span.after),
                )
                for name, spans in self.groups
                for span in spans
            ),
        )
