"""A right that a new version brings reaches the people of the projects that exist, with ``migrate`` and nothing else."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from projects.access import build_access
from projects.models import ProjectUserObjectPermission
from projects.policy import Action, Role
from projects.services.memberships import add_member
from tests.cast import make_project, make_user

pytestmark = pytest.mark.django_db


def test_migrate_gives_the_members_what_the_table_says(cast):
    # as in a base made by an older version, that did not know these actions
    ProjectUserObjectPermission.objects.filter(permission__codename=Action.VOIR_CHARTE.value).delete()
    ProjectUserObjectPermission.objects.filter(permission__codename=Action.VOIR_SERVICES.value, user=cast.elu).delete()
    assert not build_access(cast.elu, cast.project).allows(Action.VOIR_CHARTE)
    call_command("migrate", verbosity=0)
    for role in ("elu", "chef_projet", "representant"):
        assert build_access(getattr(cast, role), cast.project).allows(Action.VOIR_CHARTE), role
    assert build_access(cast.elu, cast.project).allows(Action.VOIR_SERVICES)
    assert build_access(cast.inconnu, cast.project) is None


def test_who_left_gets_nothing_back():
    project, gone = make_project(), make_user()
    yesterday = timezone.localdate() - timedelta(days=1)
    add_member(project=project, user=gone, role=Role.CONSULTANT, date_debut=date(2026, 1, 1), date_fin=yesterday)
    call_command("migrate", verbosity=0)
    assert not ProjectUserObjectPermission.objects.filter(user=gone).exists()
