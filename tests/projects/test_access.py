"""Access: the three sources must agree, hats never add up across employers, named data stays with its employer."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.access import accesses_of, build_access, visible_projects
from projects.models import Membership
from projects.policy import ACTIONS, ROLES, Action, Role
from projects.services.memberships import add_member, close_hr_data, open_hr_data, remove_member, sync_grants
from tests.cast import make_cast, make_user

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


# --- holes that are closed -------------------------------------------------------------------------------------------


def test_an_employer_that_left_takes_its_roles_and_its_openings_away(cast):
    open_hr_data(collectivite=cast.bourg, user=cast.drh)
    cast.bourg.date_sortie = timezone.localdate()
    cast.bourg.save()
    assert build_access(cast.drh, cast.project) and build_access(cast.referent_rh, cast.project).employer_ids(
        Action.VOIR_AGENTS
    ) == {cast.bourg.pk}
    cast.bourg.date_sortie = timezone.localdate() - timedelta(days=1)
    cast.bourg.save()
    assert build_access(cast.drh, cast.project) is None
    assert not build_access(cast.referent_rh, cast.project).allows(Action.VOIR_AGENTS)
    assert cast.project not in visible_projects(cast.drh)


def test_an_employer_of_another_project_is_never_reached(cast):
    other = make_cast()
    lead = build_access(cast.chef_projet, cast.project)
    assert lead.allows(Action.SAISIR_CONSOLIDE_POUR, cast.bourg)
    assert not lead.allows(Action.SAISIR_CONSOLIDE_POUR, other.bourg)
    # a row written by hand, with an employer of another project, opens nothing
    Membership.objects.create(
        project=cast.project, user=cast.inconnu, role="DRH", collectivite=other.bourg, date_debut=date(2026, 1, 1)
    )
    sync_grants(user=cast.inconnu, project=cast.project)
    assert build_access(cast.inconnu, cast.project) is None


def test_the_mark_of_the_executive_counts_for_the_elected_only(cast):
    member = add_member(
        project=cast.project, user=cast.inconnu, role=Role.FINANCES, collectivite=cast.bourg, est_executif=True
    )
    assert not member.est_executif
    member.est_executif = True
    member.save()
    assert not build_access(cast.inconnu, cast.project).allows(Action.VOIR_AGENTS)
    assert member.role_label == "Finances"


def test_a_technical_administrator_has_no_business_right(cast):
    cast.inconnu.est_administrateur = cast.inconnu.is_superuser = True
    cast.inconnu.save()
    assert build_access(cast.inconnu, cast.project) is None
    cast.elu.is_superuser = True
    cast.elu.save()
    assert not build_access(cast.elu, cast.project).allows(Action.VOIR_AGENTS)


def test_a_closed_account_has_no_right(cast):
    cast.drh.is_active = False
    cast.drh.save()
    assert build_access(cast.drh, cast.project) is None


given_roles = st.lists(
    st.tuples(st.sampled_from(list(Role)), st.integers(0, 2), st.booleans()), min_size=1, max_size=6, unique=True
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(given_roles)
def test_hats_never_add_up(cast, roles):
    """Whatever one person holds, what a hat allows is what its own memberships allow, as if the others did not exist."""
    places = [cast.epci, cast.bourg, cast.petit]
    # everything is opened before: no référent of today may read it
    for place in places:
        open_hr_data(collectivite=place, user=cast.drh)
    with transaction.atomic():
        user = make_user()
        for role, place, executive in roles:
            add_member(
                project=cast.project,
                user=user,
                role=role,
                collectivite=places[place] if ROLES[role].needs_collectivite else None,
                est_executif=executive,
                date_fin=date(2099, 1, 1),
            )
        together = accesses_of(user, cast.project)
        for access in together:
            alone = make_user()
            for member in access.hat.memberships:
                add_member(
                    project=cast.project,
                    user=alone,
                    role=member.role_enum,
                    collectivite=member.collectivite,
                    est_executif=member.est_executif,
                    date_fin=member.date_fin,
                )
            only = build_access(alone, cast.project, access.hat.key)
            for place in [None, *places]:
                assert access.actions_on(place) == only.actions_on(place)
            employers = {m.collectivite_id for m in access.hat.memberships}
            assert len(employers) == 1
            for action in Action:
                if ACTIONS[action].confidential:
                    assert access.employer_ids(action) <= employers
        transaction.set_rollback(True)


def test_the_right_to_invite_at_home_reaches_no_other_employer(cast):
    access = build_access(cast.direction, cast.project)
    assert Action.INVITER_EMPLOYEUR in access.actions_on(cast.bourg)
    assert Action.INVITER_EMPLOYEUR not in access.actions_on(cast.epci) | access.actions_on(None)
