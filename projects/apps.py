"""Floor 2: project, phases, members and rights, the axes (collectivités, services), the référentiel."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = "Projets"
    default_auto_field = "django.db.models.BigAutoField"
