"""``load_referentiel``: everything national that the application knows, brought up to date. Idempotent."""

import json
import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common.values import NNBSP, format_decimal
from projects.services.referentiel import LICENCE, PERIMETRE, ReferentielIllisible, load_territoires

LABELS = {"epci": "EPCI", "communes": "communes"}


class Command(BaseCommand):
    """Loads what each floor knows; a floor above ``projects`` adds its own loader to ``handle``."""

    help = "Charge ou met à jour le référentiel\u202f: EPCI et communes (idempotent)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        try:
            bilans = {**load_territoires()}
        except ReferentielIllisible as error:
            raise CommandError(f"{error} Rien n’a été écrit.", returncode=2) from error
        if options["json"]:
            self.stdout.write(json.dumps({name: bilan.as_dict() for name, bilan in bilans.items()}))
            return
        for name, bilan in bilans.items():
            self.stdout.write(
                f"{format_decimal(bilan.lus, 0)} {LABELS.get(name, name)}{NNBSP}: "
                f"{format_decimal(bilan.crees, 0)} créées, {format_decimal(bilan.modifies, 0)} modifiées, "
                f"{format_decimal(bilan.supprimes, 0)} supprimées, {format_decimal(bilan.inchanges, 0)} inchangées"
            )
        self.stdout.write(f"{PERIMETRE} · {LICENCE} · {time.monotonic() - started:.1f} s")
