"""A substitute sees the body on the day of the meeting: not the day before, not the day after."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance.models import Suppleance
from governance.queries.bodies import presences
from governance.services.meetings import cancel_meeting, plan_meeting
from governance.services.substitutes import name_substitute, take_back_substitute
from projects.models import Membership
from tests.governance.scene import body_with, meeting_in
from tests.hr.test_two_windows import window

pytestmark = pytest.mark.django_db


def at(body, *, days: int):
    """A meeting of ``body`` at noon, ``days`` from today, in Paris."""
    day = timezone.localdate() + timedelta(days=days)
    noon = datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
    return plan_meeting(body=body, fields={"debut": noon})


def stands_in(cast, meeting, name: str = "elu") -> Suppleance:
    membership = Membership.objects.get(user=getattr(cast, name))
    return name_substitute(meeting=meeting, seat=meeting.body.seats.get(), membership=membership)


def page(cast, meeting) -> str:
    return reverse("governance:meeting", args=[cast.project.slug, meeting.pk])


def test_the_body_opens_on_the_day_and_closes_by_itself_the_day_after(cast):
    body = body_with(cast, "maire", nom="Comité des essais")
    today = at(body, days=0)
    stands_in(cast, today)
    client = window(cast.elu)
    assert client.get(page(cast, today)).status_code == 200
    # the same meeting, had it been yesterday or were it tomorrow
    for days in (-1, 1):
        moved = today.debut + timedelta(days=days)
        type(today).objects.filter(pk=today.pk).update(debut=moved)
        assert client.get(page(cast, today)).status_code == 404
        home = reverse("governance:home", args=[cast.project.slug])
        assert body.nom not in client.get(home).content.decode()


def test_another_hat_and_another_person_see_nothing(cast):
    meeting = at(body_with(cast, "maire"), days=0)
    stands_in(cast, meeting)
    for name in ("autre_maire", "representant", "responsable"):
        assert window(getattr(cast, name)).get(page(cast, meeting)).status_code == 404


def test_a_cancelled_meeting_or_one_taken_back_opens_nothing(cast):
    body = body_with(cast, "maire")
    meeting = at(body, days=0)
    row = stands_in(cast, meeting)
    cancel_meeting(meeting=meeting, reason="neige")
    assert window(cast.elu).get(page(cast, meeting)).status_code == 404
    other = at(body, days=0)
    row = stands_in(cast, other)
    take_back_substitute(row=row)
    assert window(cast.elu).get(page(cast, other)).status_code == 404


def test_a_substitute_the_day_after_is_refused_in_words(cast):
    past = at(body_with(cast, "maire"), days=-1)
    with pytest.raises(ValidationError, match="elle ne se donne pas après"):
        stands_in(cast, past)


def test_whoever_sits_there_already_stands_in_for_nobody(cast):
    body = body_with(cast, "maire", "elu")
    meeting = meeting_in(body, days=7)
    seat = body.seats.get(user=cast.maire)
    with pytest.raises(ValidationError, match="siège déjà"):
        name_substitute(meeting=meeting, seat=seat, membership=Membership.objects.get(user=cast.elu))
    with pytest.raises(ValidationError, match="écrivez un nom"):
        name_substitute(meeting=meeting, seat=seat)


def test_the_lead_names_a_substitute_whom_the_attendance_tells(cast):
    body = body_with(cast, "maire")
    meeting = meeting_in(body, days=7)
    url = reverse("governance:substitutes", args=[cast.project.slug, meeting.pk])
    client = window(cast.chef_projet)
    assert "Personne ne supplée encore" in client.get(url).content.decode()
    typed = {"siege": body.seats.get().pk, "nom": "Lise Marin"}
    assert client.post(url, typed).status_code == 302
    assert presences(meeting)[0].suppleant == "Lise Marin"
    assert "Lise Marin" in client.get(page(cast, meeting)).content.decode()
    assert client.post(url, {"reprendre": str(Suppleance.objects.get().pk)}).status_code == 302
    assert not Suppleance.objects.exists() and Suppleance.history.count() == 2
    assert client.post(url, {"reprendre": "abc"}).status_code == 404
