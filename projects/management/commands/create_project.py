"""``create_project``: the project of an EPCI of the référentiel, with every member commune."""

import json

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import User
from common.values import NBSP, NNBSP, ValeurIllisible, format_decimal, read_date
from projects.models import Collectivite, Project
from projects.services.collectivites import collectivites_of_epci
from projects.services.creation import create_project, warnings_for


class Command(BaseCommand):
    """Refused input: exit status 2, a French message on stderr, nothing written."""

    help = "Crée le projet d’un EPCI avec toutes ses communes membres, d’après le référentiel."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--epci", required=True, metavar="SIREN", help="SIREN de l’EPCI à fiscalité propre")
        parser.add_argument("--name", required=True, metavar="NOM", help="nom du projet")
        parser.add_argument("--start", required=True, metavar="AAAA-MM-JJ", help="début")
        parser.add_argument("--end", required=True, metavar="AAAA-MM-JJ", help="fin prévue")
        parser.add_argument("--lead", required=True, metavar="ADRESSE", help="cheffe ou chef de projet")
        parser.add_argument("--json", action="store_true", help="écrit le résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        try:
            project, is_new_account = self._create(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from error
        for warning in warnings_for(project.date_debut, project.date_fin):
            self.stderr.write(f"Attention{NNBSP}: {warning}")
        rows = list(project.collectivites.all())
        population = sum(row.population or 0 for row in rows if row.kind == Collectivite.Kind.COMMUNE)
        if options["json"]:
            answer = {
                "slug": project.slug,
                "collectivites": len(rows),
                "population": population,
                "compte_cree": is_new_account,
            }
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(
            f"{project.nom}{NNBSP}: /projets/{project.slug}/, {len(rows)} collectivités, "
            f"{format_decimal(population, 0)}{NBSP}habitants."
        )
        if is_new_account:
            self.stdout.write(f"Compte créé pour {options['lead']}, sans mot de passe{NNBSP}: lien de connexion.")

    @transaction.atomic
    def _create(self, options: dict) -> tuple[Project, bool]:
        dates = {}
        for name in ("start", "end"):
            try:
                dates[name] = read_date(options[name])
            except ValeurIllisible as error:
                raise ValidationError(f"--{name}{NNBSP}: {error}.") from error
        email = User.objects.normalize_email(options["lead"])
        try:
            validate_email(email)
        except ValidationError as error:
            raise ValidationError(
                f"--lead{NNBSP}: «{NBSP}{email}{NBSP}» n’est pas une adresse électronique."
            ) from error
        specs = collectivites_of_epci(options["epci"])
        lead = User.objects.filter(email=email).first()
        is_new_account = lead is None
        lead = lead or User.objects.create_user(email)
        project = create_project(
            nom=options["name"],
            date_debut=dates["start"],
            date_fin=dates["end"],
            collectivites=specs,
            lead=lead,
            reason="création du projet par commande",
        )
        return project, is_new_account
