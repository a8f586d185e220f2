"""Floor 2: project, phases, members and rights, the axes (collectivités, services), the référentiel."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Projets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # accounts lies below: it is given the people of the demonstration, it never looks for them
        from accounts.demonstration import register
        from projects.demonstration import belongs_to_demonstration, demonstration_people

        register(accounts=demonstration_people, is_invented=belongs_to_demonstration)
