"""Working time: the worked figures of the domain, and what must hold whatever the figures."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr.calculs.quotites import (
    QuotiteInvalide,
    etpt,
    present_le,
    quotite_agent,
    quotite_payee,
    quotite_poste,
    repartir,
    service_principal,
    total_etp,
)

D = Decimal
parts_sets = st.lists(st.integers(1, 100), min_size=1, max_size=6).map(
    lambda ints: {index: D(value) / D(100) for index, value in enumerate(ints)}
)


def test_worked_example_of_a_quarter_of_an_agent_at_80_percent_on_a_28_hour_post():
    quotite = quotite_agent(D(28), D(35), D("0.8"))
    assert quotite == D("0.64")
    held, rest = repartir(quotite, {"urbanisme": D("0.25"), "accueil": D("0.75")})
    assert held["urbanisme"] == D("0.16")
    assert rest == 0


def test_artistic_teaching_has_its_own_full_time_week():
    assert quotite_poste(D(8), D(16)) == D("0.5")
    assert quotite_poste(D(20), D(20)) == 1


@pytest.mark.parametrize(
    ("duree", "base", "temps_partiel"),
    [(D(42), D(35), D(1)), (D(0), D(35), D(1)), (D(35), D(35), D("1.2")), (D(35), D(35), D(0)), (D(17), D(16), D(1))],
)
def test_a_quotite_outside_zero_to_one_is_refused(duree, base, temps_partiel):
    with pytest.raises(QuotiteInvalide):
        quotite_agent(duree, base, temps_partiel)


def test_pay_of_part_time_is_not_its_etp():
    assert quotite_payee(D("0.8")) == D(6) / D(7)
    assert quotite_payee(D("0.9")) == D(32) / D(35)
    assert quotite_payee(D("0.5")) == D("0.5")


@given(st.decimals("0.5", "35", places=2), parts_sets)
def test_nothing_of_an_agent_is_lost_or_counted_twice(duree, parts):
    quotite = quotite_agent(duree, D(35))
    if sum(parts.values()) > D("1.0001"):
        with pytest.raises(QuotiteInvalide):
            repartir(quotite, parts)
        return
    held, rest = repartir(quotite, parts)
    assert total_etp([*held.values(), rest]) == total_etp([quotite])
    assert all(value > 0 for value in held.values())


def test_three_thirds_written_on_two_decimals_leave_nothing_aside():
    held, rest = repartir(D(1), dict.fromkeys("abc", D("0.3333")))
    assert rest == 0
    assert sum(held.values()) == 1


def test_an_incomplete_share_stays_visible_as_such():
    held, rest = repartir(D(1), {"a": D("0.6")})
    assert held == {"a": D("0.6")}
    assert rest == D("0.4")


def test_the_head_is_counted_where_the_share_is_largest():
    assert service_principal({"a": D("0.2"), "b": D("0.5"), "c": D("0.3")}) == "b"
    assert service_principal({"a": D("0.5"), "b": D("0.5")}) == "a"


def test_sums_do_not_depend_on_their_order():
    sevenths = [D(20) / D(35)] * 7
    assert total_etp(sevenths) == 4


def test_etpt_counts_months_and_days():
    assert etpt(D("0.8"), 2026, None, None) == D("0.8")
    assert etpt(D(1), 2026, date(2026, 7, 1), None) == D("0.5")
    assert etpt(D(1), 2026, date(2025, 1, 1), date(2026, 3, 31)) == D("0.25")
    assert etpt(D(1), 2026, date(2026, 4, 16), date(2026, 4, 30)) == D("0.5") / 12
    assert etpt(D(1), 2026, date(2027, 1, 1), None) == 0


def test_presence_includes_both_ends():
    assert present_le(date(2026, 1, 1), date(2026, 1, 1), date(2026, 1, 1))
    assert not present_le(date(2026, 1, 2), date(2026, 1, 1), date(2026, 1, 1))
    assert present_le(date(2026, 1, 1), None, None)
