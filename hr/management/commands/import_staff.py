"""``import_staff``: read a workbook of agents and write it, whole or (on demand) without the refused agents."""

import json
import sys
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from common.tabular.refusals import FichierRefuse
from hr.management.employeur import REFUSE, Refus, trouver_employeur
from hr.services.imports import Lu, appliquer, comparer
from projects.models import Collectivite


class Command(BaseCommand):
    help = (
        "Importe les agents d’un employeur (xlsx, ods ou csv). Un seul refus et rien n’est écrit (sortie 2), "
        "sauf avec --accept-partial. Les nombres comptent des agents, pas des lignes."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--project", required=True, help="adresse (slug) du projet")
        parser.add_argument("--collectivite", required=True, help="SIREN de l’employeur")
        parser.add_argument("fichier", metavar="FILE", help="classeur à lire")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument(
            "--accept-partial", action="store_true", help="écrit le reste quand des lignes sont refusées"
        )
        parser.add_argument("--motif", default="", help="raison, nécessaire quand l’inventaire est validé")
        parser.add_argument("--json", action="store_true", help="résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        partial, dry = options["accept_partial"], options["dry_run"]
        try:
            employeur = trouver_employeur(options["project"], options["collectivite"])
            path = Path(options["fichier"])
            data = _lire(path)
            with transaction.atomic():
                locked = Collectivite.objects.select_for_update().get(pk=employeur.pk)
                lu = comparer(locked, data, path.name, jour=timezone.localdate())
                refused = bool(lu.plan.refus) and not partial
                if not dry and not refused:
                    appliquer(
                        collectivite=locked,
                        plan=lu.plan,
                        sorties={},
                        auteur=None,
                        motif=options["motif"],
                        raison="import en ligne de commande",
                    )
        except (Refus, FichierRefuse) as refusal:
            self._refuser(str(refusal))
        except ValidationError as error:
            self._refuser(" ".join(error.messages))
        self._dire(lu, as_json=options["json"], dry=dry, refused=refused)
        if refused:
            sys.exit(REFUSE)

    def _refuser(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(REFUSE)

    def _dire(self, lu: Lu, *, as_json: bool, dry: bool, refused: bool) -> None:
        count = lu.plan.compte()
        for refusal in lu.plan.refus:
            read = f" « {refusal.value} »" if refusal.value else ""
            expected = f" (attendu : {refusal.expected})" if refusal.expected else ""
            self.stderr.write(f"{refusal.where}{read} : {refusal.reason}{expected}")
        if refused:
            self.stderr.write("Rien n’a été écrit. Corrigez ces cases, ou acceptez l’écart avec --accept-partial.")
        if as_json:
            self.stdout.write(
                json.dumps(
                    {
                        "created": count["created"],
                        "changed": count["changed"],
                        "unchanged": count["unchanged"],
                        "absent": count["absent"],
                        "refused": [refusal.as_json() for refusal in lu.plan.refus],
                        "refused_agents": count["refused"],
                        "dry_run": dry,
                        "written": not dry and not refused,
                    },
                    ensure_ascii=False,
                )
            )
            return
        state = "Essai, rien n’est écrit : " if dry else "Non écrit : " if refused else ""
        self.stdout.write(
            f"{state}{count['created']} créés, {count['changed']} modifiés, {count['unchanged']} inchangés, "
            f"{count['refused']} écartés, {count['absent']} absents du fichier (gardés)."
        )


def _lire(path: Path) -> bytes:
    """Content of the file. Raises ``Refus`` when it cannot be read or is too big to be worth reading."""
    try:
        if path.stat().st_size > settings.IMPORT_MAX_BYTES:
            raise Refus(f"{path.name} : ce fichier dépasse {settings.IMPORT_MAX_BYTES // 1024 // 1024} Mo.")
        return path.read_bytes()
    except OSError:
        raise Refus(f"{path} n’est pas lisible.") from None
