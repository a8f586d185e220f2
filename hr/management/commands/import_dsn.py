"""``import_dsn``: read a cleaned DSN into the agents of its employers, whole or not at all."""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from common.tabular.refusals import FichierRefuse, Refusal
from hr.calculs.dsn import Dsn, lire_dsn
from hr.calculs.dsn_agents import Employeur
from hr.management.employeur import REFUSE
from hr.services.dsn import lire_pour, verifier_employeurs
from hr.services.imports import appliquer
from projects.models import Collectivite, Project

CENTIEME = Decimal("0.01")


class Command(BaseCommand):
    help = (
        "Importe une DSN nettoyée par strip_dsn : les agents de chaque employeur du fichier. Une rubrique interdite, un "
        "SIREN étranger au projet ou un seul refus : sortie 2, rien n’est écrit (sauf --accept-partial pour les refus)."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--project", required=True, help="adresse (slug) du projet")
        parser.add_argument("fichier", metavar="FILE", help="DSN nettoyée")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument(
            "--accept-partial", action="store_true", help="écrit le reste quand des agents sont refusés"
        )
        parser.add_argument("--motif", default="", help="raison, nécessaire quand un inventaire est validé")
        parser.add_argument("--json", action="store_true", help="résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        path = Path(options["fichier"])
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            self._refuser(f"Aucun projet à l’adresse « {options['project']} ».")
        try:
            with path.open("rb") as stream:
                dsn = lire_dsn(stream)
            with transaction.atomic():
                heads, refused, counts = self._employeurs(project, dsn, options)
        except FichierRefuse as refusal:
            self._refuser(f"{path.name} : {refusal}")
        except ValidationError as error:
            self._refuser(" ".join(error.messages))
        except OSError:
            self._refuser(f"{path} n’est pas lisible.")
        blocked = bool(refused) and not options["accept_partial"]
        for one in refused:
            self.stderr.write(f"ligne {one.row} : {one.reason} ({one.expected})")
        if dsn.est_un_test:
            self.stderr.write("Ce fichier est un envoi de test.")
        self._dire(dsn, heads, counts, written=not options["dry_run"] and not blocked, as_json=options["json"])
        if blocked:
            self._refuser("Rien n’a été écrit. Corrigez ces agents, ou acceptez l’écart avec --accept-partial.")

    def _employeurs(self, project: Project, dsn: Dsn, options) -> tuple[list[Employeur], list[Refusal], dict[str, int]]:
        """Heads of each SIRET, refusals, and how many agents are created and changed. All plans are made before any write."""
        known = verifier_employeurs(dsn, project)
        heads: list[Employeur] = []
        plans = []
        for siren in sorted(known):
            locked = Collectivite.objects.select_for_update().get(pk=known[siren].pk)
            _, plan, mine = lire_pour(locked, dsn, jour=timezone.localdate())
            heads += mine
            plans.append((locked, plan))
        refused = [refusal for _, plan in plans for refusal in plan.refus]
        if not options["dry_run"] and (not refused or options["accept_partial"]):
            for employer, plan in plans:
                appliquer(
                    collectivite=employer,
                    plan=plan,
                    sorties={},
                    auteur=None,
                    motif=options["motif"],
                    raison="import d’une DSN en ligne de commande",
                )
        counts: dict[str, int] = {}
        for _, plan in plans:
            for key, count in plan.compte().items():
                counts[key] = counts.get(key, 0) + count
        return heads, refused, counts

    def _refuser(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(REFUSE)

    def _dire(self, dsn: Dsn, heads: list[Employeur], counts: dict[str, int], *, written: bool, as_json: bool) -> None:
        aside: dict[str, int] = {}
        for one in heads:
            for why, count in one.exclus.items():
                aside[why] = aside.get(why, 0) + count
        by_siret = {one.siret: one for one in heads}
        said = {
            "mois": f"{dsn.mois:%Y-%m}",
            "employeurs": [
                {
                    "siret": siret,
                    "agents": by_siret[siret].effectif,
                    "etp": f"{by_siret[siret].etp.quantize(CENTIEME, rounding=ROUND_HALF_UP):f}",
                }
                for siret in dsn.sirets
            ],
            "exclus": aside,
            "test": dsn.est_un_test,
            **counts,
            "written": written,
        }
        if as_json:
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        for one in said["employeurs"]:
            self.stdout.write(f"{one['siret']} : {one['agents']} agents, {one['etp']} ETP")
        state = "" if written else "Non écrit : "
        self.stdout.write(
            f"{state}{counts['created']} créés, {counts['changed']} modifiés, {counts['unchanged']} inchangés."
        )
