"""The emergency opening: one hour, one power, told to the employer, kept as a trace."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from hr.models import Agent
from projects.access import build_access
from projects.handing_on import GUARDED
from projects.models import Invitation, Membership, OuvertureSecours
from projects.policy import Action, Role
from projects.services import emergency
from projects.services.emergency import (
    close_emergency,
    invite_in_emergency,
    open_emergency,
    people_to_tell,
    register_emergency_listener,
)
from projects.services.invitations import accept
from projects.services.memberships import add_member
from tests.cast import make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
WHY = "Mme Roy a quitté la mairie sans se remplacer, demande de la DGS."


@pytest.fixture
def administrator():
    return make_user("administration@exemple.fr", est_administrateur=True)


@pytest.fixture
def opening(cast, administrator):
    make_agent(cast.bourg, nom="Quintreau")
    return open_emergency(collectivite=cast.bourg, administrator=administrator, motif=WHY, address="https://x/membres/")


def test_the_page_does_not_exist_for_anybody_else(cast, client_of, opening):
    for role in ("chef_projet", "drh", "direction", "elu"):
        client = client_of(getattr(cast, role))
        assert client.get(reverse("projects:emergency-list")).status_code == 404
        assert client.post(reverse("projects:emergency-list"), {"motif": WHY}).status_code == 404
        assert client.get(reverse("projects:emergency", args=[opening.pk])).status_code == 404
        assert client.post(reverse("projects:emergency-close", args=[opening.pk])).status_code == 404
    other = make_user(est_administrateur=True)
    assert client_of(other).get(reverse("projects:emergency", args=[opening.pk])).status_code == 404


def test_a_lost_drh_is_replaced_from_the_screen(cast, client_of, administrator, django_capture_on_commit_callbacks):
    make_agent(cast.bourg, nom="Quintreau")
    Membership.objects.get(user=cast.drh).delete()
    client = client_of(administrator)
    page = reverse("projects:emergency-list")
    short = client.post(page, {"projet": cast.project.slug, "siren": cast.bourg.siren, "motif": "urgent"})
    assert short.status_code == 422 and not OuvertureSecours.objects.exists()
    assert client.post(page, {"projet": "ailleurs", "siren": cast.bourg.siren, "motif": WHY}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page, {"projet": cast.project.slug, "siren": cast.bourg.siren, "motif": WHY})
    opening = OuvertureSecours.objects.get()
    assert answer["Location"] == reverse("projects:emergency", args=[opening.pk])
    told = {address for message in mail.outbox for address in message.to}
    assert told == {cast.direction.email, cast.maire.email, cast.chef_projet.email}
    for message in mail.outbox:
        text = message.subject + message.body
        assert "Roy" not in text and "Quintreau" not in text and administrator.email not in text
        assert not re.search(r"\d", text.replace(cast.project.slug, ""))
    mail.outbox.clear()
    assert client.post(answer["Location"], {"email": "nouvelle@exemple.fr", "role": "DRH"}).status_code == 302
    assert [message.to for message in mail.outbox] == [["nouvelle@exemple.fr"]]
    newcomer = make_user("nouvelle@exemple.fr")
    accept(invitation=Invitation.objects.get(), user=newcomer)
    assert build_access(newcomer, cast.project).allows(Action.VOIR_AGENTS, cast.bourg)


def test_the_administrator_reads_nothing(cast, client_of, administrator, opening):
    client = client_of(administrator)
    assert build_access(administrator, cast.project) is None
    for path in ("", "effectifs/agents/", "membres/", "recherche/?q=quintreau"):
        assert client.get(f"/projets/{cast.project.slug}/{path}").status_code == 404
    assert "Quintreau" not in client.get(reverse("projects:emergency", args=[opening.pk])).content.decode()
    assert Agent.objects.exists()


def test_after_an_hour_or_once_closed_nothing_more_is_possible(cast, administrator, opening):
    def try_to_invite():
        invite_in_emergency(
            opening=opening, administrator=administrator, email="x@exemple.fr", role=Role.DRH, address_of=lambda t: t
        )

    OuvertureSecours.objects.filter(pk=opening.pk).update(date_debut=timezone.now() - timedelta(minutes=61))
    with pytest.raises(ValidationError, match="terminée"):
        try_to_invite()
    OuvertureSecours.objects.filter(pk=opening.pk).update(date_debut=timezone.now())
    opening.refresh_from_db()
    with pytest.raises(ValidationError, match="déjà en cours"):
        open_emergency(collectivite=cast.bourg, administrator=administrator, motif=WHY, address="")
    close_emergency(opening=opening)
    with pytest.raises(ValidationError, match="terminée"):
        try_to_invite()
    assert not Invitation.objects.exists()


def test_only_hr_rights_only_another_person_only_one_s_own_opening(cast, administrator, opening):
    def refused(**changes) -> bool:
        asked = {"administrator": administrator, "email": "x@exemple.fr", "role": Role.DRH} | changes
        with pytest.raises(ValidationError):
            invite_in_emergency(opening=opening, address_of=lambda t: t, **asked)
        return True

    assert refused(role=Role.DIRECTION_GENERALE) and refused(role=Role.CHEF_PROJET)
    assert refused(email=administrator.email)
    assert refused(administrator=make_user(est_administrateur=True))
    with pytest.raises(ValidationError, match="réservée"):
        open_emergency(collectivite=cast.petit, administrator=cast.chef_projet, motif=WHY, address="")


def test_an_invitation_dies_with_the_administration_of_its_author(cast, administrator, opening):
    invite_in_emergency(
        opening=opening, administrator=administrator, email="x@exemple.fr", role=Role.DRH, address_of=lambda t: t
    )
    administrator.est_administrateur = False
    administrator.save()
    with pytest.raises(ValidationError, match="ne peut plus"):
        accept(invitation=Invitation.objects.get(), user=make_user("x@exemple.fr"))


def test_the_employer_reads_the_trace_with_its_reason(cast, client_of, opening):
    page = reverse("projects:members", args=[cast.project.slug])
    for role in ("drh", "direction", "chef_projet"):
        seen = client_of(getattr(cast, role)).get(page).content.decode()
        assert "Ouvertures de secours" in seen and "sans se remplacer" in seen, role
    other = client_of(cast.autre_drh).get(page).content.decode()
    assert "Ouvertures de secours" in other and "sans se remplacer" not in other


def test_upper_floors_are_told_after_the_commit(cast, administrator, django_capture_on_commit_callbacks, monkeypatch):
    monkeypatch.setattr(emergency, "_listeners", [])
    heard = []
    register_emergency_listener(lambda opening, people: heard.append((opening.collectivite, people)))
    with django_capture_on_commit_callbacks(execute=True):
        open_emergency(collectivite=cast.bourg, administrator=administrator, motif=WHY, address="")
    assert heard == [(cast.bourg, people_to_tell(cast.bourg))]
    assert cast.direction in heard[0][1] and cast.autre_drh not in heard[0][1]


def test_the_refusal_to_invite_says_where_the_way_out_is():
    assert "ouverture de secours" in GUARDED and "n’existe pas" not in GUARDED


def test_the_demonstration_writes_to_nobody(cast, administrator, django_capture_on_commit_callbacks):
    cast.project.est_demonstration = True
    cast.project.save()
    with django_capture_on_commit_callbacks(execute=True):
        open_emergency(collectivite=cast.bourg, administrator=administrator, motif=WHY, address="")
    assert not mail.outbox


def test_the_lead_who_also_administers_does_not_name_a_drh(cast, administrator, opening):
    cast.chef_projet.est_administrateur = True
    cast.chef_projet.save()
    with pytest.raises(ValidationError, match="Vous conduisez ce projet"):
        open_emergency(collectivite=cast.epci, administrator=cast.chef_projet, motif=WHY, address="https://x/membres/")
    # nor by opening first and leading afterwards
    add_member(project=cast.project, user=administrator, role=Role.CHEF_PROJET)
    with pytest.raises(ValidationError, match="Vous conduisez ce projet"):
        invite_in_emergency(
            opening=opening, administrator=administrator, email="ami@exemple.fr", role=Role.DRH, address_of=str
        )
    assert not Invitation.objects.exists()
