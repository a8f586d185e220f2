"""A list whose whole state lives in its address: search, filters, sort, page and its size — « 25 sur 212 agents ».

A view describes its list once (`ListSpec`), hands over what the reader may see (a queryset or a sequence) and gives the
`Listing` to the template; ``components/list_filters.html``, ``list_head.html`` and ``pagination.html`` show it. What the
address asks and the list does not know is dropped, so an old bookmark still opens. Nothing is kept on the server: the
back button, a bookmark and a link sent to a colleague all find the same list (product.md D9).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from common.ordering import in_order
from common.values import NBSP, format_decimal

SEARCH, SORT, SIZE, PAGE = "q", "tri", "taille", "page"
# in the address of a sheet: the state of the list that it was opened from
LIST, LIST_LENGTH = "liste", 400
SEARCH_LENGTH = 100
SIZES = (25, 50, 100)


@dataclass(frozen=True)
class Filter:
    """One closed choice. ``narrow(items, value)`` keeps what matches.

    ``everything`` is the label of « no filter »; a filter with a ``default`` always has a value and shows no such line.
    """

    key: str
    label: str
    choices: Mapping[str, str]
    narrow: Callable[[Any, str], Any]
    everything: str = "Tous"
    default: str = ""


@dataclass(frozen=True)
class ListColumn:
    """One column of the table. It sorts when ``by`` is given.

    ``by`` is a tuple of field names for a queryset (``-name`` turns one round), or a function of a row for a sequence;
    texts go in French order and rows whose value is ``None`` come last both ways, on every database.
    """

    key: str
    label: str
    by: tuple[str, ...] | Callable[[Any], Any] | None = None
    numeric: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class ListSpec:
    """What may be asked of a list. ``tie`` orders rows that the chosen sort leaves equal (querysets)."""

    noun: str
    plural: str
    columns: tuple[ListColumn, ...]
    filters: tuple[Filter, ...] = ()
    search: Callable[[Any, str], Any] | None = None
    search_label: str = "Chercher"
    sort: str = ""
    tie: tuple[str, ...] = ("pk",)
    sizes: tuple[int, ...] = SIZES


@dataclass(frozen=True)
class Head:
    """Heading of a column as the template shows it; ``url`` is empty when the column does not sort."""

    label: str
    numeric: bool = False
    is_hidden: bool = False
    url: str = ""
    direction: str = ""  # ascending, descending, or empty when another column sorts
    hint: str = ""


@dataclass(frozen=True)
class ChosenFilter:
    """A filter with the value that the address asks for."""

    filter: Filter
    value: str
    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ActiveFilter:
    """A narrowing in force, in words, with the address of the list without it."""

    label: str
    value: str
    url: str


@dataclass
class Listing:
    """The list as the address asks for it. ``params`` is ``request.GET``; ``items`` is all that the reader may see."""

    spec: ListSpec
    params: Mapping[str, str]
    items: Any
    chosen: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        get = self.params.get
        if self.spec.search is not None:
            self.chosen[SEARCH] = get(SEARCH, "").replace("\x00", "")[:SEARCH_LENGTH].strip()
        for one in self.spec.filters:
            value = get(one.key, "")
            self.chosen[one.key] = value if value in one.choices else one.default
        sort = get(SORT, "")
        known = {column.key for column in self.spec.columns if column.by is not None}
        self.chosen[SORT] = sort if sort.removeprefix("-") in known else self.spec.sort
        size = get(SIZE, "")
        self.chosen[SIZE] = size if size in map(str, self.spec.sizes) else str(self.spec.sizes[0])

    @cached_property
    def matching(self) -> Any:
        """Every item that the search and the filters keep, sorted."""
        items = self.items
        if self.chosen.get(SEARCH):
            items = self.spec.search(items, self.chosen[SEARCH])
        for one in self.spec.filters:
            if self.chosen[one.key]:
                items = one.narrow(items, self.chosen[one.key])
        return _sorted(items, self.spec, self.chosen[SORT])

    @cached_property
    def page(self) -> Page:
        """The page asked for; the nearest one when the address goes too far."""
        return Paginator(self.matching, int(self.chosen[SIZE])).get_page(self.params.get(PAGE))

    @cached_property
    def total(self) -> int:
        """How many items the reader may see, whatever the filters."""
        return _count(self.items)

    @cached_property
    def count(self) -> int:
        """How many items the search and the filters keep."""
        return self.page.paginator.count

    @property
    def has_search(self) -> bool:
        """Whether there is a search box (templates may not ask the spec: they would call the function)."""
        return self.spec.search is not None

    @property
    def noun(self) -> str:
        return self.spec.plural if self.total > 1 else self.spec.noun

    @property
    def sentence(self) -> str:
        """« 14 sur 212 agents »."""
        return f"{format_decimal(self.count, 0)} sur {format_decimal(self.total, 0)}{NBSP}{self.noun}"

    @property
    def filters(self) -> list[ChosenFilter]:
        return [
            ChosenFilter(
                one,
                self.chosen[one.key],
                (*(() if one.default else (("", one.everything),)), *one.choices.items()),
            )
            for one in self.spec.filters
        ]

    @property
    def active(self) -> list[ActiveFilter]:
        """What narrows the list now, each with the way out of it."""
        found = []
        if self.chosen.get(SEARCH):
            found.append(ActiveFilter("Recherche", self.chosen[SEARCH], self.address(**{SEARCH: ""})))
        found += [
            ActiveFilter(one.label, one.choices[value], self.address(**{one.key: one.default}))
            for one in self.spec.filters
            if (value := self.chosen[one.key]) != one.default
        ]
        return found

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Hidden fields of the filter form: the state that is not typed there."""
        return [(key, self.chosen[key]) for key in (SORT, SIZE) if self.chosen[key] != self._default(key)]

    @property
    def heads(self) -> list[Head]:
        return [self.head(column.key) for column in self.spec.columns]

    def head(self, key: str) -> Head:
        """Heading of the column ``key``. Raises ``KeyError`` for a column that the list does not have."""
        column = {one.key: one for one in self.spec.columns}[key]
        if column.by is None:
            return Head(column.label, column.numeric, column.is_hidden)
        now = self.chosen[SORT]
        direction = "ascending" if now == key else "descending" if now == f"-{key}" else ""
        turned = f"-{key}" if direction == "ascending" else key
        hint = "trier dans l’ordre inverse" if direction == "ascending" else "trier"
        return Head(column.label, column.numeric, column.is_hidden, self.address(**{SORT: turned}), direction, hint)

    @property
    def sizes(self) -> list[tuple[int, str]]:
        """Sizes of page worth offering, with their address; the current one has none. Empty for a short list."""
        if self.count <= self.spec.sizes[0]:
            return []
        return [
            (size, "" if str(size) == self.chosen[SIZE] else self.address(**{SIZE: str(size)}))
            for size in self.spec.sizes
        ]

    @property
    def query(self) -> str:
        """The state without the page number, ready to be followed by ``page=``."""
        return self._encoded(self.chosen)

    @property
    def carried(self) -> str:
        """To add to the address of a sheet opened from this list, so that its breadcrumb leads back to the same list."""
        return f"?{urlencode({LIST: self.query})}" if self.query else ""

    def address(self, **changes: str) -> str:
        """The address of the same list with ``changes``, from its first page."""
        return f"?{self._encoded({**self.chosen, **changes})}"

    def _encoded(self, state: Mapping[str, str]) -> str:
        return urlencode({key: value for key, value in state.items() if value != self._default(key)})

    def _default(self, key: str) -> str:
        if key == SORT:
            return self.spec.sort
        if key == SIZE:
            return str(self.spec.sizes[0])
        return next((one.default for one in self.spec.filters if one.key == key), "")


def taken_up(params: Mapping[str, str]) -> str:
    """The query of the list that a sheet was opened from (« ?etat=faite »), empty without one.

    Written again from its keys and values: whatever the address holds, it leads to no other page.
    """
    asked = parse_qsl(params.get(LIST, "")[:LIST_LENGTH])
    return f"?{urlencode(asked)}" if asked else ""


def _count(items: Any) -> int:
    return items.count() if isinstance(items, QuerySet) else len(items)


def _sorted(items: Any, spec: ListSpec, sort: str) -> Any:
    key, descending = sort.removeprefix("-"), sort.startswith("-")
    by = next((column.by for column in spec.columns if column.key == key), None)
    if isinstance(items, QuerySet):
        names = by if isinstance(by, tuple) else ()
        return items.order_by(*(in_order(name, descending) for name in names), *spec.tie)
    rows: Sequence[Any] = list(items)
    if by is None or isinstance(by, tuple):
        return rows
    known = sorted((row for row in rows if by(row) is not None), key=by, reverse=descending)
    return [*known, *(row for row in rows if by(row) is None)]
