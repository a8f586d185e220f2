"""The calendar that people read is the one that runs."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.conservation import calendrier, delai, terme


def test_what_forgets_reads_the_calendar():
    from common.jobs.services import KEPT_DAYS
    from common.removal import UNDO_DELAY
    from hr.services.consultations import JOURS_GARDES
    from hr.services.imports import DELAI_ANNULATION
    from mutualisation.settings import SESSION_COOKIE_AGE
    from projects.drafts import KEPT_FOR

    assert delai("imports") == DELAI_ANNULATION == UNDO_DELAY == timedelta(hours=24)
    assert delai("brouillons") == KEPT_FOR and delai("lectures").days == JOURS_GARDES == 365
    assert delai("travaux").days == KEPT_DAYS and delai("sessions").total_seconds() == SESSION_COOKIE_AGE


def test_each_line_says_why_and_from_where():
    words = {key: line.en_mots() for key, line in calendrier().items()}
    assert words["agents"] == "2 ans" and words["brouillons"] == "7 jours" and words["lectures"] == "1 an"
    assert all(line.pourquoi and line.source and line.certitude in {"V", "K", "?"} for line in calendrier().values())
    with pytest.raises(ValueError, match="en mois"):
        delai("agents")


def test_a_line_without_one_duration_is_refused(tmp_path):
    file = tmp_path / "x.csv"
    file.write_text("cle;objet;heures;mois;depart;pourquoi;source;certitude\na;b;1;2;c;d;e;K\n")
    with pytest.raises(ValueError, match="une durée et une seule"):
        calendrier(file)


def test_a_term_falls_on_the_same_day_or_the_last_of_a_shorter_month():
    assert terme(date(2026, 12, 31), 24) == date(2028, 12, 31)
    assert terme(date(2024, 2, 29), 12) == date(2025, 2, 28) and terme(date(2026, 8, 31), 1) == date(2026, 9, 30)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 240), st.integers(0, 240))
def test_any_longer_duration_ends_no_earlier(day, one, other):
    assert (terme(day, one) <= terme(day, other)) or one > other
