"""Actions one after another: the example of docs/algorithmes/enchainement-des-actions.md, then laws."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.enchainement import Tache, boucle, chaine_de_la_fin, conflits, decaler

A = Tache(1, "A", date(2027, 1, 4), date(2027, 1, 29))
B = Tache(2, "B", date(2027, 2, 1), date(2027, 2, 26), frozenset({1}))
C = Tache(3, "C", date(2027, 3, 15), date(2027, 3, 31), frozenset({2}))
D = Tache(4, "D", date(2027, 1, 30), date(2027, 2, 5), frozenset({1}), est_finie=True)


def test_a_loop_is_named_in_the_order_of_its_actions():
    ring = boucle([Tache(1, "A", avant=frozenset({2})), Tache(2, "B", avant=frozenset({1})), C])
    assert set(ring) == {"A", "B"} and ring[0] == ring[-1]
    assert boucle([Tache(1, "A", avant=frozenset({1}))]) == ("A", "A")
    assert boucle([A, B, C, D]) == ()


def test_what_follows_is_pushed_by_what_is_needed_and_no_more():
    moved = decaler([A, B, C, D], 1, date(2027, 1, 4), date(2027, 2, 12))
    # B starts the day after and keeps its 26 days; C has room left, D is done
    assert {key: (one.debut, one.fin) for key, one in moved.items()} == {
        1: (date(2027, 1, 4), date(2027, 2, 12)),
        2: (date(2027, 2, 13), date(2027, 3, 10)),
    }
    assert decaler([A, B, C, D], 1, A.debut, A.fin) == {}


def test_an_action_that_begins_too_early_names_what_it_waits_for():
    early = Tache(2, "B", date(2027, 1, 20), date(2027, 2, 26), frozenset({1}))
    assert conflits([A, early, D]) == {2: ["A"]}


def test_impossible_moves_are_refused():
    with pytest.raises(ValueError, match="précède le début"):
        decaler([A], 1, date(2027, 2, 1), date(2027, 1, 1))
    with pytest.raises(ValueError, match=r"tournent en rond : .* avant "):
        decaler([Tache(1, "A", avant=frozenset({2})), Tache(2, "B", avant=frozenset({1}))], 1, A.debut, A.fin)


@st.composite
def plans(draw) -> list[Tache]:
    """Any set of actions without loop: each may wait for some of those before it."""
    rows = []
    for key in range(draw(st.integers(1, 8))):
        start = draw(st.none() | st.dates(date(2026, 1, 1), date(2028, 12, 31)))
        rows.append(
            Tache(
                key,
                f"Action {key}",
                start,
                start + timedelta(days=draw(st.integers(0, 200))) if start else None,
                draw(st.frozensets(st.integers(0, key - 1))) if key else frozenset(),
                draw(st.booleans()),
            )
        )
    return rows


@given(rows=plans(), data=st.data())
def test_any_move_leaves_followers_after_what_moved_with_their_length(rows, data):
    assert boucle(rows) == ()
    key = data.draw(st.sampled_from([one.cle for one in rows]))
    start = data.draw(st.dates(date(2026, 1, 1), date(2029, 12, 31)))
    moved = decaler(rows, key, start, start + timedelta(days=data.draw(st.integers(0, 300))))
    after = {one.cle: moved.get(one.cle, one) for one in rows}
    for one in rows:
        if one.cle != key and one.cle in moved:
            assert not one.est_finie
            assert after[one.cle].debut > one.debut
            assert after[one.cle].fin - after[one.cle].debut == one.fin - one.debut
    for one in after.values():
        for prior in one.avant & moved.keys():
            if not one.est_finie and one.debut:
                assert one.debut > after[prior].fin or one.cle == key


@given(rows=plans(), first=st.integers(0, 7), second=st.integers(0, 7))
def test_any_edge_back_makes_a_loop_that_is_found(rows, first, second):
    if not (first < len(rows) and second < len(rows)):
        return
    low, high = sorted((first, second))
    rows = [
        Tache(one.cle, one.titre, one.debut, one.fin, one.avant | ({low} if one.cle == high and low != high else set()))
        for one in rows
    ]
    rows[low] = Tache(low, rows[low].titre, avant=rows[low].avant | {high})
    ring = boucle(rows)
    by_title = {one.titre: one for one in rows}
    assert ring and ring[0] == ring[-1]
    for before, following in itertools.pairwise(ring):
        assert by_title[before].cle in by_title[following].avant


def test_the_end_is_held_by_what_has_no_margin():
    """Product.md A6.3; docs/algorithmes/enchainement-des-actions.md."""
    close = replace(C, debut=date(2027, 3, 1))
    assert chaine_de_la_fin([A, B, close, D]).titres == ("A", "B", "C")
    found = chaine_de_la_fin([A, B, C, D])
    assert (found.titres, found.fin) == (("C",), date(2027, 3, 31))
    assert "après la fin prévue du projet (28/02/2027)" in found.phrase(date(2027, 2, 28))
    assert chaine_de_la_fin([D]) is None
