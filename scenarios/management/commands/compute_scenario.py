"""``compute_scenario``: recompute a scenario and print its result."""

import json
import sys

from django.core.management.base import BaseCommand, CommandParser

from common.values import format_euros
from projects.models import Project
from scenarios.engine.bilan import phrase_retour
from scenarios.engine.calcul import ScenarioIncoherent
from scenarios.inputs import calcul_de, totaux
from scenarios.models import Scenario

REFUSED = 2


class Command(BaseCommand):
    """Read only: nothing is written. Exit status 2 when the scenario is unknown or cannot be computed."""

    help = "Recalcule un scénario et affiche son résultat (n’écrit rien)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--project", required=True, help="adresse (slug) du projet")
        parser.add_argument("--scenario", required=True, type=int, help="numéro du scénario (0 : statu quo)")
        parser.add_argument("--json", action="store_true", help="résultat en JSON sur la sortie standard")

    def handle(self, *args, **options) -> None:
        project = Project.objects.filter(slug=options["project"]).first()
        if project is None:
            self._refuse(f"Projet inconnu : {options['project']}.")
        scenario = Scenario.objects.filter(project=project, numero=options["scenario"]).first()
        if scenario is None:
            self._refuse(f"Ce projet n’a pas de scénario {options['scenario']}.")
        try:
            calcul = calcul_de(scenario)
        except ScenarioIncoherent as error:
            self._refuse(str(error))
        if options["json"]:
            self.stdout.write(json.dumps({"scenario": scenario.numero, **totaux(calcul.resultat)}, ensure_ascii=False))
            return
        last, horizon = scenario.annees[-1], scenario.nombre_annees
        self.stdout.write(f"{scenario.titre}, {last} :")
        for party in calcul.parties:
            row = calcul.resultat.parties[party.siren][last]
            self.stdout.write(
                f"  {party.nom} : {format_euros(row.avant_euros)} sans, {format_euros(row.apres_euros)} avec"
            )
        balance = calcul.resultat.bilan
        self.stdout.write(f"  Tous gains : {phrase_retour(balance.annee_retour_annonce, horizon)}")
        self.stdout.write(f"  Étayés seulement : {phrase_retour(balance.annee_retour_etaye, horizon)}")

    def _refuse(self, message: str) -> None:
        self.stderr.write(message)
        sys.exit(REFUSED)
