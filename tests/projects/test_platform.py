"""Several territories on one installation: numbers and limits for who administers it, a refusal in words beyond."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.services.documents import deposit
from hr.services.agents import ecrire_fiches
from projects.access import build_access
from projects.models import Plafonds
from projects.policy import Role
from projects.services.collectivites import CollectiviteSpec, add_collectivite
from projects.services.invitations import Proposal, check_proposal
from projects.services.limits import set_limits, taken_by
from tests.cast import make_project, make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
LIST = "/installation/"
NONE = {"membres": None, "collectivites": None, "agents": None, "stockage_mo": None}


@pytest.fixture
def administrator():
    user = make_user("admin@exemple.fr")
    user.est_administrateur = True
    user.save()
    return user


def test_numbers_and_no_content_for_who_administers_alone(cast, client_of, administrator):
    make_agent(cast.bourg, nom="Quintreau")
    set_limits(project=cast.project, auteur=None, values=NONE | {"agents": 40})
    client = client_of(administrator)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        page = client.get(LIST).content.decode()
    assert cast.project.nom in page and "/ 40" in page
    assert "Quintreau" not in page and cast.bourg.nom not in page and cast.drh.email not in page
    for number in range(3):
        make_project(f"Voisin {number}")
    with CaptureQueriesContext(connection) as four:
        assert "Voisin 2" in client.get(LIST).content.decode()
    assert len(four) == len(one)
    # it opens no door inside
    assert client.get(f"/projets/{cast.project.slug}/").status_code == 404
    limits = reverse("projects:platform-limits", args=[cast.project.pk])
    assert client.post(limits, {"membres": "0"}).status_code == 422
    assert client.post(limits, {"membres": "30"}).status_code == 302
    assert Plafonds.objects.get().membres == 30 and Plafonds.history.latest().history_user == administrator
    for person in (cast.chef_projet, cast.drh):
        assert client_of(person).get(LIST).status_code == client_of(person).post(limits).status_code == 404


def test_each_limit_is_refused_in_words_and_nothing_is_written(cast):
    make_agent(cast.bourg)
    taken = taken_by([cast.project.pk])[cast.project.pk]
    full = {"membres": taken.membres, "collectivites": taken.collectivites, "agents": 1, "stockage_mo": 0}
    set_limits(project=cast.project, auteur=None, values=full)
    access = build_access(cast.chef_projet, cast.project)
    with pytest.raises(ValidationError, match="personnes") as refused:
        check_proposal(access=access, proposal=Proposal("nouvelle@exemple.fr", Role.FINANCES, cast.bourg))
    assert set(refused.value.message_dict) == {"email"}
    # somebody who is there takes no new place
    check_proposal(access=access, proposal=Proposal(cast.elu.email, Role.FINANCES, cast.bourg))
    with pytest.raises(ValidationError, match="collectivités"):
        add_collectivite(project=cast.project, spec=CollectiviteSpec("SYNDICAT", "200000172", "SIVU"))
    with pytest.raises(ValidationError, match="relever ce plafond"):
        ecrire_fiches(collectivite=cast.bourg, creees=[object()], modifiees=[], auteur=cast.drh, motif="essai")
    with pytest.raises(ValidationError, match="Mo de documents") as refused:
        deposit(project=cast.project, data=b"bonjour", filename="note.txt", titre="", user=cast.chef_projet)
    assert set(refused.value.message_dict) == {"fichier"}
    assert taken_by([cast.project.pk])[cast.project.pk] == taken


def test_the_limit_of_a_project_says_nothing_of_its_neighbour(cast):
    make_agent(cast.bourg)
    neighbour = make_project("Voisin")
    set_limits(project=neighbour, auteur=None, values=NONE | {"agents": 0})
    make_agent(cast.bourg, matricule="A2")
    assert taken_by([neighbour.pk])[neighbour.pk].agents == 0
