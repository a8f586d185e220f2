"""Plan de charge: an absence of hours is no zero, and the total compares what can be."""

from decimal import Decimal

import pytest

from scenarios.figures_workload import workload_table
from scenarios.services import save_hours
from tests.scenarios.territory import shared_service

pytestmark = pytest.mark.django_db


def total(cast, *hours) -> tuple:
    service = shared_service(cast)
    pairs = [tuple(None if one is None else Decimal(one) for one in pair) for pair in hours]
    employers = (cast.epci, cast.bourg, cast.petit)
    save_hours(service=service, rows={one.pk: pair for one, pair in zip(employers, pairs, strict=True)})
    return tuple(workload_table(service).total_row)


def values(row: tuple) -> list:
    return [getattr(cell, "value", cell) for cell in row][:4]


def test_the_total_of_what_is_all_known(cast):
    assert values(total(cast, (100, 60), (50, 55), (None, None))) == ["Ensemble", 150, 115, 35]


def test_a_member_without_hours_used_is_not_counted_as_having_used_none(cast):
    label, *rest = values(total(cast, (100, 60), (200, None), (None, 10)))
    assert rest == [100, 60, 40] and "sont connues" in label


def test_nothing_used_is_a_figure(cast):
    assert values(total(cast, (100, 0), (50, 0), (None, None))) == ["Ensemble", 150, 0, 150]


def test_before_any_use_what_is_reserved_is_added_up(cast):
    assert values(total(cast, (100, None), (50, None), (None, None))) == ["Ensemble", 150, None, None]
