"""Whoever reads named staff is warned before the session closes, and may keep it open by a button (product.md D21)."""

import time

import pytest
from django.urls import reverse

from projects.gate import LAST_SEEN_SESSION_KEY

pytestmark = pytest.mark.django_db


def test_only_hats_that_read_names_are_warned(cast, client_of):
    page = reverse("projects:rights", args=[cast.project.slug])
    assert 'data-session="1800"' in client_of(cast.drh).get(page).content.decode()
    assert "data-session" not in client_of(cast.elu).get(page).content.decode()


def test_the_button_keeps_the_session_open(cast, client_of, settings):
    client, extend = client_of(cast.drh), reverse("projects:extend-session", args=[cast.project.slug])
    page = reverse("projects:rights", args=[cast.project.slug])
    client.get(page)
    session = client.session
    session[LAST_SEEN_SESSION_KEY] = int(time.time()) - settings.HR_IDLE_SECONDS + 60
    session.save()
    assert client.post(extend).status_code == 204
    assert int(time.time()) - client.session[LAST_SEEN_SESSION_KEY] < 60
    assert client.get(page).status_code == 200
