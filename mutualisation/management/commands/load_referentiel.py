"""``load_referentiel``: everything national that the application knows, brought up to date. Idempotent."""

import json
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from common.values import NBSP, NNBSP, format_decimal
from hr.services.baremes import compter_baremes
from hr.services.cadres import charger_cadres_emplois
from projects.services.referentiel import (
    LICENCE,
    PERIMETRE,
    SOURCE_CONTOURS,
    Bilan,
    ReferentielIllisible,
    load_territoires,
    read_contours,
    store_contours,
)

# How each list is told, and whether its name is feminine.
LABELS = {"epci": ("EPCI", False), "communes": ("communes", True), "contours": ("contours", False)}


class Command(BaseCommand):
    """The territories of ``projects``, then the national lists of the floors above, in one transaction."""

    help = f"Charge ou met à jour le référentiel{NNBSP}: EPCI, communes, cadres d’emplois, contours (idempotent)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--contours", metavar="DOSSIER", help="enregistre aussi les contours des communes (NN.topojson.gz)"
        )
        parser.add_argument("--json", action="store_true", help="écrit le bilan en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        started = time.monotonic()
        folder = options["contours"]
        try:
            # read whole before the first write
            outlines = read_contours(Path(folder)) if folder is not None else None
            with transaction.atomic():
                bilans = load_territoires()
                cadres = charger_cadres_emplois()
                livrees, saisies = compter_baremes()
                if outlines is not None:
                    bilans["contours"] = store_contours(outlines)
        except ReferentielIllisible as error:
            raise CommandError(f"{error} Rien n’a été écrit.", returncode=2) from error
        if options["json"]:
            answer = {name: bilan.as_dict() for name, bilan in bilans.items()}
            self.stdout.write(
                json.dumps(
                    {**answer, "cadres_emplois": {"lus": cadres}, "baremes": {"lus": livrees, "saisies": saisies}}
                )
            )
            return
        for name, bilan in bilans.items():
            self.stdout.write(_sentence(*LABELS[name], bilan))
        self.stdout.write(f"{cadres} cadres d’emplois à jour")
        self.stdout.write(f"{livrees} valeurs nationales livrées, {saisies} saisies par l’administration")
        self.stdout.write(f"{PERIMETRE} · {LICENCE} · {format_decimal(time.monotonic() - started, 1)}{NBSP}s")
        if outlines is not None:
            self.stdout.write(f"contours{NNBSP}: {SOURCE_CONTOURS}")


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
