"""``staff_workbook``: the pre-filled workbook of one employer, from the command line."""

import json
import sys
from pathlib import Path

from django.core.management.base import BaseCommand
from django.utils import timezone

from hr.classeur import listes_de
from hr.ecriture_classeur import classeur_prerempli
from hr.management.employeur import REFUSE, Refus, trouver_employeur
from hr.services.agents import fiches_de


class Command(BaseCommand):
    help = "Écrit le classeur prérempli des agents d’un employeur (xlsx)."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--project", required=True, help="adresse (slug) du projet")
        parser.add_argument("--collectivite", required=True, help="SIREN de l’employeur")
        parser.add_argument("--output", required=True, help="fichier .xlsx à écrire")
        parser.add_argument("--json", action="store_true", help="résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        try:
            employeur = trouver_employeur(options["project"], options["collectivite"])
            output = Path(options["output"])
            if output.suffix.lower() != ".xlsx":
                raise Refus("Le fichier à écrire doit finir par .xlsx.")
            if not output.parent.is_dir():
                raise Refus(f"Le dossier {output.parent} n’existe pas.")
        except Refus as refusal:
            self.stderr.write(str(refusal))
            sys.exit(REFUSE)
        fiches = fiches_de(employeur)
        output.write_bytes(classeur_prerempli(employeur, fiches, listes_de(employeur), timezone.localdate()))
        if options["json"]:
            self.stdout.write(json.dumps({"agents": len(fiches), "output": str(output)}))
        else:
            self.stdout.write(f"{output} : {len(fiches)} agents.")
