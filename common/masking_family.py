"""The numbers that crossed tables of the same people publish, and the sums that tie them together.

Inner part of ``common.disclosure``, which is the door; the rule in prose is in ``docs/algorithmes/masquage.md``.

Every published number, cell or margin of any table, is one *node*; the same margin of two tables is the same node. A
*relation* says that a node is the sum of others. What is to be hidden is decided in ``masking_tables``.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from common.masking import Mask, require_count

Dims = tuple[str, ...]
Values = tuple[str, ...]


@dataclass(frozen=True)
class CountTable:
    """Counts of people crossed by named dimensions.

    cells: one value per dimension -> count; a combination that is missing is a real zero. margins: the sets of
    dimensions whose sums are shown, ``()`` being the grand total; None = all of them. impossible: combinations that
    cannot exist for a reason everybody knows (a coarse band crossed with a fine band of another one). published: False
    for the detailed counts behind tables that cross their dimensions in a ring (age × sex, age × employer, sex ×
    employer): nothing of it is shown, it only says which families of tables can exist.
    """

    name: str
    dimensions: Dims
    cells: Mapping[Values, int]
    margins: Collection[Dims] | None = None
    impossible: Collection[Values] = frozenset()
    published: bool = True


@dataclass(frozen=True)
class MaskedTable:
    """One table after masking; None = hidden. ``reasons`` is keyed by (dimensions, values), margins included."""

    name: str
    dimensions: Dims
    k: int
    cells: Mapping[Values, int | None]
    margins: Mapping[Dims, Mapping[Values, int | None]]
    reasons: Mapping[tuple[Dims, Values], Mask]

    def value(self, **selected: str) -> int | None:
        """The cell or margin of the given dimensions; KeyError when the table does not show it."""
        dims = tuple(name for name in self.dimensions if name in selected)
        if len(dims) != len(selected):
            raise KeyError(f"Dimensions inconnues de « {self.name} » : {sorted(set(selected) - set(dims))}")
        values = tuple(selected[name] for name in dims)
        return self.cells[values] if dims == self.dimensions else self.margins[dims][values]

    def reason(self, **selected: str) -> Mask | None:
        """Why that cell or margin is hidden; None when it is shown."""
        dims = tuple(name for name in self.dimensions if name in selected)
        return self.reasons.get((dims, tuple(selected[name] for name in dims)))


@dataclass(frozen=True)
class JointMasking:
    """The family after masking, by table name.

    unresolved: first-order (dimensions, values) that public facts give away whatever is hidden, for instance the single
    agent of an employer whose staff is public, in a table of one column. Empty in ordinary tables; a caller that gets
    some must not publish the tables that hold them.
    """

    tables: Mapping[str, MaskedTable]
    k: int
    unresolved: tuple[tuple[Dims, Values], ...] = ()


@dataclass(frozen=True)
class Relation:
    """parent = sum of children (indexes of nodes). ``tells``: the parent is published unless it gets hidden."""

    parent: int
    children: tuple[int, ...]
    tells: bool
    public: bool


@dataclass
class Family:
    """All nodes of all tables, numbered in a fixed order, and the relations between them."""

    tables: Sequence[CountTable]
    k: int
    known_totals: Collection[Dims]
    keys: list[tuple[Dims, Values]] = field(init=False, default_factory=list)
    counts: list[int] = field(init=False, default_factory=list)
    relations: list[Relation] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self._order: dict[str, int] = {}
        for table in self.tables:
            for name in table.dimensions:
                self._order.setdefault(name, len(self._order))
        self._check_tables()
        self._axes = self._read_axes()
        self._public = {self._canonical(dims) for dims in self.known_totals}
        self._check_reach()
        self._shown = {table.name: self._shown_dims(table) for table in self.tables}
        whole = {self._canonical(table.dimensions) for table in self.tables if table.published}
        everywhere = set().union(*self._shown.values()) | whole
        self._published = everywhere | self._public
        self._index: dict[tuple[Dims, Values], int] = {}
        for table in self.tables:
            self._add_table(table)
        self.latent = [dims not in self._published for dims, _ in self.keys]
        self.maskable = [dims in self._published and dims not in self._public for dims, _ in self.keys]
        self.rank = [(dims, values) for dims, values in self.keys]
        self._public_below = self._find_public_below()
        self.touching: list[list[tuple[int, int]]] = [[] for _ in self.keys]
        for number, relation in enumerate(self.relations):
            self.touching[relation.parent].append((number, -1))
            for child in relation.children:
                self.touching[child].append((number, 1))

    # -- reading --

    def _check_tables(self) -> None:
        names = [table.name for table in self.tables]
        if len(set(names)) != len(names):
            raise ValueError("Deux tableaux portent le même nom.")
        for table in self.tables:
            if not table.dimensions or len(set(table.dimensions)) != len(table.dimensions):
                raise ValueError(f"Tableau « {table.name} » : dimensions absentes ou répétées.")
            for values, count in table.cells.items():
                if len(values) != len(table.dimensions):
                    raise ValueError(f"Tableau « {table.name} » : la case {values} n’a pas une valeur par dimension.")
                require_count(values, count)
                if values in table.impossible and count:
                    raise ValueError(f"Tableau « {table.name} » : la case impossible {values} n’est pas vide.")

    def _check_reach(self) -> None:
        """Refuse families in which a reader could reckon with sums that no relation here would hold."""
        scopes = [set(self._canonical(table.dimensions)) for table in self.tables]
        for dims in self._public:
            if not any(set(dims) <= scope for scope in scopes):
                raise ValueError(f"Total public hors des tableaux : {', '.join(dims)} ne sont croisées dans aucun.")
        # Tables that agree two by two can all come from the same people unless they form a ring; then witnesses could
        # be families of tables that no population has. Leaves are taken off in turn: what cannot be is a ring.
        left: list[set[str]] = []
        for scope in scopes:
            if not any(scope <= other for other in left):
                left = [other for other in left if not other <= scope] + [scope]
        while len(left) > 1:
            leaf = next((scope for scope in left if _hangs_on_one(scope, left)), None)
            if leaf is None:
                rings = " ; ".join(" × ".join(sorted(scope)) for scope in left)
                raise ValueError(f"Tableaux en anneau ({rings}) : ajouter leur croisement complet, non publié.")
            left.remove(leaf)

    def _read_axes(self) -> dict[str, list[str]]:
        """Dimension -> its values over all tables, sorted."""
        axes: dict[str, set[str]] = {name: set() for name in self._order}
        for table in self.tables:
            for values in table.cells:
                for name, value in zip(table.dimensions, values, strict=True):
                    axes[name].add(value)
        return {name: sorted(values) for name, values in axes.items()}

    def _canonical(self, dims: Collection[str]) -> Dims:
        unknown = set(dims) - self._order.keys()
        if unknown:
            raise ValueError(f"Dimensions inconnues : {sorted(unknown)}")
        return tuple(sorted(set(dims), key=self._order.__getitem__))

    def _shown_dims(self, table: CountTable) -> set[Dims]:
        """Margins that the table shows, without the table itself."""
        own = self._canonical(table.dimensions)
        if not table.published:
            return set()
        if table.margins is None:
            return {dims for size in range(len(own)) for dims in combinations(own, size)}
        shown = {self._canonical(dims) for dims in table.margins} - {own}
        if any(not set(dims) <= set(own) for dims in shown):
            raise ValueError(f"Tableau « {table.name} » : une marge porte sur une dimension absente du tableau.")
        return shown

    # -- nodes and relations --

    def _add_table(self, table: CountTable) -> None:
        own = self._canonical(table.dimensions)
        order = [table.dimensions.index(name) for name in own]
        impossible = {tuple(values[i] for i in order) for values in table.impossible}
        cells = {tuple(values[i] for i in order): count for values, count in table.cells.items()}
        leaves = [values for values in product(*(self._axes[name] for name in own)) if values not in impossible]
        # Sums that another table of the family, or the public, knows are relations of this table too; so are the sums
        # over the dimensions it shares with another table, which must agree even when nobody prints them.
        levels = {dims for dims in self._published if set(dims) < set(own)}
        for other in self.tables:
            if other is not table:
                common = self._canonical(set(own) & set(other.dimensions))
                if common != own:
                    levels.add(common)
        levels.add(())
        levels.add(own)
        sums: dict[Dims, dict[Values, int]] = {}
        for dims in levels:
            places = [own.index(name) for name in dims]
            totals: dict[Values, int] = {}
            for values in leaves:
                key = tuple(values[i] for i in places)
                totals[key] = totals.get(key, 0) + cells.get(values, 0)
            sums[dims] = totals
        ordered = sorted(levels, key=lambda dims: (len(dims), dims))
        for dims in ordered:
            for values, total in sums[dims].items():
                self._node(table, dims, values, total)
        for dims in ordered:
            wider = [other for other in ordered if set(dims) < set(other)]
            covers = [other for other in wider if not any(set(dims) < set(between) < set(other) for between in wider)]
            for cover in covers:
                self._relate(dims, sums[dims], cover, sums[cover])

    def _node(self, table: CountTable, dims: Dims, values: Values, total: int) -> None:
        known = self._index.get((dims, values))
        if known is None:
            self._index[dims, values] = len(self.keys)
            self.keys.append((dims, values))
            self.counts.append(total)
        elif self.counts[known] != total:
            where = ", ".join(values) or "ensemble"
            raise ValueError(
                f"Tableau « {table.name} » : {total} pour {where}, mais {self.counts[known]} dans un autre tableau."
            )

    def _relate(self, dims: Dims, parents: Mapping[Values, int], cover: Dims, children: Mapping[Values, int]) -> None:
        places = [cover.index(name) for name in dims]
        members: dict[Values, list[int]] = {values: [] for values in parents}
        for values in children:
            members[tuple(values[i] for i in places)].append(self._index[cover, values])
        for values, indexes in members.items():
            relation = Relation(
                self._index[dims, values], tuple(indexes), dims in self._published, dims in self._public
            )
            if relation not in self.relations:
                self.relations.append(relation)

    def below_small_public(self, counts: Sequence[int]) -> Iterator[list[int]]:
        """For each public group of fewer than k people, every maskable node that details it."""
        for node, below in self._public_below.items():
            if 0 < counts[node] < self.k:
                yield below

    def _find_public_below(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {node: [] for node, (dims, _) in enumerate(self.keys) if dims in self._public}
        for member, (own, values) in enumerate(self.keys):
            if not self.maskable[member]:
                continue
            for dims in self._public:
                if set(dims) <= set(own):
                    found[self._index[dims, tuple(values[own.index(name)] for name in dims)]].append(member)
        return found

    # -- writing --

    def reason(self, node: int, neutral: Collection[int]) -> Mask:
        """« moins de k » is true of a hidden zero as well; where it would tell too much, the neutral one."""
        small = self.counts[node] < self.k and node not in neutral
        return Mask.PREMIER_ORDRE if small else Mask.SECOND_ORDRE

    def publish(self, nodes: Collection[int], neutral: Collection[int], unresolved: Collection[int]) -> JointMasking:
        published = {}
        for table in self.tables:
            if not table.published:
                continue
            own = self._canonical(table.dimensions)
            back = [own.index(name) for name in table.dimensions]
            levels: dict[Dims, dict[Values, int | None]] = {}
            reasons: dict[tuple[Dims, Values], Mask] = {}
            shown = self._shown[table.name] | {own}
            for node, (dims, values) in enumerate(self.keys):
                if dims not in shown:
                    continue
                # The caller's own order of dimensions.
                named = dict(zip(dims, values, strict=True))
                own_dims = tuple(name for name in table.dimensions if name in named)
                own_values = tuple(named[name] for name in own_dims)
                masked = node in nodes
                levels.setdefault(own_dims, {})[own_values] = None if masked else self.counts[node]
                if masked:
                    reasons[own_dims, own_values] = self.reason(node, neutral)
            cells = levels.pop(tuple(own[i] for i in back))
            published[table.name] = MaskedTable(table.name, table.dimensions, self.k, cells, levels, reasons)
        return JointMasking(published, self.k, tuple(self.keys[node] for node in sorted(unresolved)))


def _hangs_on_one(scope: set[str], scopes: Sequence[set[str]]) -> bool:
    """Whether what ``scope`` shares with all the others is shared with a single one of them."""
    others = [other for other in scopes if other is not scope]
    shared = scope & set().union(*others)
    return any(shared <= other for other in others)
