"""When somebody may retire: the worked figures of docs/algorithmes/departs.md (domain.md §11, vector 11)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hr.calculs.baremes import BaremeAbsent
from hr.calculs.lecture_baremes import livres
from hr.calculs.retraite import (
    Calendrier,
    Courbe,
    Generation,
    Present,
    age_legal,
    cumuls,
    date_age_legal,
    date_possible,
    generation,
    moyenne_age,
    naissance_de,
    par_annee,
)
from hr.figures.gpeec import _annees

JOUR = date(2026, 11, 27)
BAREMES = livres()


@pytest.mark.parametrize(
    ("naissance", "mois", "depart"),
    [
        (date(1961, 10, 1), 747, date(2024, 1, 1)),
        (date(1965, 2, 10), 753, date(2027, 11, 10)),
        (date(1965, 5, 10), 756, date(2028, 5, 10)),
        (date(1970, 1, 1), 768, date(2034, 1, 1)),
    ],
)
def test_the_legal_age_turns_on_the_month_of_birth(naissance, mois, depart):
    assert age_legal(naissance, BAREMES, JOUR).valeur == mois
    assert date_age_legal(naissance, BAREMES, JOUR) == depart
    # the month alone gives the month
    assert date_age_legal(naissance.replace(day=1), BAREMES, JOUR) == depart.replace(day=1)


def test_active_posts_have_their_own_ages_and_unknown_generations_are_said():
    assert age_legal(date(1966, 3, 1), BAREMES, JOUR, emploi="active").valeur == 57 * 12
    assert age_legal(date(1975, 3, 1), BAREMES, JOUR, emploi="active").valeur == 59 * 12
    assert age_legal(date(1967, 3, 1), BAREMES, JOUR, emploi="active").est_a_verifier
    with pytest.raises(BaremeAbsent, match="à vérifier"):
        age_legal(date(1940, 3, 1), BAREMES, JOUR)
    assert date_possible(date(1940, 3, 1), Courbe.LEGAL, BAREMES, JOUR) < JOUR


def test_the_three_curves_for_one_birth():
    born = date(1965, 5, 1)
    assert date_possible(born, Courbe.LEGAL, BAREMES, JOUR) == date(2028, 5, 1)
    # 62,5 years would be before the legal age: never
    assert date_possible(born, Courbe.MOYEN, BAREMES, JOUR) == date(2028, 5, 1)
    assert date_possible(date(1962, 1, 1), Courbe.MOYEN, BAREMES, JOUR) == date(2024, 7, 1)
    assert date_possible(born, Courbe.TAUX_PLEIN, BAREMES, JOUR) == date(2032, 5, 1)


def people(*births):
    return [Present("E", "S", "F", naissance_de(*one)) for one in births]


def test_the_worked_example_of_five_agents():
    five = people((1962, 3), (1965, 2), (1965, 5), (1970, 1), (None, None))
    years = (2026, 2027, 2028, 2034)
    days = Calendrier(BAREMES, JOUR)
    assert cumuls(five, Courbe.LEGAL, days, years) == (1, 2, 3, 4)
    assert par_annee((1, 2, 3, 4)) == (1, 1, 1, 1)
    assert cumuls(five, Courbe.TAUX_PLEIN, days, years) == (0, 0, 0, 3)
    assert str(moyenne_age(five[:2], JOUR)) == "63.2"


births = st.lists(st.tuples(st.integers(1956, 2008), st.integers(1, 12)), max_size=40)


@given(births)
def test_no_curve_ever_goes_down_and_the_legal_one_is_the_highest(born):
    days, years = Calendrier(BAREMES, JOUR), tuple(range(2026, 2045))
    found = {courbe: cumuls(people(*born), courbe, days, years) for courbe in Courbe}
    for values in found.values():
        assert list(values) == sorted(values)
        assert sum(par_annee(values)) == (values[-1])
    assert all(a >= b >= c for a, b, c in zip(*(found[one] for one in Courbe), strict=True))


@given(st.integers(1956, 2008), st.integers(1, 12))
def test_the_band_of_an_age_holds_the_year_of_each_of_its_people(annee, mois):
    days = Calendrier(BAREMES, JOUR)
    age = JOUR.year - annee - (mois > JOUR.month)
    low = age // 5 * 5
    band = generation(low, low + 4, days)
    for courbe in Courbe:
        year = days.date(date(annee, mois, 1), courbe).year
        first, last = band.annees[courbe.value]
        assert (first is None or first <= year) and year <= max(last, year if year <= JOUR.year else last)
        assert first is not None or year <= last


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, 2025, "déjà atteint"),
        (None, 2026, "déjà atteint, ou cette année"),
        (None, 2028, "déjà atteint, ou d’ici 2028"),
        (2027, 2031, "de 2027 à 2031"),
    ],
)
def test_a_generation_that_reaches_an_age_this_december_has_not_reached_it_yet(first, last, words):
    band = Generation(60, 64, {one.value: (first, last) for one in Courbe})
    assert _annees(band, next(iter(Courbe)), date(2026, 11, 27)) == words


def test_the_oldest_band_has_reached_its_ages_for_good():
    day = date(2026, 11, 27)
    band = generation(90, None, Calendrier(BAREMES, day))
    assert {_annees(band, one, day) for one in Courbe} == {"déjà atteint"}
