"""What may be shown of the answers: worked figures of docs/algorithmes/resultats-consultations.md, and laws."""

from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.disclosure import Mask
from consultations.questionnaire import Kind, Option, Question
from consultations.tally import (
    Index,
    climate_index,
    cross,
    enps_of,
    mean_keeps_secret,
    merge_groups,
    participation,
    question_result,
    rescaled,
    round_half_up,
    tally,
)

SENS = Question("sens", Kind.ACCORD, "Je comprends le projet.", a_non_concerne=True, dans_indice=True)
PEUR = Question("peur", Kind.ACCORD, "Je suis inquiète ou inquiet.", est_inversee=True, dans_indice=True)
INFO = Question("info", Kind.ACCORD, "Je suis informée ou informé.", dans_indice=True)
NOTE = Question("enps", Kind.NOTE, "De 0 à 10 ?")
LIEU = Question(
    "lieu",
    Kind.PROFIL,
    "Où travaillez-vous ?",
    options=(Option("A", "Brume"), Option("B", "Vaudoré"), Option("C", "Pinsac")),
)
CANAUX = Question("canal", Kind.CHOIX_MULTIPLE, "Par où ?", options=(Option("C1", "Réunion"), Option("C2", "Affiche")))


def many(cle: str, **counts: int) -> list[dict]:
    """``many("sens", n5=12, n1=3)``: that many answers of each value."""
    return [{cle: value[1:]} for value, n in counts.items() for _ in range(n)]


def test_enps_of_the_worked_example():
    assert enps_of(6, 9, 5) == 5
    assert enps_of(0, 0, 7) == -100 and enps_of(3, 0, 0) == 100
    with pytest.raises(ValueError):
        enps_of(0, 0, 0)


def test_a_mean_is_rescaled_from_0_to_100():
    assert rescaled(Decimal(3)) == 50 and rescaled(Decimal(1)) == 0 and rescaled(Decimal(5)) == 100


def test_the_index_reverses_what_is_unfavourable_and_needs_three_items():
    answers = [{"sens": "4", "peur": "2", "info": "3"}] * 10
    assert climate_index([SENS, PEUR, INFO], answers, k=5) == Index(round((75 + 75 + 50) / 3))
    assert climate_index([SENS, PEUR], answers, k=5) == Index(None)
    assert climate_index([SENS, PEUR, INFO], answers[:4], k=5) == Index(None, Mask.PREMIER_ORDRE)


def _three(counts: list[int]) -> list[dict]:
    """As many answers as ``counts`` says of « peur », from 5 to 1; the other two items are the same for everybody."""
    values = [value for value, n in zip("54321", counts, strict=True) for _ in range(n)]
    return [{"sens": "4", "info": "3", "peur": value} for value in values]


def test_an_index_that_would_solve_a_hidden_line_is_hidden():
    # the other two items are known, so the index gives the mean of « peur » to 0,06
    assert climate_index([SENS, PEUR, INFO], _three([0, 0, 0, 0, 7]), k=5) == Index(75)
    assert climate_index([SENS, PEUR, INFO], _three([0, 0, 0, 1, 6]), k=5) == Index(None, Mask.SECOND_ORDRE)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 14), min_size=5, max_size=5).filter(lambda counts: sum(counts) >= 5))
def test_a_shown_index_leaves_two_values_to_each_small_line(counts):
    answers = _three(counts)
    index = climate_index([SENS, PEUR, INFO], answers, k=5)
    result = question_result(PEUR, answers, k=5)
    if index.value is None or not any(line.mask for line in result.lines):
        return

    def agrees(mean: Decimal) -> bool:
        return round_half_up(((4 + 3 + 6 - mean) / 3 - 1) / 4 * 100) == index.value

    assert not _solved(result, agrees)


