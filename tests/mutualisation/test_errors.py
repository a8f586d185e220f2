"""Error pages say what happened and what to do, never what the machine knows."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from hr.models import Agent
from mutualisation.views.errors import server_error
from projects.policy import Role
from projects.services.memberships import add_member
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db


def test_400_in_words(client):
    answer = client.get("/connexion/", headers={"Host": "ailleurs.exemple"})
    assert answer.status_code == 400
    assert "La demande n’a pas pu être comprise" in answer.content.decode()
    assert "ailleurs.exemple" not in answer.content.decode()


def test_too_many_fields_is_a_400_not_a_failure(cast, client_of):
    answer = client_of(cast.drh).post("/mot-de-passe/", {f"champ{n}": "x" for n in range(4_001)})
    assert answer.status_code == 400


def test_403_of_an_expired_form_says_how_to_send_it_again(cast):
    answer = Client(enforce_csrf_checks=True).post("/connexion/", {"username": "a@b.fr", "password": "x"})
    assert answer.status_code == 403
    assert "rechargez la page et envoyez-le de nouveau" in answer.content.decode()


def test_403_offers_the_other_hats_of_the_person_there_and_then(cast, client_of):
    add_member(project=cast.project, user=cast.elu, role=Role.CHEF_PROJET)
    client, slug = client_of(cast.elu), cast.project.slug
    answer = client.get(f"/projets/{slug}/membres/")
    page = answer.content.decode()
    assert answer.status_code == 403 and "voir qui participe au projet" in page
    assert f'action="{reverse("projects:choose-hat", args=[slug])}"' in page and 'value="projet"' in page
    client.post(reverse("projects:choose-hat", args=[slug]), {"casquette": "projet"})
    assert client.get(f"/projets/{slug}/membres/").status_code == 200


def test_404_is_the_same_for_what_is_hidden_and_what_does_not_exist(cast, client_of):
    hidden = make_agent(cast.bourg, nom="Durand-Secret")
    absent = Agent.objects.order_by("-pk").first().pk + 1
    client, start = client_of(cast.autre_drh), f"/projets/{cast.project.slug}/effectifs/agents/"
    pages = [client.get(f"{start}{pk}/") for pk in (hidden.pk, absent)]
    assert {page.status_code for page in pages} == {404}
    said = [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode()) for page in pages]
    assert said[0] == said[1] and "Durand" not in said[0]


def test_500_says_it_without_touching_what_may_have_failed(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = server_error(rf.get("/"))
    page = answer.content.decode()
    assert answer.status_code == 500 and "a rencontré une panne" in page and "css/tokens" in page


def test_500_tells_nothing_of_the_failure(cast, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError("agent Durand-Secret")

    monkeypatch.setattr("hr.views.staff.effectifs_gardes", fail)
    client = Client(raise_request_exception=False)
    client.force_login(cast.drh, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get(f"/projets/{cast.project.slug}/effectifs/")
    assert answer.status_code == 500
    assert "Durand" not in answer.content.decode() and "Traceback" not in answer.content.decode()


@pytest.mark.parametrize("wrong", ["9" * 30, "-1", "²", "x" * 5000, "1' OR 1=1 --", "%00"])
def test_nonsense_in_the_address_of_the_agents_is_no_failure(cast, client_of, wrong):
    make_agent(cast.bourg)
    client = client_of(cast.drh)
    for field in ("service", "employeur", "page", "tri", "q"):
        answer = client.get(f"/projets/{cast.project.slug}/effectifs/agents/", {field: wrong})
        assert answer.status_code == 200, field
    assert client.get(f"/projets/{cast.project.slug}/effectifs/agents/{'9' * 30}/").status_code == 404
