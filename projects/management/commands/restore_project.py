"""``restore_project``: bring back a project that its lead removed, whatever the time."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from projects.models import Project
from projects.services.project_removal import bring_project_back


class Command(BaseCommand):
    """Exit status 2 when there is no such removed project."""

    help = "Rétablit un projet supprimé, avec tout ce qu’il contenait."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="adresse du projet")

    def handle(self, *args: object, **options: str) -> None:
        project = Project.everything.filter(slug=options["slug"], date_suppression__isnull=False).first()
        if project is None:
            raise CommandError(f"Aucun projet supprimé à l’adresse « {options['slug']} ».", returncode=2)
        bring_project_back(project=project, auteur=None, by_command=True)
        self.stdout.write(f"Le projet « {project.nom} » est rétabli.")
