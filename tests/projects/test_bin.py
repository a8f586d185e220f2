"""Removing asks once and can be undone for 24 hours, by those who could remove; then it is purged."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from common.removal import remove, restore, still_undoable
from diagnostics.models import ServicePresence
from diagnostics.services.presences import add_local_service, remove_local_service
from hr.models import Affectation, Agent, Poste
from hr.services.agents import retablir_agent, supprimer_agent
from hr.services.tenus import sans_personne
from mutualisation.periodic import HOUSEKEEPING
from projects.access import accesses_of, build_access
from projects.models import Membership, OuvertureRh, Service
from projects.policy import Role
from projects.removal import purge_bin
from projects.services.memberships import (
    add_member,
    has_staff,
    open_hr_data,
    refusal_to_restore,
    remove_member,
    restore_member,
)
from tests.cast import make_user
from tests.hr.staff import make_agent

pytestmark = pytest.mark.django_db
LATER = timedelta(hours=24, minutes=1)


def url(cast, name: str, *args) -> str:
    return reverse(f"projects:{name}", args=[cast.project.slug, *args])


def test_an_agent_leaves_the_lists_and_comes_back_as_it_was(cast, client_of):
    services = cast.project.services.order_by("rang")
    agent = make_agent(cast.bourg, {services[0]: "0.75", services[1]: "0.25"}, matricule="B-1")
    client = client_of(cast.drh)
    erase = reverse("hr:agent-erase", args=[cast.project.slug, agent.pk])
    asked = client.get(erase).content.decode()
    assert "2 affectations" in asked and "Voirie et propreté" in asked
    answer = client.post(erase, {"motif": "saisi deux fois"}, follow=True)
    said = answer.content.decode()
    assert "Annuler la suppression" in said and url(cast, "bin") in said
    assert not cast.bourg.agents.exists() and not Affectation.objects.exists()
    assert client.get(reverse("hr:agent", args=[cast.project.slug, agent.pk])).status_code == 404
    listed = client.get(url(cast, "bin")).content.decode()
    assert "matricule B-1" in listed and "saisi deux fois" in listed and "DRH · Bourg-Essai" in listed
    client.post(url(cast, "bin-undo", "agent", agent.pk))
    assert {a.part for a in cast.bourg.agents.get().affectations.all()} == {a.part for a in agent.affectations.all()}
    reasons = [row.history_change_reason for row in agent.history.order_by("history_id")]
    assert reasons[-2:] == ["suppression : saisi deux fois", "suppression annulée"]


def test_after_24_hours_nothing_comes_back_and_an_agent_leaves_no_trace(cast, client_of):
    agent = make_agent(cast.bourg, {cast.project.services.first(): "1"}, matricule="B-1")
    post = Poste.objects.create(collectivite=cast.bourg, intitule="Jardinier", categorie="C")
    supprimer_agent(agent=agent, auteur=cast.drh, motif="erreur")
    remove(post, auteur=cast.drh, motif="erreur")
    with pytest.raises(ValidationError):
        restore(post, auteur=cast.drh, now=timezone.now() + LATER)
    assert purge_bin() == 0
    Agent.everything.filter(pk=agent.pk).update(date_suppression=timezone.now() - LATER)
    assert not still_undoable(Agent).exists()
    assert client_of(cast.drh).post(url(cast, "bin-undo", "agent", agent.pk)).status_code == 404
    assert purge_bin(timezone.now() + LATER) == 2
    assert not Agent.everything.exists() and not Agent.history.exists() and not Affectation.history.exists()
    # a post is a public fact: the row is gone, its history keeps who, when and why
    assert not Poste.everything.exists() and Poste.history.filter(id=post.pk).count() >= 2
    assert purge_bin in HOUSEKEEPING.values()


def test_what_was_typed_again_is_never_overwritten(cast):
    agent = make_agent(cast.bourg, matricule="B-1")
    supprimer_agent(agent=agent, auteur=cast.drh, motif="erreur")
    again = make_agent(cast.bourg, matricule="B-1")
    with pytest.raises(ValidationError, match="de nouveau celui d’un agent"):
        retablir_agent(row=Agent.everything.get(pk=agent.pk), auteur=cast.drh)
    assert cast.bourg.agents.get() == again


def test_removed_agents_still_guard_the_hr_rights_of_their_employer(cast):
    """Else, removing everybody for a day would let a stranger in as DRH, who would then bring the agents back."""
    Membership.objects.filter(collectivite=cast.bourg, role=Role.DRH.value).delete()
    agent = make_agent(cast.bourg, matricule="B-1")
    remove(agent, auteur=None, motif="essai")
    assert has_staff(cast.bourg) and cast.bourg.pk not in sans_personne(cast.project)


def test_a_local_service_comes_back_with_its_answer_and_waits_for_what_rests_on_it(cast):
    local = add_local_service(collectivite=cast.bourg, nom="Cave coopérative", famille="TECHNIQUE")
    agent = make_agent(cast.bourg, {local: "1"}, matricule="B-1")
    with pytest.raises(ValidationError, match="a encore des"):
        remove_local_service(service=local, auteur=cast.drh)
    supprimer_agent(agent=agent, auteur=cast.drh, motif="erreur")
    remove_local_service(service=local, auteur=cast.drh)
    assert not ServicePresence.objects.exists() and not Service.objects.filter(pk=local.pk).exists()
    with pytest.raises(ValidationError, match="Cave coopérative"):
        retablir_agent(row=Agent.everything.get(pk=agent.pk), auteur=cast.drh)
    # the service waits for the agent that still rests on it, then goes at the next round
    Service.everything.filter(pk=local.pk).update(date_suppression=timezone.now() - LATER)
    assert purge_bin() == 0 and Service.everything.filter(pk=local.pk).exists()
    assert purge_bin(timezone.now() + LATER) == 2
    add_local_service(collectivite=cast.bourg, nom="Cave coopérative", famille="TECHNIQUE")


def test_a_participation_is_brought_back_by_whoever_ended_it_with_its_rights(cast, client_of):
    row = Membership.objects.get(user=cast.drh)
    client = client_of(cast.chef_projet)
    client.post(url(cast, "member-end", row.pk), {"motif": "erreur de ligne"})
    assert build_access(cast.drh, cast.project) is None
    assert client_of(cast.drh).get(url(cast, "bin")).status_code == 404
    client_of(cast.chef_projet).post(url(cast, "bin-undo", "participation", row.pk))
    assert build_access(cast.drh, cast.project) is not None


def test_nobody_brings_back_more_than_they_may_give(cast, client_of):
    """The lead of another project day, or the person concerned, cannot use the bin to open named data."""
    row = Membership.objects.get(user=cast.drh)
    other = make_user()
    add_member(project=cast.project, user=other, role=Role.CHEF_PROJET)
    remove_member(membership=row, reason="départ", auteur=other)
    removed = Membership.everything.get(pk=row.pk)
    make_agent(cast.bourg)
    lead = build_access(cast.chef_projet, cast.project)
    assert "Les droits RH" in refusal_to_restore(lead, removed)
    assert client_of(cast.chef_projet).post(url(cast, "bin-undo", "participation", row.pk)).status_code == 403
    assert cast.drh.nom_affiche not in client_of(cast.chef_projet).get(url(cast, "bin")).content.decode()
    add_member(project=cast.project, user=cast.drh, role=Role.CHEF_PROJET)
    (own,) = accesses_of(cast.drh, cast.project)
    assert "sa propre participation" in refusal_to_restore(own, removed)


def test_data_opened_meanwhile_stay_closed_to_a_restored_referent(cast):
    row = Membership.objects.get(user=cast.referent_rh)
    open_hr_data(collectivite=cast.petit, user=cast.secretaire)
    remove_member(membership=row, reason="erreur", auteur=cast.chef_projet)
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    restore_member(row=Membership.everything.get(pk=row.pk), auteur=cast.chef_projet)
    access = build_access(cast.referent_rh, cast.project)
    assert OuvertureRh.objects.count() == 2
    from projects.policy import Action

    assert cast.bourg.pk not in access.employer_ids(Action.VOIR_AGENTS)


def test_the_same_role_can_be_given_again_after_its_end(cast):
    row = Membership.objects.get(user=cast.elu)
    remove_member(membership=row, reason="erreur", auteur=cast.chef_projet)
    again = add_member(project=cast.project, user=cast.elu, role=Role.ELU, collectivite=cast.bourg)
    assert again.pk != row.pk
    with pytest.raises(ValidationError):
        restore_member(row=Membership.everything.get(pk=row.pk), auteur=cast.chef_projet)
