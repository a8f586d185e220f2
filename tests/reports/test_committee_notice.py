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
