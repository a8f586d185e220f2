"""Access: the three sources must agree, hats never add up across employers, named data stays with its employer."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from projects.access import build_access
from projects.models import Membership
from projects.policy import Action, Role
from projects.services.memberships import add_member, close_hr_data, open_hr_data, remove_member, sync_grants

pytestmark = pytest.mark.django_db


def test_a_stranger_has_no_access(cast):
    assert build_access(cast.inconnu, cast.project) is None


def test_the_drh_sees_the_agents_of_the_own_employer_only(cast):
    access = build_access(cast.drh, cast.project)
    assert access.allows(Action.VOIR_AGENTS, cast.bourg)
    assert not access.allows(Action.VOIR_AGENTS, cast.epci)


@pytest.mark.parametrize("who", ["chef_projet", "elu", "finances", "representant", "consultant", "responsable"])
def test_named_staff_stays_closed(cast, who):
    access = build_access(getattr(cast, who), cast.project)
    assert not access.allows(Action.VOIR_AGENTS)
    assert not access.allows(Action.VOIR_REMUNERATION)


def test_maire_and_direction_see_own_agents_without_pay(cast):
    for who in (cast.maire, cast.direction):
        access = build_access(who, cast.project)
        assert access.allows(Action.VOIR_AGENTS, cast.bourg)
        assert not access.allows(Action.VOIR_REMUNERATION, cast.bourg)


def test_the_referent_rh_sees_only_what_a_drh_opened_and_until_it_is_closed(cast):
    assert not build_access(cast.referent_rh, cast.project).allows(Action.VOIR_AGENTS, cast.bourg)
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    assert build_access(cast.referent_rh, cast.project).allows(Action.VOIR_AGENTS, cast.bourg)
    assert not build_access(cast.referent_rh, cast.project).allows(Action.VOIR_AGENTS, cast.epci)
    close_hr_data(collectivite=cast.bourg, user=cast.drh)
    assert not build_access(cast.referent_rh, cast.project).allows(Action.VOIR_AGENTS, cast.bourg)


def test_roles_of_one_employer_add_up_but_hats_do_not(cast):
    user = cast.direction
    add_member(project=cast.project, user=user, role=Role.DRH, collectivite=cast.bourg)
    add_member(project=cast.project, user=user, role=Role.CHEF_PROJET)
    employer = build_access(user, cast.project, f"employeur-{cast.bourg.pk}")
    lead = build_access(user, cast.project, "projet")
    assert employer.allows(Action.SAISIR_AGENTS, cast.bourg) and employer.allows(Action.SAISIR_SERVICES, cast.bourg)
    assert not employer.allows(Action.MODIFIER_PROJET)
    assert lead.allows(Action.MODIFIER_PROJET) and not lead.allows(Action.VOIR_AGENTS)


def test_a_grant_without_membership_gives_nothing(cast):
    Membership.objects.filter(user=cast.drh).delete()
    assert build_access(cast.drh, cast.project) is None


def test_a_membership_without_grant_gives_nothing(cast):
    from guardian.shortcuts import remove_perm

    remove_perm(Action.VOIR_AGENTS.value, cast.drh, cast.project)
    assert not build_access(cast.drh, cast.project).allows(Action.VOIR_AGENTS, cast.bourg)


def test_grants_leave_with_the_membership(cast):
    from guardian.shortcuts import get_user_perms

    remove_member(membership=Membership.objects.get(user=cast.drh), reason="départ")
    assert not list(get_user_perms(cast.drh, cast.project))


def test_rights_end_the_day_after_the_last_day(cast):
    today = timezone.localdate()
    membership = Membership.objects.get(user=cast.consultant)
    membership.date_fin = today
    membership.save()
    assert build_access(cast.consultant, cast.project)
    membership.date_fin = today - timedelta(days=1)
    membership.save()
    assert build_access(cast.consultant, cast.project) is None


def test_a_future_membership_waits(cast):
    add_member(
        project=cast.project, user=cast.inconnu, role=Role.ELU, collectivite=cast.bourg, date_debut=date(2099, 1, 1)
    )
    sync_grants(user=cast.inconnu, project=cast.project)
    assert build_access(cast.inconnu, cast.project) is None


def test_the_number_of_queries_does_not_grow_with_memberships(cast, django_assert_max_num_queries):
    for role in (Role.DRH, Role.DIRECTION_GENERALE, Role.FINANCES):
        for collectivite in cast.project.collectivites.all():
            add_member(project=cast.project, user=cast.drh, role=role, collectivite=collectivite)
    with django_assert_max_num_queries(4):
        access = build_access(cast.drh, cast.project)
        for action in Action:
            access.allows(action)
