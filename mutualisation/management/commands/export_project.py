"""``export_project``: hand the data back as a ZIP, for the whole project or for one employer."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from projects.models import Project
from reports.restitution import of_employer, of_project


class Command(BaseCommand):
    """Writes one file, or nothing (exit status 2) when it refuses."""

    help = "Restitue les données : un ZIP de tableaux et leur dictionnaire."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, metavar="SLUG", help="adresse du projet")
        parser.add_argument(
            "--employer", default="", metavar="SIREN", help="un employeur, avec ses agents ; sinon le projet"
        )
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="fichier à écrire")

    def handle(self, *args, **options) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"Aucun projet à l’adresse « {options['project']} ».", returncode=2)
        employer = None
        if options["employer"]:
            employer = project.collectivites.filter(siren=options["employer"]).first()
            if employer is None:
                raise CommandError(f"Aucune collectivité du projet n’a le SIREN {options['employer']}.", returncode=2)
        moment = timezone.now()
        data = of_project(project, moment) if employer is None else of_employer(employer, moment, named=True, paid=True)
        try:
            options["output"].write_bytes(data)
        except OSError as error:
            raise CommandError(
                f"Impossible d’écrire « {options['output']} » : {error.strerror}.", returncode=2
            ) from None
        self.stdout.write(f"{options['output']} : {len(data)} octets")
