"""``add_collectivite``: an employer that the référentiel lacks (CCAS, syndicat, CDG, invented)."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.values import NBSP, NNBSP
from projects.models import Collectivite, Project
from projects.services.collectivites import CollectiviteSpec, add_collectivite


class Command(BaseCommand):
    """Refused input: exit status 2, a French message on stderr, nothing written."""

    help = "Ajoute au projet un employeur donné par son SIREN et son nom."

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = ", ".join(Collectivite.Kind.values)
        parser.add_argument("--project", required=True, metavar="ADRESSE", help="adresse courte du projet (slug)")
        parser.add_argument("--siren", required=True, metavar="SIREN", help="neuf chiffres, espaces acceptées")
        parser.add_argument("--name", required=True, metavar="NOM", help="nom de l’organisme")
        parser.add_argument("--kind", required=True, metavar="NATURE", help=f"nature{NNBSP}: {kinds}")
        parser.add_argument("--json", action="store_true", help="écrit le résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            raise CommandError(f"Aucun projet «{NBSP}{options['project']}{NBSP}».", returncode=2)
        spec = CollectiviteSpec(kind=options["kind"].strip().upper(), siren=options["siren"], nom=options["name"])
        try:
            row = add_collectivite(project=project, spec=spec, reason="entrée dans le périmètre, par commande")
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        if options["json"]:
            count = project.collectivites.filter(date_sortie=None).count()
            self.stdout.write(json.dumps({"siren": row.siren, "nom": row.nom, "collectivites": count}))
        else:
            self.stdout.write(f"{row.nom} ({row.get_kind_display()}, SIREN {row.siren}) entre dans {project.nom}.")