def test_no_opinion_and_not_concerned_are_out_of_the_mean_and_in_one_line():
    answers = many("sens", n5=20, n4=10, nSO=5, nNC=4) + [{}] * 6
    result = question_result(SENS, answers, k=5)
    assert result.n == 45 and result.lines[-1].n == 15
    assert result.mean == Decimal("4.7")  # (20 × 5 + 10 × 4) / 30, 30 expressed answers: one decimal


def test_a_mean_of_fewer_than_30_has_no_decimal():
    assert question_result(SENS, many("sens", n5=7, n4=12), k=5).mean == Decimal(4)
    assert question_result(SENS, many("sens", n5=12, n4=7), k=5).mean == Decimal(5)


def test_small_lines_are_masked_with_another_and_never_zero_nor_empty():
    result = question_result(SENS, many("sens", n5=20, n4=12, n3=6, n2=2), k=5)
    shown = {line.code: (line.n, line.mask) for line in result.lines}
    assert shown["2"] == (None, Mask.PREMIER_ORDRE) and shown["3"] == (None, Mask.SECOND_ORDRE)
    assert shown["5"] == (20, None) and shown["1"] == (0, None)
    assert all(line.share is None for line in result.lines if line.mask)


def test_below_the_threshold_there_is_nothing():
    assert question_result(SENS, many("sens", n5=4), k=5) is None
    assert tally([SENS], many("sens", n5=4), k=5) == {}
    with pytest.raises(ValueError):
        question_result(SENS, many("sens", n5=9), k=4)


def test_the_score_is_hidden_as_soon_as_a_class_is():
    open_ = question_result(NOTE, many("enps", n10=6, n7=9, n3=5), k=5)
    assert (open_.enps, open_.mean_mask) == (5, None)
    closed = question_result(NOTE, many("enps", n10=3, n7=9, n3=8), k=5)
    assert closed.enps is None and closed.mean_mask is not None


def test_several_choices_hide_their_complement_too():
    answers = [{"canal": ["C1"]}] * 18 + [{"canal": ["C1", "C2"]}] * 2
    lines = {line.code: line for line in question_result(CANAUX, answers, k=5).lines}
    assert lines["C2"].mask is Mask.PREMIER_ORDRE
    assert (lines["C1"].n, lines["C1"].mask) == (20, None)


def test_groups_of_4_and_2_answers_make_one_of_6():
    groups = merge_groups([(Option("A", "Brume"), 30), (Option("B", "Vaudoré"), 4), (Option("C", "Pinsac"), 2)], k=5)
    assert [(g.label, g.n) for g in groups] == [("Brume", 30), ("Vaudoré + Pinsac", 6)]
    result = question_result(LIEU, many("lieu", nA=30, nB=4, nC=2), k=5)
    assert [(line.label, line.n) for line in result.lines][:1] == [("Brume", 30)]
    assert sum(line.n for line in result.lines) == 36 and min(line.n for line in result.lines) >= 5


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=1, max_size=8), st.integers(5, 12))
def test_groups_hold_k_people_or_there_are_none(sizes, k):
    offered = [(Option(str(rank), f"c{rank}"), n) for rank, n in enumerate(sizes)]
    groups = merge_groups(offered, k=k)
    if sum(sizes) < k:
        assert groups == []
    else:
        assert all(group.n >= k for group in groups) and sum(group.n for group in groups) == sum(sizes)
        assert sorted(code for group in groups for code in group.codes) == sorted(o.code for o, _ in offered)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 25), min_size=6, max_size=6))
def test_lines_add_up_and_no_small_line_is_shown(counts):
    values = ["5", "4", "3", "2", "1", "SO"]
    answers = [{"sens": value} for value, n in zip(values, counts, strict=True) for _ in range(n)]
    result = question_result(SENS, answers, k=5)
    if sum(counts) < 5:
        assert result is None
        return
    assert all(line.n == 0 or line.n >= 5 for line in result.lines if line.n is not None)
    hidden = sum(counts) - sum(line.n or 0 for line in result.lines)
    assert hidden == 0 or hidden >= 5 or all(line.n is None for line in result.lines)
    if result.mean is not None and any(line.mask for line in result.lines):
        assert not _solved(result)


