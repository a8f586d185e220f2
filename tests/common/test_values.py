"""French values, read without guessing and written as they are read. In prose: docs/algorithmes/valeurs-francaises.md."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.values import (
    NBSP,
    NNBSP,
    Heures,
    ValeurIllisible,
    euros,
    format_date,
    format_date_longue,
    format_decimal,
    format_etp,
    format_euros,
    format_month,
    format_percent,
    is_blank,
    plural,
    read_choice,
    read_date,
    read_decimal,
    read_hours,
    read_integer,
    read_month_year,
    read_rate,
)

modest = settings(max_examples=60, deadline=None)
cents = st.integers(-(10**13), 10**13).map(lambda n: Decimal(n).scaleb(-2))


def _refusal(read, value, **options) -> str:
    with pytest.raises(ValeurIllisible) as caught:
        read(value, **options)
    sentence = str(caught.value)
    assert f"«{NBSP}{caught.value.lu}{NBSP}»" in sentence
    assert f"(attendu{NBSP}: " in sentence
    return caught.value.raison


# --- numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1\u202f234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1 234,56", "1234.56"),
        ("1 234 567", "1234567"),
        ("1234,56", "1234.56"),
        ("1234.5", "1234.5"),
        ("0,8", "0.8"),
        ("+5", "5"),
        ("-12,5", "-12.5"),
        ("\u221212,5", "-12.5"),
        ("1 234,56 €", "1234.56"),
        ("  7 ", "7"),
        (0.1, "0.1"),
        (12, "12"),
        (-3.5, "-3.5"),
        (Decimal("2.50"), "2.50"),
    ],
)
def test_a_number_is_read_exactly(typed, number):
    assert read_decimal(typed) == Decimal(number)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1.234,56", "point et virgule ensemble, l’écriture est ambiguë"),
        ("1,234.56", "point et virgule ensemble, l’écriture est ambiguë"),
        ("1.234", "le point peut séparer des milliers ou des décimales"),
        ("1.234.567", "plusieurs séparateurs décimaux, l’écriture est ambiguë"),
        ("12 34,5", "les milliers sont mal groupés"),
        ("1e5", "ce n’est pas un nombre"),
        ("env. 12", "ce n’est pas un nombre"),
        ("#N/A", "la cellule contient une erreur de calcul"),
        ("=A1+1", "la cellule contient une formule"),
        ("", "la case est vide"),
        ("\u202f", "la case est vide"),
        (None, "la case est vide"),
        (True, "c’est une valeur logique, pas un nombre"),
        (float("nan"), "ce n’est pas un nombre fini"),
        (float("inf"), "ce n’est pas un nombre fini"),
        (date(2024, 5, 25), "ce n’est pas un nombre"),
    ],
)
def test_a_number_with_two_meanings_or_none_is_refused(typed, reason):
    assert _refusal(read_decimal, typed) == reason


def test_a_refusal_shows_what_was_read_and_what_is_expected():
    with pytest.raises(ValeurIllisible) as caught:
        read_decimal("1.234,56")
    assert str(caught.value) == (
        f"«{NBSP}1.234,56{NBSP}»{NBSP}: point et virgule ensemble, l’écriture est ambiguë "
        f"(attendu{NBSP}: 1{NNBSP}234,56)"
    )


@pytest.mark.parametrize(("value", "shown"), [(1.2, "1,2"), (80.0, "80"), (True, "VRAI"), (None, "")])
def test_a_refused_value_is_shown_as_the_spreadsheet_shows_it(value, shown):
    assert ValeurIllisible(value, "raison", "exemple").lu == shown


def test_whole_numbers():
    assert read_integer("12,0") == read_integer(12.0) == read_integer("12") == 12
    assert read_integer("-3") == -3
    assert _refusal(read_integer, "12,5") == "un nombre entier est attendu"
    assert _refusal(read_integer, "douze") == "ce n’est pas un nombre"


@modest
@given(cents)
def test_a_written_amount_is_read_back(amount):
    assert read_decimal(format_euros(amount)) == amount
    assert read_decimal(format_decimal(amount)) == amount


@pytest.mark.parametrize(
    ("value", "blank"), [(None, True), ("", True), ("\u00a0 \u202f", True), ("0", False), (0, False)]
)
def test_blank_cells(value, blank):
    assert is_blank(value) is blank


# --- rates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["80 %", "80%", "80\u202f%", "80\u00a0%", "0,8", "0.8", 0.8, Decimal("0.8")])
def test_the_writings_of_a_rate(typed):
    assert read_rate(typed) == Decimal("0.8")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("1,2", f"le taux dépasse 1 (100{NBSP}%)"),
        (1.2, f"le taux dépasse 1 (100{NBSP}%)"),
        ("80", f"le taux dépasse 1 (100{NBSP}%){NNBSP}; pour 80{NBSP}%, écrire le signe %"),
        ("120 %", f"le taux dépasse 100{NBSP}%"),
        ("0", "le taux est nul"),
        ("-0,5", "le taux est négatif"),
        ("beaucoup", "ce n’est pas un nombre"),
        ("", "la case est vide"),
        (True, "c’est une valeur logique, pas un nombre"),
    ],
)
def test_a_rate_that_cannot_be_is_refused(typed, reason):
    assert _refusal(read_rate, typed) == reason


def test_a_column_of_percents_reads_bare_percents_but_not_slips_of_the_comma():
    assert read_rate("80", bare_percent=True) == Decimal("0.8")
    assert read_rate(10, bare_percent=True) == Decimal("0.1")
    assert read_rate("1", bare_percent=True) == 1
    assert "dépasse 1" in _refusal(read_rate, "1,2", bare_percent=True)
    assert "dépasse 1" in _refusal(read_rate, "9,99", bare_percent=True)
    assert "dépasse 100" in _refusal(read_rate, "101", bare_percent=True)


def test_a_rate_keeps_the_decimals_that_are_asked_and_never_becomes_nothing_unseen():
    assert read_rate(6 / 7, places=4) == Decimal("0.8571")
    assert read_rate("0,85715", places=4) == Decimal("0.8572")
    assert read_rate("0,99999", places=4) == 1
    assert "le taux est nul" in _refusal(read_rate, "0,00001", places=4)


def test_a_rate_may_be_nought_or_above_one_where_it_makes_sense():
    assert read_rate("0 %", allow_zero=True) == 0
    assert read_rate("1,2", maximum=Decimal(2)) == read_rate("120 %", maximum=Decimal(2)) == Decimal("1.2")


@modest
@given(st.integers(1, 1000).map(lambda n: Decimal(n) / 1000))
def test_a_written_rate_is_read_back(rate):
    assert read_rate(format_percent(rate)) == rate


# --- hours ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "hours", "base"),
    [
        ("17h30", "17.5", None),
        ("17 h 30", "17.5", None),
        ("17H30min", "17.5", None),
        ("17:30", "17.5", None),
        ("17,5", "17.5", None),
        ("17h5", "17.0833", None),
        ("35 h", "35", None),
        ("35 heures", "35", None),
        ("28/35", "28", "35"),
        ("28 / 35e", "28", "35"),
        ("28h/35h", "28", "35"),
        ("17h30/35", "17.5", "35"),
        ("12/16", "12", "16"),
        (17.5, "17.5", None),
        (time(17, 30), "17.5", None),
        (timedelta(days=1, hours=11), "35", None),
    ],
)
def test_the_writings_of_a_weekly_duration(typed, hours, base):
    assert read_hours(typed) == Heures(Decimal(hours), Decimal(base) if base else None)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("17h75", "75 minutes dépassent une heure"),
        ("0", "la durée doit être positive"),
        ("-5", "la durée doit être positive"),
        ("49", "une semaine ne dépasse pas 48 heures"),
        ("36/35", "36 heures dépassent la base de 35"),
        ("28/0", "la base est nulle"),
        ("28/05/2024", "ce n’est pas un nombre"),
        ("1.234,56", "point et virgule ensemble, l’écriture est ambiguë"),
        (datetime(2024, 5, 28), "le tableur en a fait une date"),
        (False, "c’est une valeur logique, pas un nombre"),
        (None, "la case est vide"),
    ],
)
def test_a_duration_that_cannot_be_is_refused(typed, reason):
    assert _refusal(read_hours, typed) == reason


def test_the_written_base_prevails_over_the_usual_one():
    assert read_hours("28/35").quotite() == Decimal("0.8")
    assert read_hours("12/16").quotite(Decimal(35)) == Decimal("0.75")
    assert read_hours("17h30").quotite() == Decimal("0.5")


@modest
@given(st.integers(1, 48 * 60))
def test_hours_and_minutes_agree_with_decimal_hours(minutes):
    read = read_hours(f"{minutes // 60}h{minutes % 60:02d}").heures
    assert abs(read * 60 - minutes) < Decimal("0.01")


# --- dates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("25/05/2024", date(2024, 5, 25)),
        ("5/6/2024", date(2024, 6, 5)),
        ("25-05-2024", date(2024, 5, 25)),
        ("25.05.2024", date(2024, 5, 25)),
        ("29/02/2024", date(2024, 2, 29)),
        ("2024-05-25", date(2024, 5, 25)),
        ("2024-05-25 00:00:00", date(2024, 5, 25)),
        ("1er septembre 2026", date(2026, 9, 1)),
        ("le 1er septembre 2026", date(2026, 9, 1)),
        ("mardi 1er septembre 2026", date(2026, 9, 1)),
        ("25 AOUT 2024", date(2024, 8, 25)),
        (datetime(2024, 5, 25, 10), date(2024, 5, 25)),
        (date(2024, 5, 25), date(2024, 5, 25)),
    ],
)
def test_the_writings_of_a_day(typed, day):
    found = read_date(typed)
    assert found == day
    assert type(found) is date


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("05/25/2024", "25 ne peut pas être un mois"),
        ("31/02/2024", f"le 31{NBSP}février 2024 n’existe pas"),
        ("29/02/2023", f"le 29{NBSP}février 2023 n’existe pas"),
        ("00/01/2024", f"le 0{NBSP}janvier 2024 n’existe pas"),
        ("01/09/26", "l’année doit avoir quatre chiffres"),
        ("01/09-2026", "ce n’est pas une date jour/mois/année"),
        ("lundi 1er septembre 2026", "ce jour est un mardi"),
        ("avant 1er septembre 2026", "ce n’est pas une date jour/mois/année"),
        ("25 brumaire 2024", "ce n’est pas une date jour/mois/année"),
        ("01/01/1850", "l’année 1850 n’est pas plausible"),
        (45000, "c’est un nombre, pas une date"),
        ("", "la case est vide"),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_named(typed, reason):
    assert _refusal(read_date, typed) == reason


@modest
@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_written_day_is_read_back(day):
    assert read_date(format_date(day)) == read_date(format_date_longue(day)) == read_date(day.isoformat()) == day
    assert read_month_year(format_month(day)) == (day.year, day.month)


@pytest.mark.parametrize(
    "typed", ["03/1975", "3/1975", "03-1975", "mars 1975", "1975-03", "15/03/1975", date(1975, 3, 15)]
)
def test_the_writings_of_a_month(typed):
    assert read_month_year(typed) == (1975, 3)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("13/1975", "13 ne peut pas être un mois"),
        ("03/75", "l’année doit avoir quatre chiffres"),
        ("31/02/1975", f"le 31{NBSP}février 1975 n’existe pas"),
        ("printemps 1975", "ce n’est pas un mois suivi d’une année"),
        (1975, "c’est un nombre, pas un mois"),
        (None, "la case est vide"),
    ],
)
def test_a_month_that_cannot_be_is_refused(typed, reason):
    assert _refusal(read_month_year, typed) == reason


# --- choices -------------------------------------------------------------------------------------------------------

STATUTS = {"Titulaire": "TIT", "Stagiaire": "STA", "Contractuel de droit public": "CDP", "Catégorie A": "A"}


@pytest.mark.parametrize(
    ("typed", "code"), [("titulaire", "TIT"), (" TITULAIRE ", "TIT"), ("tit", "TIT"), ("categorie-a", "A"), ("a", "A")]
)
def test_a_choice_is_found_without_capitals_nor_accents(typed, code):
    assert read_choice(typed, STATUTS) == code


def test_an_unknown_choice_proposes_the_nearest_ones():
    with pytest.raises(ValeurIllisible, match="Contractuel de droit public") as caught:
        read_choice("contractuelle", STATUTS)
    assert caught.value.raison == "valeur inconnue"
    assert caught.value.attendu.startswith("peut-être")
    with pytest.raises(ValeurIllisible, match="Titulaire") as caught:
        read_choice("zzz", STATUTS)
    assert not caught.value.attendu.startswith("peut-être")
    assert _refusal(read_choice, "", choices=STATUTS) == "la case est vide"


def test_a_whole_number_of_a_spreadsheet_is_a_choice():
    assert read_choice(3.0, {"3": "trois"}) == "trois"


# --- writing -------------------------------------------------------------------------------------------------------


def test_amounts_of_a_database_get_their_cents_back():
    assert euros(0.1 + 0.2) == Decimal("0.30")
    assert str(euros(None)) == "0.00"
    assert euros(Decimal("0.005")) == Decimal("0.01")
    assert euros(Decimal("-0.005")) == Decimal("-0.01")
    assert str(euros(Decimal("-0.001"))) == "0.00"
    with pytest.raises(ValueError, match="non fini"):
        euros(float("inf"))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (format_euros(Decimal("1234567.89")), "1\u202f234\u202f567,89\u00a0€"),
        (format_euros(Decimal("-1234.5")), "\u22121\u202f234,50\u00a0€"),
        (format_euros(1234, 0), "1\u202f234\u00a0€"),
        (format_decimal(Decimal("-0.001")), "0,00"),
        (format_etp(Decimal("0.8")), "0,80\u00a0ETP"),
        (format_percent(Decimal("0.125")), "12,5\u00a0%"),
        (format_percent(Decimal("0.8")), "80\u00a0%"),
        (format_percent(Decimal("-0.0001")), "0\u00a0%"),
        (format_date(date(2026, 11, 22)), "22/11/2026"),
        (format_date_longue(date(2026, 12, 1)), "mardi 1er\u00a0décembre 2026"),
        (format_date_longue(date(2026, 11, 22)), "dimanche 22\u00a0novembre 2026"),
        (format_month(date(2026, 11, 22)), "novembre 2026"),
    ],
)
def test_the_french_writing_of_values(written, expected):
    assert written == expected


@pytest.mark.parametrize(
    ("n", "word"), [(0, "agent"), (1, "agent"), (Decimal("1.5"), "agent"), (2, "agents"), (-2, "agents")]
)
def test_the_plural_begins_at_two(n, word):
    assert plural(n, "agent") == word


def test_an_irregular_plural_is_given():
    assert plural(3, "avis", "avis") == "avis"
