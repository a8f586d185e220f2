"""The masks of small counts, and the reader who tries to see through them.

Two attackers are played. For one list: every list of the same size is published, and the attacker keeps those that look
like what was shown. For crossed tables: the attacker holds all published numbers, the printed reasons and the public
totals, and looks by integer linear programming for the smallest and largest value that each hidden cell can take.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from common.disclosure import (
    CountTable,
    Mask,
    complement_refused,
    display_rules,
    mask_amounts,
    mask_jointly,
    mean_allowed,
    rounded_amount,
    shown_mean,
    suppress,
    suppress_with_reasons,
)

modest = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
lists = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=2), st.integers(0, 30), max_size=9)


# --- one list ------------------------------------------------------------------------------------------------------


def test_the_smallest_neighbour_is_hidden_with_a_small_cell():
    """Worked example of docs/algorithmes/masquage.md: Pinsac (3) takes Vaudoré (5) with it."""
    counts = {"Bourg-Ferrand": 31, "Vaudoré": 5, "Pinsac-le-Haut": 3, "Les Essarts": 12}
    result = suppress_with_reasons(counts)
    assert result.cells == {"Bourg-Ferrand": 31, "Vaudoré": None, "Pinsac-le-Haut": None, "Les Essarts": 12}
    assert result.total_shown
    assert result.hidden_people == 8
    assert suppress(counts) == result.cells


def test_a_single_small_cell_and_its_companion_say_why_they_are_hidden():
    result = suppress_with_reasons({"a": 4, "b": 20, "c": 9})
    assert {key: reason.label() for key, reason in result.reasons.items()} == {
        "a": "masqué (moins de 5)",
        "c": "masqué (protège une autre valeur)",
    }


def test_equal_companions_are_taken_in_the_order_of_their_keys():
    assert suppress({"z": 7, "b": 7, "a": 2, "m": 40}) == {"z": 7, "b": None, "a": None, "m": 40}


def test_masking_goes_on_until_k_people_are_hidden():
    assert suppress({"a": 1, "b": 2, "c": 6, "d": 30}) == {"a": None, "b": None, "c": None, "d": 30}


def test_zeros_are_shown_and_never_taken_as_companions():
    assert suppress({"a": 3, "b": 0, "c": 6, "d": 9}) == {"a": None, "b": 0, "c": None, "d": 9}


def test_zeros_are_hidden_where_they_would_give_the_others_away():
    result = suppress_with_reasons({"a": 3, "b": 0, "c": 0})
    assert result.cells == {"a": None, "b": None, "c": None}
    assert not result.total_shown
    assert result.hidden_people is None


def test_without_a_total_only_the_small_cells_are_hidden():
    assert suppress({"a": 4, "b": 20, "c": 9}, total_shown=False) == {"a": None, "b": 20, "c": 9}
    result = suppress_with_reasons({"a": 4, "b": 20, "c": 9}, total_shown=False)
    assert not result.total_shown
    assert result.hidden_people is None


def test_nothing_is_hidden_where_nobody_is_few():
    counts = {"a": 5, "b": 0, "c": 12}
    result = suppress_with_reasons(counts)
    assert result.cells == counts
    assert result.reasons == {}
    assert result.total_shown


def test_an_empty_list_stays_empty():
    assert suppress({}) == {}
    assert suppress({}, total_shown=False) == {}


def test_the_words_moins_de_5_are_dropped_where_they_would_tell():
    """Two cells « moins de 5 » for 8 people are 4 and 4: the neutral reason lets 3 and 5 be possible."""
    result = suppress_with_reasons({"a": 4, "b": 4, "c": 20})
    assert set(result.reasons) >= {"a", "b"}
    assert Mask.PREMIER_ORDRE not in result.reasons.values()


@pytest.mark.parametrize("k", [4, 0, -5, True, 5.0, "5"])
def test_the_threshold_can_only_be_raised(k):
    with pytest.raises(ValueError, match="5"):
        suppress({"a": 12}, k=k)
    with pytest.raises(ValueError, match="5"):
        mask_jointly([], k=k)
    with pytest.raises(ValueError, match="5"):
        complement_refused(6, 20, k=k)


@pytest.mark.parametrize("count", [-1, 2.5, True, None, "7"])
def test_a_count_that_is_none_is_refused(count):
    with pytest.raises(ValueError, match="Effectif invalide"):
        suppress({"a": 12, "b": count})


@modest
@given(lists, st.integers(5, 9), st.booleans())
def test_what_is_shown_is_true_and_no_small_count_is_shown(counts, k, total_shown):
    shown = suppress(counts, k=k, total_shown=total_shown)
    assert list(shown) == list(counts)
    assert all(value is None or value == counts[key] for key, value in shown.items())
    assert all(value is None or value == 0 or value >= k for value in shown.values())


@modest
@given(lists, st.integers(5, 9))
def test_two_cells_and_k_people_are_hidden_or_the_total_goes_too(counts, k):
    result = suppress_with_reasons(counts, k=k)
    hidden = [key for key, value in result.cells.items() if value is None]
    assert set(result.reasons) == set(hidden)
    if hidden and result.total_shown:
        assert len(hidden) >= 2
        assert sum(counts[key] for key in hidden) >= k
        assert result.hidden_people == sum(counts[key] for key in hidden)
    if not result.total_shown:
        assert result.hidden_people is None
        assert hidden == list(counts)


@modest
@given(lists, st.randoms(use_true_random=False))
def test_the_order_of_the_cells_changes_nothing(counts, random):
    keys = list(counts)
    random.shuffle(keys)
    assert suppress({key: counts[key] for key in keys}) == suppress(counts)


def _shared_out(cells: int, people: int) -> Iterator[tuple[int, ...]]:
    """Every way to put ``people`` in ``cells``."""
    if cells == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for rest in _shared_out(cells - 1, people - first):
            yield (first, *rest)


@pytest.mark.parametrize(
    ("cells", "people", "k"), [(1, 12, 5), (2, 24, 5), (3, 21, 5), (4, 14, 5), (5, 10, 5), (3, 20, 6)]
)
def test_no_list_can_be_told_from_all_those_published_alike(cells, people, k):
    """The reader knows the rule by heart, and tries every list."""
    alike = defaultdict(list)
    for total in range(people + 1):
        for counts in _shared_out(cells, total):
            result = suppress_with_reasons(dict(zip("abcde", counts, strict=False)), k=k)
            shown = (*result.cells.values(), *sorted(result.reasons.items()), result.hidden_people)
            alike[shown, result.total_shown, total if result.total_shown else None].append(counts)
    for (shown, *_), candidates in alike.items():
        for place in range(cells):
            found = {counts[place] for counts in candidates}
            assert shown[place] is not None or len(found) > 1 or not 0 < found.pop() < k, candidates


# --- crossed tables ------------------------------------------------------------------------------------------------

AXES = {"tranche": ("jeunes", "moyens", "anciens"), "sexe": ("F", "M"), "employeur": ("e1", "e2", "e3")}
DIMENSIONS = tuple(AXES)
FAMILIES = {
    "one table": [("tranche", "sexe")],
    "two tables": [("tranche", "sexe"), ("tranche", "employeur")],
    "ring": [("tranche", "sexe"), ("tranche", "employeur"), ("sexe", "employeur")],
}
Case = tuple[str, ...]
# The solver wants a limit where nothing printed gives one.
MORE_THAN_ANY_CELL = 1000


def _summed(people: dict[Case, int], dims: Case) -> dict[Case, int]:
    """The counts of the full crossing, summed on ``dims``."""
    cells: dict[Case, int] = {}
    for case, count in people.items():
        key = tuple(case[DIMENSIONS.index(name)] for name in dims)
        cells[key] = cells.get(key, 0) + count
    return cells


def _family(people: dict[Case, int], shape: str) -> list[CountTable]:
    tables = [CountTable("×".join(dims), dims, _summed(people, dims)) for dims in FAMILIES[shape]]
    if shape == "ring":
        tables.append(CountTable("détail", DIMENSIONS, people, published=False))
    return tables


def _found_by_attacker(people, masking, known, k) -> list[str]:
    """The small hidden cells and margins that take one value only, for whoever reads everything."""
    cases = list(people)

    def indicator(dims: Case, values: Case) -> np.ndarray:
        places = [DIMENSIONS.index(name) for name in dims]
        return np.array([float(tuple(case[i] for i in places) == values) for case in cases])

    equal, sums, at_most, limits, targets = [], [], [], [], {}
    for table in masking.tables.values():
        for dims, level in ((table.dimensions, table.cells), *table.margins.items()):
            for values, shown in level.items():
                row = indicator(dims, values)
                true = int(row @ np.array(list(people.values())))
                if shown is not None:
                    assert shown == true
                    assert shown == 0 or shown >= k or dims in known
                    equal.append(row)
                    sums.append(shown)
                    continue
                if table.reasons[dims, values] is Mask.PREMIER_ORDRE:
                    at_most.append(row)
                    limits.append(k - 1)
                if 0 < true < k:
                    targets[f"{table.name} {values}"] = row
    for dims in known:
        for values, total in _summed(people, dims).items():
            equal.append(indicator(dims, values))
            sums.append(total)
    constraints = {
        "A_eq": np.array(equal) if equal else None,
        "b_eq": sums or None,
        "A_ub": np.array(at_most) if at_most else None,
        "b_ub": limits or None,
        "integrality": np.ones(len(cases)),
        "bounds": (0, MORE_THAN_ANY_CELL),
    }
    found = []
    for name, row in targets.items():
        least = linprog(row, **constraints)
        most = linprog(-row, **constraints)
        assert least.status == most.status == 0
        if round(least.fun) >= round(-most.fun):
            found.append(name)
    return found


@st.composite
def populations(draw) -> dict[Case, int]:
    """Agents by age band, sex and employer: two or three of each, few or many in a cell."""
    axes = [AXES[name][: draw(st.integers(2, len(AXES[name])))] for name in DIMENSIONS]
    top = draw(st.sampled_from([2, 4, 9, 15]))
    return {case: draw(st.integers(0, top)) for case in product(*axes)}


@pytest.mark.parametrize("shape", FAMILIES)
@settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    # Shrinking would run the whole procedure for minutes: a first counterexample is small enough to be read.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(people=populations(), known=st.sampled_from([(), ((),), (("employeur",), ())]))
def test_a_reader_of_every_table_finds_no_small_cell(shape, people, known):
    if shape == "one table":
        known = tuple(dims for dims in known if dims != ("employeur",))
    if shape == "ring":
        # The counts behind the tables make the family large: two values of each dimension keep the test short.
        people = {case: count for case, count in people.items() if case[0] != "anciens" and case[2] != "e3"}
    masking = mask_jointly(_family(people, shape), known_totals=known)
    if masking.unresolved:
        # Said to the caller, which does not publish: there is nothing to attack.
        assert all(_summed(people, dims)[values] > 0 for dims, values in masking.unresolved)
        return
    assert _found_by_attacker(people, masking, known, 5) == []


def test_the_attacker_is_able_to_find_something():
    """Each table hidden for itself, without the other: the attacker must see through, or the test proves nothing."""
    people = dict.fromkeys(product(*AXES.values()), 6)
    people["jeunes", "F", "e1"] = people["jeunes", "M", "e1"] = 1
    people["moyens", "F", "e1"] = people["moyens", "M", "e1"] = 4
    masking = mask_jointly(_family(people, "two tables"))
    table = masking.tables["tranche×employeur"]
    key = ("jeunes", "e1")
    assert table.cells[key] is None
    for values in table.cells:
        if values != key:
            table.cells[values] = _summed(people, table.dimensions)[values]
            table.reasons.pop((table.dimensions, values), None)
    assert _found_by_attacker(people, masking, ((),), 5) == ["tranche×employeur ('jeunes', 'e1')"]


def test_ages_by_employer_are_masked_as_written():
    """Worked table of docs/algorithmes/masquage.md."""
    bands = ("moins de 35 ans", "35 à 54 ans", "55 ans et plus")
    counts = {"Brume-sur-Leyre": (21, 47, 28), "Roquebelle": (2, 5, 2), "Vaudoré": (0, 4, 1)}
    cells = {(who, band): n for who, row in counts.items() for band, n in zip(bands, row, strict=True)}
    masking = mask_jointly([CountTable("âges", ("employeur", "tranche"), cells)], known_totals=(("employeur",),))
    table = masking.tables["âges"]
    few, other = "masqué (moins de 5)", "masqué (protège une autre valeur)"

    def read(who: str, band: str) -> int | str:
        reason = table.reason(employeur=who, tranche=band)
        return table.value(employeur=who, tranche=band) if reason is None else reason.label()

    assert {who: tuple(read(who, band) for band in bands) for who in counts} == {
        "Brume-sur-Leyre": (other, 47, other),
        "Roquebelle": (few, other, few),
        "Vaudoré": (0, few, few),
    }
    assert [table.value(tranche=band) for band in bands] == [23, 56, 31]
    assert [table.value(employeur=who) for who in counts] == [96, 9, 5]
    assert masking.unresolved == ()


def test_a_margin_shared_by_two_tables_is_hidden_in_both():
    people = dict.fromkeys(product(*AXES.values()), 6)
    for case in people:
        if case[0] == "jeunes":
            people[case] = 0
    people["jeunes", "F", "e1"] = 2
    tables = mask_jointly(_family(people, "two tables")).tables
    assert tables["tranche×sexe"].value(tranche="jeunes") is None
    assert tables["tranche×employeur"].value(tranche="jeunes") is None
    assert tables["tranche×employeur"].reason(tranche="jeunes").label(5) == "masqué (moins de 5)"


def test_a_public_total_is_never_hidden_and_a_unanimous_group_is():
    """An employer of 6 people, all « anciens »: the zeros of its row would give everybody's age."""
    cells = {("e1", "anciens"): 6, ("e1", "jeunes"): 0, ("e2", "anciens"): 14, ("e2", "jeunes"): 11}
    table = mask_jointly(
        [CountTable("âges", ("employeur", "tranche"), cells)], known_totals=(("employeur",), ())
    ).tables["âges"]
    assert table.value(employeur="e1") == 6
    assert table.cells["e1", "anciens"] is None
    assert table.cells["e1", "jeunes"] is None


