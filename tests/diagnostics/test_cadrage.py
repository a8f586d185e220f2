"""Reasons in order, how far answers agree, the mandate: the rules alone."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.cadrage import Raison, alerte_renouvellement, convergence, deplacer, mandat_au, ordre_valide

CODES = [one.value for one in Raison]
RENEWALS, PLANNED = (date(2020, 6, 28), date(2026, 3, 22)), (date(2032, 3, 31),)


@given(st.permutations(CODES), st.sampled_from(CODES), st.sampled_from([-1, 1]))
def test_any_move_keeps_each_reason_once_and_is_undone_by_its_opposite(order, code, step):
    moved = deplacer(order, code, step)
    assert ordre_valide(moved)
    if moved != tuple(order):
        assert deplacer(moved, code, -step) == tuple(order)


def test_two_reasons_never_share_a_rank():
    with pytest.raises(ValueError, match="un rang, et un seul"):
        ordre_valide([CODES[0], CODES[0], *CODES[2:]])
    with pytest.raises(ValueError):
        ordre_valide(CODES[:-1])


def test_convergence_ranks_what_gathers_first():
    first = tuple(Raison(code) for code in CODES)
    second = tuple(Raison(code) for code in (CODES[1], CODES[0], *CODES[2:]))
    third = first
    rows = convergence({"a": first, "b": second, "c": third})
    assert [(one.raison, one.rang_moyen, one.ecart, one.premiers) for one in rows[:2]] == [
        (Raison.QUALITE, Decimal("1.3"), 1, 2),
        (Raison.COUT, Decimal("1.7"), 1, 1),
    ]
    assert convergence({}) == []


def test_the_mandate_that_began_in_march_2026():
    mandat = mandat_au(date(2026, 11, 27), RENEWALS, PLANNED)
    assert mandat.dernier == date(2026, 3, 22)
    assert mandat.fin_fenetre == date(2027, 3, 22)
    assert mandat.est_dans_la_fenetre(date(2027, 3, 22)) and not mandat.est_dans_la_fenetre(date(2027, 3, 23))
    assert (mandat.prochain, mandat.mois_restants) == (date(2032, 3, 31), 64)
    assert mandat_au(date(2019, 1, 1), RENEWALS, PLANNED) is None


def test_a_gate_too_near_the_next_renewal_is_told_in_months():
    mandat = mandat_au(date(2026, 11, 27), RENEWALS, PLANNED)
    assert alerte_renouvellement("Porte", date(2031, 10, 15), mandat) == (
        "Porte : 5 mois avant le prochain renouvellement (mars 2032), seuil : 12 mois."
    )
    assert alerte_renouvellement("Porte", date(2027, 12, 31), mandat) == ""
    assert "après" in alerte_renouvellement("Porte", date(2032, 6, 1), mandat)
