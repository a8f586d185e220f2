"""Masking several crossed tables of the same people together, so that no table gives away what another hides.

Inner part of ``common.disclosure``, which is the door; the rule in prose is in ``docs/algorithmes/masquage.md``.

Hiding is safe for a cell when another family of tables exists (``masking_family``), with whole non-negative counts, the
same published numbers, the same reasons on hidden cells and the same outcome of the rule, in which this cell has
another value: such a *witness* is built, never assumed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import islice

from common.masking import K_MINIMUM, require_threshold
from common.masking_family import CountTable, Dims, Family, JointMasking, Relation

# Witnesses are looked for by changes of one person along closed walks: few changes first.
WITNESS_LENGTHS = (3, 5, 8, 12, 18)
WITNESS_EFFORT = 1500
WITNESS_CHECKS = 25
# One more hidden cell at a time, then the whole table.
SINGLE_ADDITIONS = 40
# Up to this many published numbers, the whole procedure is run again on candidate witnesses.
SMALL_FAMILY = 60
RERUN_CHECKS = 60
# A witness must itself be published as the rule says, not by the last resort: it is checked in its turn, so many times.
RERUN_DEPTH = 1


def mask_jointly(
    tables: Sequence[CountTable], *, k: int = K_MINIMUM, known_totals: Collection[Dims] = ()
) -> JointMasking:
    """Mask a closed list of tables of the same people so that no reader of all of them finds a first-order cell.

    known_totals: sets of dimensions whose sums are public facts (``("employeur",)`` for heads per employer, ``()`` for
    the grand total): never hidden, even below k, and known to the reader even where no table shows them. Where such a
    public group is wholly in one cell, this cell and one of its zeros are hidden, as if one person stood apart: the
    zeros would tell everybody's answer.

    Deterministic; ends because each step hides one more cell. Raises ValueError when k < 5, when a count is not a
    non-negative integer, when a table is malformed, when two tables disagree on a common sum, when a known total is not
    a sum of any table, or when tables cross their dimensions in a ring without an unpublished table of all of them.
    """
    require_threshold(k)
    family = Family(tables, k, known_totals)
    hidden, unresolved = _Search(family, family.counts).run()
    return family.publish(hidden.nodes, hidden.neutral, unresolved)


@dataclass(frozen=True)
class _Hidden:
    """Hidden nodes; those of ``neutral`` get the neutral reason whatever they hold."""

    nodes: frozenset[int]
    neutral: frozenset[int]


class _Search:
    """Hide by the rule, then look for a witness of every small cell, and hide more where there is none."""

    def __init__(self, family: Family, counts: Sequence[int]) -> None:
        self.family = family
        self.counts = counts
        self.k = family.k

    def run(self) -> tuple[_Hidden, list[int]]:
        hidden, unresolved = self.hide()
        if unresolved or (len(self.counts) <= SMALL_FAMILY and not self._withstands_reruns(hidden)):
            everything = frozenset(node for node, maskable in enumerate(self.family.maskable) if maskable)
            hidden = _Hidden(everything, everything)
            base = self.rule(self.counts)
            unresolved = [
                node
                for node in self._protected(base.nodes)
                if self._witness(node, set(everything), everything, base) is None
            ]
        return hidden, unresolved

    def hide(self) -> tuple[_Hidden, list[int]]:
        """What the rule hides, then more where a small cell has no witness; and the small cells left without one."""
        base = self.rule(self.counts)
        nodes, neutral = set(base.nodes), set(base.neutral)
        covered: set[int] = set()
        unresolved: list[int] = []
        for node in self._protected(base.nodes):
            attempts = 0
            while node not in covered:
                witness = self._witness(node, nodes, neutral, base)
                if witness is not None:
                    covered |= witness
                    continue
                # The reasons around the cell are the first thing to take back: they cost no figure.
                quiet = (self._near(node) & nodes) - neutral if not attempts else set()
                extra = self._whole_tables(node) - nodes if attempts == SINGLE_ADDITIONS else self._next(node, nodes)
                if quiet:
                    neutral |= quiet
                elif extra:
                    nodes |= extra
                    self._close(self.counts, nodes)
                else:
                    unresolved.append(node)
                    break
                attempts += 1
        return _Hidden(frozenset(nodes), frozenset(neutral)), unresolved

    def _protected(self, nodes: Collection[int]) -> list[int]:
        """The cells that nobody must find: the small ones, and those that hold a whole public group."""
        unanimous = {node for relation in self.family.relations for node in self._unanimous(relation, self.counts)[:1]}
        kept = [node for node in nodes if 0 < self.counts[node] < self.k or node in unanimous]
        return sorted(kept, key=self.family.rank.__getitem__)

    def _withstands_reruns(self, hidden: _Hidden, depth: int = RERUN_DEPTH) -> bool:
        """True when each protected cell has a witness for which the whole procedure publishes exactly the same thing.

        A reader of a small family can try every possible one, and keep those that would be published as seen. Large
        families have too many candidates for that, and re-running the procedure on them would take too long here too.
        """
        open_nodes = set(self._protected(hidden.nodes))
        low, high = self._bounds(hidden.nodes, hidden.neutral, 0)
        seen = self._appearance(self.counts, hidden)
        for node in sorted(open_nodes):
            if node not in open_nodes:
                continue
            for changes in islice(self._walks(node, low, high), RERUN_CHECKS):
                counts = self._changed(changes)
                twin = _Search(self.family, counts)
                twin_hidden, twin_unresolved = twin.hide()
                if twin_unresolved or self._appearance(counts, twin_hidden) != seen:
                    continue
                if depth and not twin._withstands_reruns(twin_hidden, depth - 1):
                    continue
                open_nodes -= changes.keys()
                break
            else:
                return False
        return True

    def _appearance(self, counts: Sequence[int], hidden: _Hidden) -> tuple[object, ...]:
        """Per published node: its value when shown, its reason when hidden."""
        return tuple(
            None
            if self.family.latent[node]
            else (node in hidden.neutral or count >= self.k,)
            if node in hidden.nodes
            else count
            for node, count in enumerate(counts)
        )

    def _changed(self, changes: Mapping[int, int]) -> list[int]:
        counts = list(self.counts)
        for node, step in changes.items():
            counts[node] += step
        return counts

    # -- the rule --

    def rule(self, counts: Sequence[int]) -> _Hidden:
        """What the published rule hides: small cells, all that details a small public group, what would show that a
        public group is unanimous, then what each relation lacks in turn."""
        maskable = self.family.maskable
        nodes = {node for node, count in enumerate(counts) if 0 < count < self.k and maskable[node]}
        for below in self.family.below_small_public(counts):
            nodes.update(below)
        neutral: set[int] = set()
        for relation in self.family.relations:
            apart = self._unanimous(relation, counts)
            nodes.update(apart)
            if apart and counts[relation.parent] == self.k:
                # « Moins de 5 » on the zero alone would say that the other cell holds the whole group of 5.
                neutral.update(apart)
        self._close(counts, nodes)
        for relation in self.family.relations:
            pair = relation.children
            tight = relation.public and len(pair) == 2 and counts[relation.parent] <= 2 * (self.k - 1)
            if tight and nodes.issuperset(pair):
                # « Moins de 5 » twice, for a public group of 8, would say 4 and 4.
                neutral.update(pair)
        return _Hidden(frozenset(nodes), frozenset(neutral))

    def _unanimous(self, relation: Relation, counts: Sequence[int]) -> tuple[int, ...]:
        """The cell that holds a whole public group, and the first of its zeros; empty when there is no such cell."""
        total = counts[relation.parent]
        if not relation.public or total < self.k or len(relation.children) < 2:
            return ()
        if total not in [counts[child] for child in relation.children]:
            return ()
        full = [child for child in relation.children if counts[child] == total and self.family.maskable[child]]
        zeros = [child for child in relation.children if counts[child] == 0 and self.family.maskable[child]]
        return (full[0], min(zeros, key=self.family.rank.__getitem__)) if full and zeros else ()

    def _close(self, counts: Sequence[int], nodes: set[int]) -> None:
        """Hide until every relation keeps two unknowns and, when its sum is shown, k hidden people."""
        # In their order, again and again until nothing changes; one that lacks nothing lacks nothing until one of its own
        # members gets hidden, so that it is looked at again only then.
        touching, relations = self.family.touching, self.family.relations
        now = sorted({number for node in nodes for number, _ in touching[node]})
        while now:
            later: list[int] = []
            while now:
                number = heappop(now)
                while extra := self._lacking(relations[number], counts, nodes):
                    nodes.update(extra)
                    for near in {near for node in extra for near, _ in touching[node]} - {number}:
                        if near > number and near not in now:
                            heappush(now, near)
                        elif near < number:
                            later.append(near)
            now = sorted(set(later))

    def _lacking(self, relation: Relation, counts: Sequence[int], nodes: set[int]) -> Collection[int]:
        if not relation.tells:
            return ()
        inside = [child for child in relation.children if child in nodes]
        if relation.parent in nodes:
            if inside:
                return ()
        elif not inside or (len(inside) >= 2 and sum(counts[child] for child in inside) >= self.k):
            return ()
        maskable = self.family.maskable
        free = [child for child in relation.children if child not in nodes and maskable[child]]
        filled = [child for child in free if counts[child]]
        if filled:
            return (min(filled, key=lambda child: (counts[child], self.family.rank[child])),)
        if free:
            # Nobody is left to hide with: the zeros of the group would give its small cells away.
            return free
        if relation.parent not in nodes and maskable[relation.parent]:
            return (relation.parent,)
        return ()

    # -- witnesses --

    def _next(self, node: int, nodes: set[int]) -> set[int]:
        """The next node to hide for the sake of ``node``: in its own relations, else anywhere; empty when none."""
        maskable = self.family.maskable
        for scope in (self._near(node), range(len(self.counts))):
            free = [member for member in scope if maskable[member] and member not in nodes]
            if free:
                return {min(free, key=lambda m: (self.counts[m] == 0, self.counts[m], self.family.rank[m]))}
        return set()

    def _near(self, node: int) -> set[int]:
        """The members of the relations of ``node``."""
        relations = [self.family.relations[number] for number, _ in self.family.touching[node]]
        return {member for relation in relations for member in (relation.parent, *relation.children)}

    def _whole_tables(self, node: int) -> set[int]:
        """Every maskable node of the tables that hold ``node``."""
        dims = set(self.family.keys[node][0])
        tables = [set(table.dimensions) for table in self.family.tables if dims <= set(table.dimensions)]
        return {
            member
            for member, (own, _) in enumerate(self.family.keys)
            if self.family.maskable[member] and any(set(own) <= table for table in tables)
        }

    def _witness(self, node: int, nodes: Collection[int], neutral: Collection[int], base: _Hidden) -> set[int] | None:
        """Nodes that differ in some other family published alike, ``node`` among them; None when none is found."""
        for floor in (1, 0):
            low, high = self._bounds(nodes, neutral, floor)
            for changes in islice(self._walks(node, low, high), WITNESS_CHECKS):
                rule = self.rule(self._changed(changes))
                # As long as the rule alone decided what is hidden, it must decide the same for the witness. Once more
                # is hidden, what came from the rule no longer shows: the rule must only hide nothing else.
                if rule.nodes == base.nodes if len(nodes) == len(base.nodes) else rule.nodes <= nodes:
                    return set(changes)
        return None

    def _bounds(
        self, nodes: Collection[int], neutral: Collection[int], floor: int
    ) -> tuple[dict[int, int], dict[int, int | None]]:
        """What the reasons printed on hidden nodes leave possible; ``floor`` = 1 keeps small cells from emptying."""
        low: dict[int, int] = {}
        high: dict[int, int | None] = {}
        for node, count in enumerate(self.counts):
            if self.family.latent[node] or node in neutral:
                low[node], high[node] = 0, None
            elif node in nodes:
                small = count < self.k
                low[node], high[node] = (min(floor, count), self.k - 1) if small else (self.k, None)
        return low, high

    def _walks(self, node: int, low: Mapping[int, int], high: Mapping[int, int | None]) -> Iterator[dict[int, int]]:
        """Sets of changes of one person that keep every relation true and change ``node``, short ones first."""
        touching, relations = self.family.touching, self.family.relations
        effort = WITNESS_EFFORT
        gaps: dict[int, int] = {}
        changes: dict[int, int] = {}

        def allowed(member: int, step: int) -> bool:
            value = self.counts[member] + step
            return member in low and value >= low[member] and (high[member] is None or value <= high[member])

        def apply(member: int, step: int) -> None:
            changes[member] = step
            for number, sign in touching[member]:
                gap = gaps.get(number, 0) + sign * step
                if gap:
                    gaps[number] = gap
                else:
                    gaps.pop(number, None)

        def undo(member: int) -> None:
            step = changes.pop(member)
            for number, sign in touching[member]:
                gap = gaps.get(number, 0) - sign * step
                if gap:
                    gaps[number] = gap
                else:
                    gaps.pop(number, None)

        def movers(number: int) -> list[tuple[int, int]]:
            relation = relations[number]
            direction = -1 if gaps[number] > 0 else 1
            moves = [(relation.parent, -direction), *((child, direction) for child in relation.children)]
            return [(m, step) for m, step in moves if m in low and m not in changes and allowed(m, step)]

        def small_first(move: tuple[int, int]) -> tuple[bool, bool, int]:
            """Exchanges between small cells leave the rule's choices as they were."""
            return self.counts[move[0]] >= self.k, self.counts[move[0]] == 0, move[0]

        def extend(length: int) -> Iterator[dict[int, int]]:
            nonlocal effort
            if not gaps:
                yield dict(changes)
                return
            if len(changes) >= length or effort <= 0:
                return
            options = min((movers(number) for number in sorted(gaps)), key=len)
            for member, step in sorted(options, key=small_first):
                effort -= 1
                if effort <= 0:
                    return
                apply(member, step)
                yield from extend(length)
                undo(member)

        for length in WITNESS_LENGTHS:
            effort = WITNESS_EFFORT
            for step in (1, -1):
                if allowed(node, step):
                    apply(node, step)
                    yield from extend(length)
                    undo(node)