def test_what_cannot_be_protected_is_named():
    """One agent, publicly known, in a table of one column: nothing hides the column."""
    cells = {("e1", "oui"): 1, ("e2", "oui"): 12}
    masking = mask_jointly([CountTable("t", ("employeur", "réponse"), cells)], known_totals=(("employeur",), ()))
    assert (("employeur", "réponse"), ("e1", "oui")) in masking.unresolved


def test_tables_in_a_ring_need_the_counts_behind_them():
    people = dict.fromkeys(product(*AXES.values()), 6)
    ring = _family(people, "ring")
    with pytest.raises(ValueError, match="anneau"):
        mask_jointly(ring[:3])
    assert set(mask_jointly(ring).tables) == {"tranche×sexe", "tranche×employeur", "sexe×employeur"}


def test_a_public_total_that_no_table_holds_is_refused():
    people = dict.fromkeys(product(*AXES.values()), 6)
    with pytest.raises(ValueError, match="Total public hors des tableaux"):
        mask_jointly(_family(people, "two tables"), known_totals=(("sexe", "employeur"),))


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        ([CountTable("t", ("a",), {("x",): -1})], "Effectif invalide"),
        ([CountTable("t", ("a", "b"), {("x",): 1})], "une valeur par dimension"),
        ([CountTable("t", ("a", "a"), {})], "répétées"),
        ([CountTable("t", (), {})], "absentes"),
        ([CountTable("t", ("a",), {}), CountTable("t", ("b",), {})], "même nom"),
        ([CountTable("t", ("a",), {("x",): 7}), CountTable("u", ("a",), {("x",): 8})], "dans un autre tableau"),
        ([CountTable("t", ("a",), {("x",): 7}, margins=(("b",),))], "inconnues"),
        ([CountTable("t", ("a",), {("x",): 7}, impossible={("x",)})], "impossible"),
    ],
)
def test_malformed_tables_are_refused(tables, words):
    with pytest.raises(ValueError, match=words):
        mask_jointly(tables)


