"""Hats: one at a time, kept per project for the session, never added up; a reader of names who leaves is signed out."""

import pytest
from django.utils import timezone

from accounts.presence import LAST_SEEN_KEY
from projects.policy import Role
from projects.services.memberships import add_member
from tests.cast import make_cast

pytestmark = pytest.mark.django_db


def wear(cast, client, key):
    return client.post(f"/projets/{cast.project.slug}/casquette/", {"casquette": key})


def pages(cast, client):
    """Statuses of a page of the lead and of a page of the HR of Bourg."""
    paths = ("membres/inviter/liste/", "effectifs/agents/", "membres/ouverture-rh/", "methode/modifier/")
    return [client.get(f"/projets/{cast.project.slug}/{path}").status_code for path in paths]


def test_a_person_wears_one_hat_at_a_time(cast, client_of):
    add_member(project=cast.project, user=cast.drh, role=Role.CHEF_PROJET)
    client = client_of(cast.drh)
    assert pages(cast, client) == [405, 200, 200, 403]
    answer = wear(cast, client, "projet")
    assert answer.status_code == 302 and answer["Location"] == f"/projets/{cast.project.slug}/"
    assert pages(cast, client) == [405, 404, 403, 200]
    header = client.get(f"/projets/{cast.project.slug}/membres/").content.decode()
    assert "Casquette portée" in header and "Cheffe ou chef de projet" in header
    wear(cast, client, f"employeur-{cast.bourg.pk}")
    assert pages(cast, client) == [405, 200, 200, 403]


def test_an_unknown_hat_or_the_hat_of_another_does_not_exist(cast, client_of):
    client = client_of(cast.drh)
    for key in ("projet", f"employeur-{cast.epci.pk}", "", "x"):
        assert wear(cast, client, key).status_code == 404
    assert pages(cast, client) == [405, 200, 200, 403]


def test_the_hat_is_kept_project_by_project(cast, client_of):
    other = make_cast()
    for each in (cast, other):
        add_member(project=each.project, user=cast.drh, role=Role.CHEF_PROJET)
    add_member(project=other.project, user=cast.drh, role=Role.DRH, collectivite=other.bourg)
    client = client_of(cast.drh)
    wear(cast, client, "projet")
    wear(other, client, f"employeur-{other.bourg.pk}")
    assert pages(cast, client)[3] == 200 and pages(other, client)[3] == 403


def test_a_hat_that_is_taken_away_falls_back(cast, client_of):
    lead = add_member(project=cast.project, user=cast.drh, role=Role.CHEF_PROJET)
    client = client_of(cast.drh)
    wear(cast, client, "projet")
    lead.delete()
    assert pages(cast, client) == [405, 200, 200, 403]


def test_choosing_takes_a_post(cast, client_of):
    assert client_of(cast.drh).get(f"/projets/{cast.project.slug}/casquette/").status_code == 405


# --- a screen left open ----------------------------------------------------------------------------------------------


def away(client, seconds):
    session = client.session
    session[LAST_SEEN_KEY] = int(timezone.now().timestamp()) - seconds
    session.save()


def test_a_reader_of_names_signs_in_again_after_half_an_hour(cast, client_of, settings):
    client = client_of(cast.drh)
    path = f"/projets/{cast.project.slug}/membres/"
    assert client.get(path).status_code == 200
    away(client, settings.HR_IDLE_SECONDS - 60)
    assert client.get(path).status_code == 200
    away(client, settings.HR_IDLE_SECONDS + 60)
    answer = client.get(path)
    assert answer.status_code == 302 and answer["Location"] == f"/connexion/?next={path}"
    assert "_auth_user_id" not in client.session


def test_a_form_that_took_long_is_accepted_then_asks_to_sign_in(cast, client_of, settings):
    client = client_of(cast.drh)
    path = f"/projets/{cast.project.slug}/membres/ouverture-rh/"
    client.get(path)
    away(client, settings.HR_IDLE_SECONDS + 60)
    assert client.post(path, {"collectivite": cast.bourg.pk, "geste": "ouvrir"})["Location"] == path
    assert client.get(path)["Location"].startswith("/connexion/")


def test_who_reads_no_name_is_left_in_peace(cast, client_of, settings):
    client = client_of(cast.chef_projet)
    path = f"/projets/{cast.project.slug}/membres/"
    client.get(path)
    away(client, settings.HR_IDLE_SECONDS + 600)
    assert client.get(path).status_code == 200
