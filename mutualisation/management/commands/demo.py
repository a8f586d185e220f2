"""``demo``: the invented territory « CC du Val-de-Brume », built through the services."""

import json

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.values import format_decimal
from hr.models import CadreEmplois
from hr.queries import Totaux, effectifs_publics
from hr.services.cadres import charger_cadres_emplois
from mutualisation.demonstration.builder import build
from projects.models import Collectivite
from projects.queries import collectivites_in


class Command(BaseCommand):
    """Create the demonstration project once; a second run changes nothing."""

    help = "Crée le territoire de démonstration (7 employeurs, 212 agents, 16 114 habitants). Sans effet s’il existe."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="résultat en JSON")

    def handle(self, *args: object, **options: object) -> None:
        if not CadreEmplois.objects.exists():
            charger_cadres_emplois()
        try:
            project = build()
        except ValidationError as error:
            raise CommandError("Démonstration impossible : " + " ; ".join(error.messages), returncode=2) from None
        people = project.memberships.select_related("user", "collectivite").order_by("pk")
        members = list(collectivites_in(project))
        total = Totaux.of(effectifs_publics(project))
        facts = {
            "slug": project.slug,
            "collectivites": len(members),
            "agents": total.tetes,
            "population": sum(c.population or 0 for c in members if c.kind == Collectivite.Kind.COMMUNE),
        }
        if options["json"]:
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
            return
        self.stdout.write(
            f"Démonstration prête : {facts['collectivites']} employeurs, {facts['agents']} agents, "
            f"{format_decimal(facts['population'], 0)} habitants (tout est inventé)."
        )
        if settings.DEMO:
            self.stdout.write("La page de connexion propose ces personnes, une par rôle :")
        for member in people:
            place = f" · {member.collectivite.nom}" if member.collectivite else ""
            self.stdout.write(f"  {member.user.email:44} {member.role_label}{place}")