def _solved(result, agrees=lambda mean: True) -> bool:
    """An attacker's own search, apart from the code under test: is a small hidden line the same in every solution?"""
    hidden = [line for line in result.lines if line.n is None]
    rest = result.n - sum(line.n or 0 for line in result.lines)
    found: dict[str, set[int]] = {line.code: set() for line in hidden}
    for guess in product(range(rest + 1), repeat=len(hidden) - 1):
        last = rest - sum(guess)
        if last < 0:
            continue
        filled = {line.code: line.n for line in result.lines if line.n is not None}
        filled |= {line.code: n for line, n in zip(hidden, (*guess, last), strict=True)}
        if any((0 < filled[line.code] < 5) != (line.mask is Mask.PREMIER_ORDRE) for line in hidden):
            continue
        n = sum(v for code, v in filled.items() if code != "AUTRES")
        if not n:
            continue
        points = sum(int(code) * v for code, v in filled.items() if code != "AUTRES")
        mean = Decimal(points) / n
        if result.mean in {None, round_half_up(mean, 0 if n < 30 else 1)} and agrees(mean):
            for code in found:
                found[code].add(filled[code])
    return any(len(found[line.code]) == 1 for line in hidden if line.mask is Mask.PREMIER_ORDRE)


def test_a_mean_that_would_solve_a_hidden_line_is_hidden():
    # hidden: 3 and 4 people; knowing 7 in all, either order is possible, but only one gives a mean of 4.3
    counts = {"5": 30, "4": 0, "3": 0, "2": 3, "1": 4, "AUTRES": 0}
    reasons = {"1": Mask.PREMIER_ORDRE, "2": Mask.PREMIER_ORDRE}
    assert mean_keeps_secret(counts, reasons, Decimal("4.3"), total=37, k=5) is False
    # with many more answers, both orders round to the same mean
    assert mean_keeps_secret({**counts, "5": 300}, reasons, Decimal("4.9"), total=307, k=5) is True
    # all five lines are neutral: nothing is tried, the mean is hidden
    neutral = dict.fromkeys(counts, Mask.SECOND_ORDRE)
    assert mean_keeps_secret(counts, neutral, Decimal("4.5"), total=36, k=5) is False


def test_the_cross_hides_small_groups_and_groups_of_one_voice():
    answers = (
        [{"lieu": "A", "sens": str(v)} for v in (1, 2, 3, 4, 5) * 4]
        + [{"lieu": "B", "sens": "1"}] * 6
        + [{"lieu": "C", "sens": str(v)} for v in (3, 4, 5, 4, 3)]
        + [{"sens": str(v)} for v in (3, 4, 5, 4, 3)]
    )
    crossed = cross([SENS, LIEU], answers, k=5)
    assert [group.n for group in crossed.groups] == [20, 6, 5, 5]
    assert crossed.cells[(1, "sens")].mask is not None and crossed.cells[(1, "sens")].mean is None
    assert crossed.cells[(0, "sens")].mean == Decimal(3)
    assert cross([SENS], answers, k=5) is None
    assert cross([SENS, LIEU], [{"lieu": "A", "sens": "1"}] * 9, k=5) is None


def test_participation_goes_by_steps_of_5_percent_and_never_beyond_100():
    found = participation(
        [(Option("A", "Brume"), 96, 41), (Option("B", "Vaudoré"), 5, 4), (Option("C", "Pinsac"), 3, 4)], k=5
    )
    assert [(one.group.label, one.floor_percent) for one in found] == [("Brume", 40), ("Vaudoré + Pinsac", 100)]
    assert participation([(Option("A", "x"), 100, 4)], k=5)[0].floor_percent == 0
