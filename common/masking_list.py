"""How one list of counts is hidden so that a reader who knows the total and the rule finds no small cell.

Inner part of ``common.disclosure``, which is the door; the rule in prose is in ``docs/algorithmes/masquage.md``.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import permutations

from common.masking import Mask


class CountList:
    """One list of counts and what a reader who knows the rule and the total can deduce from each way to publish it.

    Four ways are tried in turn, and the first safe one is used:
    0. the rule, each hidden cell with its own reason;
    1. the same cells, all with the neutral reason (the words « moins de 5 » are themselves information);
    2. one more cell, neutral reason;
    3. every cell hidden, one reason for all, and no total.
    A way is safe when the lists that would be published identically do not all agree on a first-order cell. Whether a
    way is safe depends only on what it publishes, so all these lists fall through together to the next way; that is why
    « the first safe way » tells a reader nothing more than the publication itself.
    """

    def __init__(self, counts: Mapping[str, int], k: int) -> None:
        self.counts = dict(counts)
        self.k = k

    def publication(self, total_shown: bool) -> tuple[frozenset[str], dict[str, Mask], bool]:
        """(hidden keys, their reasons, whether the total may be printed)."""
        primary = self._primary
        if not primary:
            return frozenset(), {}, True
        if not total_shown:
            # No sum ties the cells together: hiding the small ones is enough.
            return frozenset(primary), dict.fromkeys(primary, Mask.PREMIER_ORDRE), False
        hidden = self._hidden_by_rule
        people = sum(self.counts[key] for key in hidden)
        if people < self.k:
            # Everything is hidden, zeros included; « moins de 5 » is true of each cell, and of the total.
            return hidden, {key: Mask.PREMIER_ORDRE for key in self.counts}, False
        if self._safe_with_reasons:
            return hidden, self._reasons(hidden), True
        neutral = self._neutral(hidden)
        if self._safe(hidden, self._same_neutral(hidden)):
            return hidden, neutral, True
        wider = self._one_more(hidden)
        if wider and self._safe(wider, self._same_wider(wider)):
            return wider, self._neutral(wider), True
        everything = frozenset(self.counts)
        if all(value < self.k for value in self.counts.values()):
            # Same publication as a list of fewer than k people in all, which it is then mistaken for.
            return everything, dict.fromkeys(self.counts, Mask.PREMIER_ORDRE), False
        return everything, self._neutral(everything), False

    @cached_property
    def _primary(self) -> list[str]:
        return [key for key, value in self.counts.items() if 0 < value < self.k]

    @cached_property
    def _hidden_by_rule(self) -> frozenset[str]:
        hidden = set(self._primary)
        for key in self._by_size(self.counts):
            if self._enough(hidden):
                break
            hidden.add(key)
        return frozenset(hidden if self._enough(hidden) else self.counts)

    def _enough(self, hidden: Collection[str]) -> bool:
        return len(hidden) >= 2 and sum(self.counts[key] for key in hidden) >= self.k

    def _by_size(self, keys: Iterable[str]) -> list[str]:
        """Non-zero cells, smallest first, ties by key."""
        return sorted((key for key in keys if self.counts[key] > 0), key=lambda key: (self.counts[key], key))

    def _one_more(self, hidden: frozenset[str]) -> frozenset[str]:
        """``hidden`` and the next cell in the order of the rule; empty when there is none."""
        rest = self._by_size(self.counts.keys() - hidden)
        return hidden | {rest[0]} if rest else frozenset()

    def _reasons(self, hidden: frozenset[str]) -> dict[str, Mask]:
        return {
            key: Mask.PREMIER_ORDRE if value < self.k else Mask.SECOND_ORDRE
            for key, value in self.counts.items()
            if key in hidden
        }

    def _neutral(self, hidden: frozenset[str]) -> dict[str, Mask]:
        return {key: Mask.SECOND_ORDRE for key in self.counts if key in hidden}

    @cached_property
    def _safe_with_reasons(self) -> bool:
        """Way 0. m small cells (1 to k - 1 each) and at most one second-order cell, at least k, which comes before
        every shown one. A small cell is found only when the sum of the small ones is known and they are all 1, or all
        k - 1."""
        m = len(self._primary)
        small_sum = sum(self.counts[key] for key in self._primary)
        second = [key for key in self._hidden_by_rule if self.counts[key] >= self.k]
        if not second:
            return small_sum not in (m, m * (self.k - 1))
        hidden_sum = small_sum + self.counts[second[0]]
        possible = range(m, (self.k if m > 1 else m * (self.k - 1) + 1))
        ceiling = self._ceiling(second[0], self._hidden_by_rule)
        fits = [s for s in possible if self.k <= hidden_sum - s and (ceiling is None or hidden_sum - s <= ceiling)]
        return fits != [m] if m > 1 else len(fits) > 1

    def _ceiling(self, key: str, hidden: Collection[str]) -> int | None:
        """The largest value that would still make ``key`` come before every shown non-zero cell; None = no limit."""
        shown = [(self.counts[other], other) for other in self.counts if other not in hidden and self.counts[other] > 0]
        if not shown:
            return None
        value, other = min(shown)
        return value if key < other else value - 1

    def _safe(self, hidden: frozenset[str], twins: Iterator["CountList"]) -> bool:
        """True when, among the lists published like this one, each first-order cell takes two values."""
        open_keys = {key for key in hidden if 0 < self.counts[key] < self.k}
        for twin in twins:
            open_keys = {key for key in open_keys if twin.counts[key] == self.counts[key]}
            if not open_keys:
                return True
        return False

    def _same_neutral(self, hidden: frozenset[str]) -> Iterator["CountList"]:
        """Lists that the rule hides at the same places, with the same total, and that way 0 does not protect."""
        total = sum(self.counts[key] for key in hidden)
        for values in self._unsafe_patterns(sorted(hidden), total):
            twin = CountList(self.counts | values, self.k)
            if twin._primary and twin._hidden_by_rule == hidden and not twin._safe_with_reasons:
                yield twin

    def _same_wider(self, wider: frozenset[str]) -> Iterator["CountList"]:
        """Lists that fall through ways 0 and 1 and that way 2 hides at the same places, with the same total."""
        total = sum(self.counts[key] for key in wider)
        for extra in sorted(wider):
            inner = wider - {extra}
            ceiling = self._ceiling(extra, wider)
            top = total - len(inner) if ceiling is None else min(ceiling, total - len(inner))
            for value in range(self.k, top + 1):
                for values in self._unsafe_patterns(sorted(inner), total - value):
                    twin = CountList(self.counts | values | {extra: value}, self.k)
                    if not twin._primary or twin._hidden_by_rule != inner or twin._safe_with_reasons:
                        continue
                    if twin._one_more(inner) == wider and not twin._safe(inner, twin._same_neutral(inner)):
                        yield twin

    def _unsafe_patterns(self, keys: Sequence[str], total: int) -> Iterator[dict[str, int]]:
        """Every way to give ``total`` to ``keys`` that way 0 may fail to protect: all 1; all k - 1; one second-order
        cell and all the others 1; one cell of each order."""
        n = len(keys)
        for each in (1, self.k - 1):
            if n >= 2 and total == n * each:
                yield dict.fromkeys(keys, each)
        for second in keys:
            rest = total - (n - 1)
            if rest >= self.k:
                yield dict.fromkeys(keys, 1) | {second: rest}
        if n == 2:
            for (small, second), value in ((pair, v) for pair in permutations(keys, 2) for v in range(2, self.k)):
                if total - value >= self.k:
                    yield {small: value, second: total - value}
