"""How the project cooperates: counts by quarter, no line for anybody. Worked figures of docs/algorithmes/cooperation.md."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from governance.services.meetings import record_attendance
from roadmap.cooperation import compter, cumuler, moyennes, nom, suivant, trimestre, trimestres
from tests.governance.scene import body_with, meeting_in
from tests.hr.test_two_windows import window
from tests.roadmap.test_opinions import read

Q3, Q4, Q1 = date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1)


def test_the_worked_figures():
    assert trimestres(date(2026, 9, 30), date(2027, 1, 1)) == (Q3, Q4, Q1) and nom(Q4) == "T4 2026"
    days = (date(2026, 9, 30), date(2026, 10, 1), date(2026, 12, 31))
    assert compter(days, (Q3, Q4, Q1)) == (1, 2, 0) and cumuler(days, (Q3, Q4, Q1)) == (1, 3, 3)
    assert moyennes([(Q4, 4), (Q4, 9)], (Q3, Q4)) == (None, Decimal("6.5"))


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_every_day_is_in_one_quarter(day):
    assert trimestre(day) <= day < suivant(trimestre(day))


@pytest.mark.django_db
def test_a_meeting_counts_once_two_employers_were_there_and_nobody_is_named(cast):
    body = body_with(cast, "elu", "secretaire")
    address = reverse("roadmap:cooperation-export", args=[cast.project.slug, "cooperation", "csv"])
    alone, together = meeting_in(body, days=-1), meeting_in(body, days=-1)
    seats = list(body.seats.order_by("pk"))
    record_attendance(meeting=alone, states={seats[0].pk: "PRESENT", seats[1].pk: "EXCUSE"})
    record_attendance(meeting=together, states={seat.pk: "PRESENT" for seat in seats})
    client = window(cast.elu)
    assert client.get(reverse("roadmap:cooperation", args=[cast.project.slug])).status_code == 200
    text = read(client, address)
    assert sum(int(line.split(";")[1]) for line in text.splitlines() if line.startswith(("T1", "T2", "T3", "T4"))) == 1
    assert not any(name in text for name in ("Bourg-Essai", "Petit-Essai", cast.elu.nom_affiche))
