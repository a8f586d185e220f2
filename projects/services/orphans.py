"""Grants that no participation explains: found every night, taken away, counted. Nobody sees anything through one of them.

``Access`` already asks for a participation in force beside the grant: an orphan opens nothing by itself. It is a trace of a
fault, or of somebody who wrote in the base.
"""

import logging

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from guardian.models import GroupObjectPermission, UserObjectPermission

from accounts.models import User
from projects.models import Membership, Project
from projects.models.permissions import ProjectUserObjectPermission
from projects.policy import actions_of

logger = logging.getLogger(__name__)


def orphan_grants() -> list[int]:
    """Keys of the grants on projects that the participations not yet ended do not give. Two queries."""
    wanted: dict[tuple[int, object], set[str]] = {}
    current = Membership.objects.filter(Q(date_fin__isnull=True) | Q(date_fin__gte=timezone.localdate()))
    for member in current.order_by("pk"):
        actions = actions_of(member.role_enum, member.est_executif)
        wanted.setdefault((member.user_id, member.project_id), set()).update(action.value for action in actions)
    held = ProjectUserObjectPermission.objects.order_by("pk").values_list(
        "pk", "user_id", "content_object_id", "permission__codename"
    )
    return [key for key, user, project, codename in held if codename not in wanted.get((user, project), ())]


@transaction.atomic
def remove_orphans() -> dict[str, int]:
    """Take away what opens without a role: orphan grants, grants by groups or outside projects, superusers, model rights.

    Returns how many of each; logs the numbers, never whose.
    """
    kind = ContentType.objects.get_for_model(Project)
    direct = Permission.objects.filter(content_type=kind)
    found = {
        "droits sans participation": ProjectUserObjectPermission.objects.filter(pk__in=orphan_grants()).delete()[0],
        "droits hors des projets": UserObjectPermission.objects.all().delete()[0],
        "droits par groupe": GroupObjectPermission.objects.all().delete()[0],
        "superutilisateurs": User.objects.filter(is_superuser=True).update(is_superuser=False),
        "droits sur tous les projets": User.user_permissions.through.objects.filter(permission__in=direct).delete()[0],
    }
    if any(found.values()):
        said = ", ".join(f"{name} : {number}" for name, number in found.items() if number)
        logger.error("orphan grants taken away (%s)", said)
    return found
