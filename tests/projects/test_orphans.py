"""Grants that no participation explains are found at night, whatever the way they came in."""

import logging

import pytest
from django.contrib.auth.models import Group, Permission
from guardian.models import UserObjectPermission
from guardian.shortcuts import assign_perm

from projects.access import build_access
from projects.models import Membership, ProjectUserObjectPermission
from projects.policy import Action
from projects.services.orphans import orphan_grants, remove_orphans

pytestmark = pytest.mark.django_db


def test_the_grants_of_the_cast_are_all_explained(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert orphan_grants() == []
    held = ProjectUserObjectPermission.objects.count()
    assert not any(remove_orphans().values()) and ProjectUserObjectPermission.objects.count() == held > 0


def test_what_opens_without_a_role_is_taken_away_and_told_without_names(cast, caplog):
    caplog.set_level(logging.ERROR)
    assign_perm(Action.VOIR_AGENTS.value, cast.inconnu, cast.project)  # a stranger
    assign_perm(Action.VOIR_AGENTS.value, cast.elu, cast.project)  # beyond the role
    direct = Permission.objects.get(codename=Action.VOIR_AGENTS.value)
    cast.elu.user_permissions.add(direct)
    UserObjectPermission.objects.create(
        permission=direct, user=cast.elu, content_type=direct.content_type, object_pk=str(cast.project.pk)
    )
    type(cast.inconnu).objects.filter(pk=cast.inconnu.pk).update(is_superuser=True)
    # none of them opened anything meanwhile
    assert build_access(cast.inconnu, cast.project) is None
    assert not build_access(cast.elu, cast.project).allows(Action.VOIR_AGENTS)
    assert list(remove_orphans().values()) == [2, 1, 0, 1, 1]
    assert not any(remove_orphans().values()) and cast.elu.email not in caplog.text
    assert "droits sans participation : 2" in caplog.text


def test_an_ended_participation_leaves_no_grant_behind(cast):
    Membership.objects.filter(user=cast.drh).update(date_fin="2026-01-02")
    assert orphan_grants() and remove_orphans()["droits sans participation"]
    assert not ProjectUserObjectPermission.objects.filter(user=cast.drh).exists()


def test_groups_open_nothing(cast):
    group = Group.objects.create(name="tout le monde")
    cast.inconnu.groups.add(group)
    assert build_access(cast.inconnu, cast.project) is None
