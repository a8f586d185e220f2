"""The scheduled message to the committee: a link, no figure, once."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from governance.models import Body, Notification
from governance.services.digest import send_digests
from reports.committee_notice import KIND, tell_committees
from tests.governance.scene import body_with, meeting_in

pytestmark = pytest.mark.django_db


def test_the_members_are_told_once_a_week_before_by_a_link_without_a_figure(cast, settings):
    settings.SITE_URL = "https://mutualisation.exemple.fr"
    cast.project.slug = "val-de-brume"
    cast.project.save()
    meeting_in(body_with(cast, "maire", "elu"), days=6)
    meeting_in(body_with(cast, "drh", nom="Comité technique", kind=Body.Kind.COTECH), days=6)
    Notification.objects.all().delete()  # the announcement of these meetings
    assert tell_committees(timezone.now() - timedelta(days=2)) == 0
    assert tell_committees() == 2 and tell_committees() == 0
    told = Notification.objects.filter(kind=KIND)
    assert {row.user_id for row in told} == {cast.maire.pk, cast.elu.pk}
    assert {row.adresse for row in told} == {reverse("reports:copil", args=[cast.project.slug])}
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=12)
    assert send_digests(now=tomorrow) == 2
    for message in mail.outbox:
        assert "son tableau de bord est à lire" in message.body
        assert not re.search(r"\d", message.subject + message.body)


def test_a_member_who_left_the_seat_is_not_told(cast):
    body = body_with(cast, "maire", "elu")
    body.seats.filter(user=cast.elu).update(date_fin=timezone.localdate())  # sans historique : décor du test
    meeting_in(body, days=6)
    assert tell_committees() == 1


def test_the_lead_chooses_how_many_days_before_or_never(cast, client_of):
    body = body_with(cast, "maire", "elu")
    meeting_in(body, days=12)
    assert tell_committees() == 0
    page = reverse("governance:body-edit", args=[cast.project.slug, body.pk])
    given = {"kind": "COPIL", "nom": body.nom, "quorum": "AUCUN", "rappel_jours": "14"}
    assert client_of(cast.chef_projet).post(page, given | {"rappel_jours": "45"}).status_code == 422
    assert client_of(cast.chef_projet).post(page, given).status_code == 302
    shown = client_of(cast.elu).get(reverse("governance:body", args=[cast.project.slug, body.pk])).content.decode()
    assert "14 jours avant chaque réunion" in shown
    assert tell_committees() == 2
    Notification.objects.filter(kind=KIND).delete()
    body.refresh_from_db()
    body.rappel_jours = None
    body.save()
    assert tell_committees() == 0


def test_the_message_stops_when_the_meeting_is_cancelled_or_begun_and_a_demonstration_sends_none(cast):
    meeting = meeting_in(body_with(cast, "maire", "elu"), days=6)
    Notification.objects.all().delete()  # the announcement of the meeting
    assert tell_committees() == 2
    tomorrow = timezone.localtime(timezone.now() + timedelta(days=1)).replace(hour=12)
    cast.project.est_demonstration = True
    cast.project.save()
    assert send_digests(now=tomorrow) == 0 and not mail.outbox
    cast.project.est_demonstration = False
    cast.project.save()
    # once the meeting has begun, nobody is sent to what it has already looked at
    assert {row.date_peremption for row in Notification.objects.all()} == {meeting.debut}
    meeting.etat = meeting.Etat.ANNULEE
    meeting.save()
    Notification.objects.all().delete()
    assert tell_committees() == 0


def test_an_archived_project_reminds_nobody(cast):
    meeting_in(body_with(cast, "maire", "elu"), days=6)
    cast.project.date_archivage = timezone.now()
    cast.project.save()
    assert tell_committees() == 0
