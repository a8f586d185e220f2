"""Ages without a day of birth, and bands that leave no age aside."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from hr.calculs.ages import INCONNUE, TRANCHES, age_au, tranche


def test_the_birthday_counts_from_the_first_day_of_its_month():
    assert age_au(date(2026, 3, 1), 1975, 3) == 51
    assert age_au(date(2026, 2, 28), 1975, 3) == 50


def test_without_the_month_the_age_is_the_one_of_the_year():
    assert age_au(date(2026, 1, 1), 1975, None) == 51


@given(st.integers(0, 120))
def test_every_age_has_one_band(age):
    holding = [
        band for band in TRANCHES if (band.debut is None or age >= band.debut) and (band.fin is None or age <= band.fin)
    ]
    assert len(holding) == 1
    assert tranche(age) == holding[0]


def test_bands_follow_one_another():
    assert [band.libelle for band in TRANCHES][:2] == ["Moins de 20\u00a0ans", "20 à 24\u00a0ans"]
    assert tranche(24).cle == "20-24"
    assert tranche(25).cle == "25-29"
    assert tranche(65).cle == "65-et-plus"
    assert tranche(None) is INCONNUE
