"""Floor 2: project, phases, members and rights, the axes (collectivités, services), the référentiel."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Projets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # accounts lies below: it is given the people of the demonstration, it never looks for them
        from accounts.demonstration import register
        from projects.demonstration import belongs_to_demonstration, demonstration_people

        # every migration leaves the grants of the members as the table of this version says
        post_migrate.connect(bring_grants_up_to_date, sender=self)
        from projects.services.method import register_steps

        register_steps()
        # what the bin of a project may bring back on this floor
        from projects.policy import Action
        from projects.removal import RemovableKind, register_removable
        from projects.services.memberships import refusal_to_restore, restore_member

        membership = self.get_model("Membership")
        register_removable(
            RemovableKind(
                key="participation",
                noun="participation",
                model=membership,
                actions=(Action.INVITER, Action.INVITER_RH, Action.INVITER_EMPLOYEUR),
                title=lambda row: f"{row.user.nom_affiche}, {row.role_with_employer}",
                restore=restore_member,
                project_path="project",
                related=("user", "collectivite", "project"),
                refusal=refusal_to_restore,
            )
        )
        register(accounts=demonstration_people, is_invented=belongs_to_demonstration)


def bring_grants_up_to_date(sender, *, using: str, apps=None, **options) -> None:
    """After ``migrate``: make the permissions of the actions, then give them to those who take part already.

    Nothing half-way down, when the tables are not those of this version.
    """
    from django.contrib.auth.management import create_permissions

    from projects.models import Membership
    from projects.services.memberships import sync_all_grants

    if using != "default" or apps is None or not _is_of_this_version(apps, Membership):
        return
    create_permissions(sender, using=using, apps=apps, verbosity=0)
    sync_all_grants()


def _is_of_this_version(apps, model) -> bool:
    """Whether the migrated state holds the model with the very columns of the code."""
    try:
        known = apps.get_model(model._meta.label)
    except LookupError:
        return False
    return {f.column for f in known._meta.local_fields} == {f.column for f in model._meta.local_fields}
