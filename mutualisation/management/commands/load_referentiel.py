"""``load_referentiel``: everything national that the application knows, brought up to date. Idempotent."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.values import NBSP, NNBSP, format_decimal
from hr.services.cadres import charger_cadres_emplois
from projects.services.referentiel import LICENCE, PERIMETRE, Bilan, ReferentielIllisible, load_territoires

# How each list is told, and whether its name is feminine.
LABELS = {"epci": ("EPCI", False), "communes": ("communes", True)}


class Command(BaseCommand):
    """The territories of ``projects``, then the national lists of the floors above, in one transaction."""

    help = f"Charge ou met à jour le référentiel{NNBSP}: EPCI, communes, cadres d’emplois (idempotent)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contours", metavar="DOSSIER", help="contours des communes (NN.topojson.gz)")
        parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        self._check_contours(options["contours"])
        try:
            with transaction.atomic():
                bilans = load_territoires()
                cadres = charger_cadres_emplois()
        except ReferentielIllisible as error:
            raise CommandError(f"{error} Rien n’a été écrit.", returncode=2) from error
        if options["json"]:
            answer = {name: bilan.as_dict() for name, bilan in bilans.items()}
            self.stdout.write(json.dumps({**answer, "cadres_emplois": {"lus": cadres}}))
            return
        for name, bilan in bilans.items():
            self.stdout.write(_sentence(*LABELS[name], bilan))
        self.stdout.write(f"{cadres} cadres d’emplois à jour")
        self.stdout.write(f"{PERIMETRE} · {LICENCE} · {format_decimal(time.monotonic() - started, 1)}{NBSP}s")

    def _check_contours(self, folder: str | None) -> None:
        """Refuse a folder that holds no outline. No page draws a map yet: outlines are checked, not stored."""
        if folder is None:
            return
        path = Path(folder)
        if not path.is_dir():
            raise CommandError(f"Dossier de contours absent{NNBSP}: {folder}. Rien n’a été écrit.", returncode=2)
        count = len(list(path.glob("*.topojson.gz")))
        if not count:
            raise CommandError(
                f"Aucun fichier NN.topojson.gz dans {folder}. Rien n’a été écrit.",
                returncode=2,
            )
        self.stderr.write(
            f"{count} fichiers de contours vus, non enregistrés{NNBSP}: cette version ne dessine pas encore de carte."
        )


def _sentence(label: str, feminine: bool, bilan: Bilan) -> str:
    """« 1 255 EPCI : 0 créés, 0 modifiés, 0 supprimés, 1 255 inchangés »."""
    ending = "es" if feminine else "s"
    parts = [
        f"{format_decimal(number, 0)} {word}{ending}"
        for number, word in (
            (bilan.crees, "créé"),
            (bilan.modifies, "modifié"),
            (bilan.supprimes, "supprimé"),
            (bilan.inchanges, "inchangé"),
        )
    ]
    return f"{format_decimal(bilan.lus, 0)} {label}{NNBSP}: {', '.join(parts)}"
