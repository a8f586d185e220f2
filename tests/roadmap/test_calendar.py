"""One calendar for what is dated; a secret link that follows the rights of today and stops when it is revoked."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.typography import french_spaces
from governance.services.meetings import change_meeting
from projects.models import Membership
from roadmap.ics import Evenement, feed
from tests.governance.scene import body_with, meeting_in
from tests.hr.test_two_windows import window
from tests.roadmap.scene import action, received, sent, shared

PARIS = ZoneInfo("Europe/Paris")


def text_of(*events: Evenement) -> bytes:
    moment = datetime(2027, 3, 1, 7, tzinfo=ZoneInfo("UTC"))
    return feed(events, nom="Projet d’essai", domaine="essai.mutualisation", site="https://exemple.fr", moment=moment)


def test_a_feed_is_read_back_by_two_parsers_in_paris_time():
    start = datetime(2027, 6, 7, 16, 0, tzinfo=ZoneInfo("UTC"))
    data = text_of(
        Evenement("reunion-3", "réunion", "COPIL n° 3", start, start + timedelta(hours=2), "/x/"),
        Evenement("avis-1", "avis", "Dernier jour ; Brume, Pinsac", date(2027, 2, 28)),
        Evenement("reunion-4", "réunion", "COPIL n° 4", start, est_annule=True),
        Evenement("reunion-5", "réunion", "COPIL n° 5", datetime(2027, 12, 6, 17, 0, tzinfo=ZoneInfo("UTC"))),
    )
    first = icalendar.Calendar.from_ical(data)
    meeting, deadline, cancelled, winter = first.walk("VEVENT")
    assert meeting.decoded("dtstart") == datetime(2027, 6, 7, 18, 0, tzinfo=PARIS)
    assert meeting["dtstart"].params["TZID"] == "Europe/Paris" and first.walk("VTIMEZONE")
    assert str(meeting["uid"]) == "reunion-3@essai.mutualisation"
    assert (
        deadline.decoded("dtstart") == date(2027, 2, 28) and str(deadline["summary"]) == "Dernier jour ; Brume, Pinsac"
    )
    assert str(cancelled["status"]) == "CANCELLED"
    second = vobject.readOne(data.decode())
    assert [one.summary.value for one in second.vevent_list] == [
        "COPIL n° 3",
        "Dernier jour ; Brume, Pinsac",
        "COPIL n° 4",
        "COPIL n° 5",
    ]
    assert winter.decoded("dtstart") == datetime(2027, 12, 6, 18, 0, tzinfo=PARIS)
    assert second.vevent_list[3].dtstart.value.utcoffset() == timedelta(hours=1)
    assert second.vevent_list[0].dtstart.value.utcoffset() == timedelta(hours=2)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))


@pytest.fixture
def dated(cast):
    """A meeting where « elu » sits, a service, an action, a council that received the report."""
    body = body_with(cast, "elu")
    meeting = meeting_in(body, days=9, objet="Le cas de Mme Martin")
    shared(cast)
    action(cast, "Entretien avec Mme Martin")
    saisine = sent(cast)
    received(saisine, cast.bourg, timezone.localdate() - timedelta(days=20))
    return meeting


def new_link(client: Client, cast) -> str:
    page = client.post(reverse("roadmap:calendar", args=[cast.project.slug])).content.decode()
    return "/agenda/" + page.split("/agenda/")[1].split('"')[0]


def summaries(data: bytes) -> dict[str, str]:
    return {str(one["uid"]): str(one["summary"]) for one in icalendar.Calendar.from_ical(data).walk("VEVENT")}


@pytest.mark.django_db
def test_the_page_shows_what_the_hat_sees(cast, dated):
    url = reverse("roadmap:calendar", args=[cast.project.slug])
    page = window(cast.elu).get(url).content.decode()
    assert str(dated) in page and french_spaces("Action A-01 : fin") in page
    assert french_spaces("Dernier jour pour l’avis du conseil : Bourg-Essai") in page
    # the same meeting is not for those who do not sit there
    assert str(dated) not in window(cast.representant).get(url).content.decode()
    only = window(cast.elu).get(url, {"nature": "réunion"}).content.decode()
    assert str(dated) in only and "Action A-01" not in only


@pytest.mark.django_db
def test_a_feed_carries_no_free_text_and_keeps_its_identifiers(cast, dated):
    address = new_link(window(cast.elu), cast)
    anonymous = Client()
    answer = anonymous.get(address)
    assert answer["Content-Type"].startswith("text/calendar") and "sessionid" not in answer.cookies
    before = summaries(answer.content)
    assert str(dated) in before.values() and b"Martin" not in answer.content
    change_meeting(
        meeting=dated,
        fields={"debut": dated.debut + timedelta(days=3), "fin": None, "lieu": "", "objet": ""},
        reason="x",
    )
    after = summaries(anonymous.get(address).content)
    assert after.keys() == before.keys()


@pytest.mark.django_db
def test_a_revoked_link_a_new_link_and_a_departure_all_close_it(cast, dated):
    client, anonymous = window(cast.elu), Client()
    first = new_link(client, cast)
    assert anonymous.get(first).status_code == 200
    second = new_link(client, cast)
    assert anonymous.get(first).status_code == 404 and anonymous.get(second).status_code == 200
    # shown once: the page no longer says it
    assert second not in client.get(reverse("roadmap:calendar", args=[cast.project.slug])).content.decode()
    client.post(reverse("roadmap:calendar-revoke", args=[cast.project.slug]))
    assert anonymous.get(second).status_code == 404
    third = new_link(client, cast)
    member = Membership.objects.get(user=cast.elu)
    member.date_fin = timezone.localdate() - timedelta(days=1)
    member.save()
    assert anonymous.get(third).status_code == 404
    assert anonymous.get("/agenda/inconnu/").status_code == 404


@pytest.mark.django_db
def test_the_rail_marks_the_closest_entry_alone(cast):
    page = window(cast.elu).get(reverse("roadmap:calendar", args=[cast.project.slug])).content.decode()
    # the rail is there twice: beside the page, and in the menu of a phone
    assert set(re.findall(r'<a href="([^"]+)" aria-current="page"', page)) == {
        reverse("roadmap:calendar", args=[cast.project.slug])
    }
