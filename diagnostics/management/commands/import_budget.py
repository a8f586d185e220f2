"""``import_budget``: read a budget (DocumentBudgetaire, CompteFinancierUnique) into posts and chapter 012."""

import json
import sys
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand
from django.db import transaction

from common.tabular.refusals import FichierRefuse
from diagnostics.services.budgets import Lu, comparer, deposer, enregistrer
from hr.management.employeur import REFUSE
from projects.models import Project


def _nombre(value) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


class Command(BaseCommand):
    help = (
        "Importe un budget XML : les postes de l’annexe du personnel et le chapitre 012. L’employeur est celui du SIRET. "
        "Un fichier refusé : sortie 2, rien n’est écrit."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--project", required=True, help="adresse (slug) du projet")
        parser.add_argument("fichier", metavar="FILE", help="fichier XML à lire")
        parser.add_argument("--dry-run", action="store_true", help="dit ce qui serait fait, n’écrit rien")
        parser.add_argument("--motif", default="", help="raison, nécessaire quand l’inventaire est validé")
        parser.add_argument("--json", action="store_true", help="résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        path = Path(options["fichier"])
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            self._refuser(f"Aucun projet à l’adresse « {options['project']} ».")
        try:
            with path.open("rb") as stream, transaction.atomic():
                lu = comparer(project, stream)
                self._ecrire(lu, path.name, options)
        except FichierRefuse as refusal:
            self._refuser(f"{path.name} : {refusal}")
        except ValidationError as error:
            self._refuser(" ".join(error.messages))
        except OSError:
            self._refuser(f"{path} n’est pas lisible.")
        self._dire(lu, as_json=options["json"], dry=options["dry_run"])

    def _ecrire(self, lu: Lu, name: str, options) -> None:
        if not options["dry_run"]:
            budget = deposer(lu=lu, nom_fichier=name, auteur=None)
            enregistrer(budget=budget, auteur=None, motif=options["motif"])

    def _refuser(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(REFUSE)

    def _dire(self, lu: Lu, *, as_json: bool, dry: bool) -> None:
        read, plan = lu.budget, lu.plan
        if as_json:
            said = {
                "siret": read.siret,
                "exercice": read.exercice,
                "nature": read.nature,
                "lignes_personnel": len(read.personnel),
                "postes_ouverts": _nombre(read.postes_ouverts),
                "postes_pourvus": _nombre(read.postes_pourvus),
                "chapitre_012_euros": f"{read.chapitre_012:.2f}",
                "postes_crees": len(plan.crees),
                "postes_modifies": len(plan.modifies),
                "avertissements": list(plan.avertissements),
                "dry_run": dry,
                "written": not dry,
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False))
            return
        for sentence in plan.avertissements:
            self.stderr.write(sentence)
        state = "Essai, rien n’est écrit : " if dry else ""
        self.stdout.write(
            f"{state}{lu.collectivite.nom}, {read.nature} {read.exercice} : {len(read.personnel)} lignes de personnel, "
            f"{_nombre(read.postes_ouverts)} postes ouverts, {_nombre(read.postes_pourvus)} pourvus, chapitre 012 : "
            f"{read.chapitre_012:.2f} €. Emplois créés : {len(plan.crees)}, modifiés : {len(plan.modifies)}."
        )