# --- amounts, filters, means ---------------------------------------------------------------------------------------


def test_the_amounts_of_a_hidden_cell_are_hidden_with_it():
    masked = suppress_with_reasons({"a": 3, "b": 6, "c": 20}).reasons
    etp = {"a": Decimal("2.80"), "b": Decimal("5.50"), "c": Decimal("19.10")}
    assert mask_amounts(etp, masked) == {"a": None, "b": None, "c": Decimal("19.10")}


@pytest.mark.parametrize(
    ("selected", "total", "refused"),
    [(0, 212, False), (212, 212, False), (4, 212, True), (5, 212, False), (208, 212, True), (207, 212, False)],
)
def test_a_filter_that_keeps_or_leaves_out_few_people_is_refused(selected, total, refused):
    assert complement_refused(selected, total) is refused


def test_a_selection_larger_than_the_whole_is_an_error():
    with pytest.raises(ValueError, match="sélection"):
        complement_refused(13, 12)


def test_a_mean_needs_ten_people_and_nobody_above_half():
    assert mean_allowed([Decimal(100)] * 10)
    assert not mean_allowed([Decimal(100)] * 9)
    assert not mean_allowed([Decimal(901), *[Decimal(100)] * 9])
    assert mean_allowed([Decimal(900), *[Decimal(100)] * 9])
    assert not mean_allowed([Decimal(0)] * 12)
    with pytest.raises(ValueError, match="10"):
        mean_allowed([Decimal(100)] * 10, k=9)
    with pytest.raises(ValueError, match="50"):
        mean_allowed([Decimal(100)] * 10, dominance=Decimal("0.6"))


def test_a_mean_is_shown_to_ten_euros_only():
    assert shown_mean([Decimal("1234.56")] * 10) == Decimal("1230")
    assert shown_mean([Decimal("1234.56")] * 9) is None
    assert rounded_amount(Decimal("1235")) == Decimal("1240")


def test_the_rules_are_printed_with_the_threshold_in_force():
    assert (
        display_rules(7)
        == "Règles d’affichage\u00a0: groupes de moins de 7 personnes non affichés, suppression secondaire."
    )
    assert Mask.PREMIER_ORDRE.label(7) == "masqué (moins de 7)"
