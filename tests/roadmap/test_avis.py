"""Opinions of the councils: the vectors of docs/algorithmes/avis-des-conseils.md, then laws for all dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.calendar import add_months
from roadmap.avis import Dossier, Sens, Statut, echeance, etat, premier_vote, refus, synthese

A = Dossier("A", date(2026, 11, 30), Sens.FAVORABLE, date(2027, 2, 10), date(2027, 2, 15))
B = Dossier("B", date(2026, 12, 2))
C = Dossier("C", date(2026, 12, 1))
days = st.dates(date(2015, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("reception", "limite"),
    [
        (date(2026, 11, 30), date(2027, 2, 28)),
        (date(2026, 12, 2), date(2027, 3, 2)),
        (date(2026, 12, 1), date(2027, 3, 1)),
        (date(2027, 8, 31), date(2027, 11, 30)),
        (date(2027, 11, 30), date(2028, 2, 29)),
    ],
)
def test_the_deadline_is_three_calendar_months_after_receipt(reception, limite):
    assert echeance(reception) == limite


def test_silence_is_deemed_favourable_the_day_after_the_deadline_and_not_before():
    last = etat(C, date(2027, 3, 1))
    assert last.statut is Statut.EN_ATTENTE and last.pourquoi == "dernier jour"
    after = etat(C, date(2027, 3, 2))
    assert after.statut is Statut.REPUTE_FAVORABLE
    assert after.libelle == "réputé favorable (provisoire)"
    assert etat(C, date(2027, 3, 10), date_vote=date(2027, 3, 9)).libelle == "réputé favorable"


def test_a_deliberation_dated_in_time_wins_even_when_it_arrives_later():
    late = Dossier("B", B.date_reception, Sens.DEFAVORABLE, date(2027, 3, 2), date(2027, 3, 20))
    assert etat(late, date(2027, 3, 19)).statut is Statut.REPUTE_FAVORABLE
    arrived = etat(late, date(2027, 3, 20))
    assert (arrived.statut, arrived.libelle) == (Statut.EXPRIME, "défavorable")


def test_a_deliberation_dated_after_the_deadline_is_kept_and_counts_for_nothing():
    late = Dossier("B", B.date_reception, Sens.DEFAVORABLE, date(2027, 3, 3), date(2027, 3, 5))
    state = etat(late, date(2027, 3, 6))
    assert state.statut is Statut.REPUTE_FAVORABLE
    assert "03/03/2027 hors délai (défavorable)" in state.pourquoi
    count = synthese([state])
    assert (count.reputes, count.nombre_exprimes, count.hors_delai) == (1, 0, 1)


def test_the_first_safe_vote_is_the_day_after_the_last_deadline():
    vote = premier_vote([A, B, C])
    assert vote.jour == date(2027, 3, 3)
    assert vote.pourquoi == "lendemain de la dernière échéance, celle de B le 02/03/2027"


def test_when_all_have_deliberated_nobody_waits():
    b = Dossier("B", B.date_reception, Sens.FAVORABLE, date(2027, 1, 20), date(2027, 1, 22))
    vote = premier_vote([A, b])
    assert vote.jour == date(2027, 2, 15) and "dernier avis reçu est celui de A" in vote.pourquoi


def test_a_text_that_arrives_after_the_deadlines_never_makes_the_safe_day_later():
    b = Dossier("B", B.date_reception, Sens.FAVORABLE, date(2027, 3, 1), date(2027, 4, 15))
    c = Dossier("C", C.date_reception, Sens.FAVORABLE, date(2027, 2, 1), date(2027, 2, 3))
    vote = premier_vote([A, b, c])
    assert vote.jour == date(2027, 3, 3)
    assert vote.pourquoi == "lendemain de la dernière échéance, celle de B le 02/03/2027"


def test_no_vote_can_be_planned_while_a_receipt_is_unknown():
    vote = premier_vote([A, Dossier("D")])
    assert vote.jour is None and vote.pourquoi.endswith("D")
    assert premier_vote([]).jour is None


def test_what_cannot_stand_is_said_on_its_field():
    today = date(2027, 3, 1)
    before = Dossier("A", date(2026, 11, 30), Sens.FAVORABLE, date(2026, 11, 12), date(2026, 12, 1))
    assert "précède la réception" in refus(before, today)["date_deliberation"]
    assert refus(Dossier("A", None, Sens.FAVORABLE), today).keys() == {
        "date_reception",
        "date_deliberation",
        "date_arrivee",
    }
    assert "sens" in refus(Dossier("A", date(2026, 11, 30), None, date(2027, 1, 1), date(2027, 1, 1)), today)
    assert "pas encore venu" in refus(Dossier("A", date(2027, 3, 2)), today)["date_reception"]
    assert not refus(A, today) and not refus(Dossier("A"), today)


@given(received=days, asked=st.integers(0, 400))
def test_any_receipt_gives_a_deadline_that_never_skips_a_month(received, asked):
    limit = echeance(received)
    assert (limit.year * 12 + limit.month) - (received.year * 12 + received.month) == 3
    assert limit.day == received.day or (limit + timedelta(days=1)).day == 1
    day = received + timedelta(days=asked)
    silent = etat(Dossier("A", received), day)
    assert (silent.statut is Statut.REPUTE_FAVORABLE) == (day > limit)


dossiers = st.builds(
    lambda name, received, sens, wait, travel: Dossier(
        name,
        received,
        sens,
        received + timedelta(days=wait) if sens else None,
        received + timedelta(days=wait + travel) if sens else None,
    ),
    st.sampled_from("ABCDEFG"),
    days,
    st.sampled_from([None, *Sens]),
    st.integers(0, 200),
    st.integers(0, 60),
)


@given(rows=st.lists(dossiers, min_size=1, max_size=8), day=days)
def test_any_summary_keeps_expressed_and_deemed_apart(rows, day):
    states = [etat(one, day) for one in rows]
    count = synthese(states)
    assert count.nombre_exprimes + count.reputes + count.en_attente + count.non_recus == count.total == len(rows)
    for one in states:
        if one.statut is Statut.REPUTE_FAVORABLE:
            assert day > add_months(one.dossier.date_reception, 3)


@given(rows=st.lists(dossiers, min_size=1, max_size=8))
def test_any_first_vote_leaves_nobody_in_waiting(rows):
    vote = premier_vote(rows)
    silent = premier_vote([Dossier(one.commune, one.date_reception) for one in rows])
    assert vote.jour <= silent.jour
    assert all(etat(one, vote.jour).statut in {Statut.EXPRIME, Statut.REPUTE_FAVORABLE} for one in rows)


def test_a_year_mistyped_before_the_law_is_refused_and_never_breaks_what_is_stored():
    typed = Dossier("A", date(2006, 11, 30), Sens.FAVORABLE, date(2006, 12, 10), date(2006, 12, 15))
    said = refus(typed, date(2027, 3, 1))
    assert set(said) == {"date_reception", "date_deliberation", "date_arrivee"}
    assert all("depuis le 16/12/2010" in one for one in said.values())
    assert echeance(date(2006, 11, 30)) == date(2007, 2, 28)
    assert etat(typed, date(2027, 3, 1)).statut is Statut.EXPRIME and premier_vote([typed]).jour


@given(received=st.dates())
def test_any_stored_receipt_has_a_deadline(received):
    if received < date(9999, 9, 1):
        assert echeance(received) > received
