"""Months: legal delays (vectors of the law's readers) and the length of a project."""

from calendar import monthrange
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.calendar import add_months, earliest_safe_vote, months_between

modest = settings(max_examples=60, deadline=None)
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("notified", "limit"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 2), date(2027, 3, 2)),
        (date(2027, 8, 31), date(2027, 11, 30)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ],
)
def test_a_council_has_three_months_from_the_notification(notified, limit):
    assert add_months(notified, 3) == limit


def test_months_go_back_too():
    assert add_months(date(2027, 3, 31), -1) == date(2027, 2, 28)
    assert add_months(date(2027, 1, 15), -1) == date(2026, 12, 15)
    assert add_months(date(2027, 1, 15), 0) == date(2027, 1, 15)


def test_a_datetime_gives_a_date():
    found = add_months(datetime(2027, 1, 31, 18, 30), 1)
    assert type(found) is date
    assert found == date(2027, 2, 28)


@pytest.mark.parametrize(("day", "n"), [(date(9999, 12, 1), 1), (date(1, 1, 1), -1)])
def test_a_day_outside_the_calendar_is_refused(day, n):
    with pytest.raises(ValueError, match="hors calendrier"):
        add_months(day, n)


@modest
@given(days, st.integers(-600, 600))
def test_the_day_number_is_kept_or_the_month_is_at_its_end(day, n):
    found = add_months(day, n)
    assert (found.year * 12 + found.month) - (day.year * 12 + day.month) == n
    assert found.day == day.day or found.day == monthrange(found.year, found.month)[1] < day.day


def test_a_project_from_september_2026_to_march_2028_lasts_19_months():
    assert months_between(date(2026, 9, 1), date(2028, 3, 31)) == 19


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 9, 1), date(2026, 9, 1), 1),
        (date(2026, 9, 1), date(2027, 8, 31), 12),
        (date(2026, 9, 1), date(2027, 9, 1), 13),
        (date(2026, 9, 15), date(2028, 3, 14), 18),
        (date(2026, 9, 15), date(2028, 3, 15), 19),
        (datetime(2026, 9, 1, 23), datetime(2026, 9, 30, 1), 1),
    ],
)
def test_started_months_count_whole(start, end, months):
    assert months_between(start, end) == months


def test_an_end_before_the_start_is_refused():
    with pytest.raises(ValueError, match=r"31/08/2026.*précède.*01/09/2026"):
        months_between(date(2026, 9, 1), date(2026, 8, 31))


@modest
@given(days, st.integers(0, 800))
def test_a_later_end_never_shortens_a_project(start, extra):
    end = date.fromordinal(start.toordinal() + extra)
    following = date.fromordinal(end.toordinal() + 1)
    assert 0 <= months_between(start, following) - months_between(start, end) <= 1


def test_a_vote_is_safe_the_day_after_the_last_deadline():
    assert earliest_safe_vote([date(2027, 2, 28), date(2027, 3, 2)]) == date(2027, 3, 3)
    with pytest.raises(ValueError, match="Aucune échéance"):
        earliest_safe_vote([])
