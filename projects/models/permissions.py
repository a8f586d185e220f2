"""guardian's grants on Project, in tables with a real foreign key (design.md §4): deleted with their project."""

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from projects.models.project import Project


class ProjectUserObjectPermission(UserObjectPermissionBase):
    """One action granted to one person on one project; written by ``services.memberships.sync_grants`` alone."""

    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = "droit sur un projet"
        verbose_name_plural = "droits sur un projet"


class ProjectGroupObjectPermission(GroupObjectPermissionBase):
    """guardian asks for the group table too; no group is ever granted anything."""

    content_object = models.ForeignKey(Project, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = "droit d’un groupe sur un projet"
        verbose_name_plural = "droits des groupes sur un projet"
