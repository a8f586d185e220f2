"""Whoever reads named staff is warned before the session closes, and may keep it open by a button (product.md D21)."""

import time

import pytest
from django.urls import reverse

from accounts.entry import CONFIRMED_KEY
from accounts.presence import LAST_SEEN_KEY

pytestmark = pytest.mark.django_db
EXTEND, SECURITY = "/mon-compte/session/prolonger/", "/mon-compte/securite/"
# pages outside the projects: whoever left one of them left named staff one click away
OUTSIDE = (SECURITY, "/mot-de-passe/", "/connexion/confirmer/", "/projets/")


def away(client, seconds: int) -> None:
    session = client.session
    session[LAST_SEEN_KEY] = int(time.time()) - seconds
    session.save()


def test_only_sessions_that_read_names_are_warned(cast, client_of):
    page = reverse("projects:rights", args=[cast.project.slug])
    assert 'data-session="1800"' in client_of(cast.drh).get(page).content.decode()
    assert "data-session" not in client_of(cast.elu).get(page).content.decode()


def test_the_button_keeps_the_session_open(cast, client_of, settings):
    client, page = client_of(cast.drh), reverse("projects:rights", args=[cast.project.slug])
    client.get(page)
    assert 'data-session="1800"' in client.get(SECURITY).content.decode()
    away(client, settings.HR_IDLE_SECONDS - 60)
    assert client.post(EXTEND).status_code == 204
    assert int(time.time()) - client.session[LAST_SEEN_KEY] < 60
    assert client.get(page).status_code == 200
    # too late: the button says that it did not work
    away(client, settings.HR_IDLE_SECONDS + 60)
    assert client.post(EXTEND).status_code == 302 and "_auth_user_id" not in client.session


@pytest.mark.parametrize("address", OUTSIDE)
def test_a_reader_of_names_who_left_signs_in_again_outside_the_projects_too(cast, client_of, settings, address):
    client = client_of(cast.drh)
    away(client, settings.HR_IDLE_SECONDS + 60)
    assert client.get(address).status_code == 200  # no name was read in this session
    client.get(reverse("projects:rights", args=[cast.project.slug]))
    away(client, settings.HR_IDLE_SECONDS + 60)
    answer = client.get(address)
    assert answer.status_code == 302 and answer["Location"].startswith("/connexion/?next=")
    assert "_auth_user_id" not in client.session


def test_a_clock_set_back_prolongs_neither_the_session_nor_a_confirmation(cast, client_of, settings):
    settings.CONFIRM_SECONDS = 900
    client, page = client_of(cast.drh), reverse("projects:rights", args=[cast.project.slug])
    client.get(page)
    away(client, -7200)
    client.get(page)
    assert abs(int(time.time()) - client.session[LAST_SEEN_KEY]) < 60
    session = client.session
    session[CONFIRMED_KEY] = int(time.time()) + 7200
    session.save()
    answer = client.get(reverse("hr:payroll-workbook", args=[cast.project.slug]))
    assert answer.status_code == 302 and answer["Location"].startswith("/connexion/confirmer/")
