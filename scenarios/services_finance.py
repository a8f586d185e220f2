"""Verbs that write what is beside the costs of a service: units of the second key, harmonisation, project time, the pact."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from common.values import NBSP, format_date
from hr.models import SimulationCommuniquee
from scenarios.engine.harmonisation import etaler, par_periodes
from scenarios.engine.montants import au_centime
from scenarios.models import AttributionAvant, DepenseDatee, Participation, Scenario, ServiceScenario
from scenarios.models.services import TYPED
from scenarios.services import SOURCE_MAX, require_draft

EUROS_MAX = Decimal(10) ** 10  # the column of an amount: twelve digits, two of them cents
WHOLE = "tous les services de la simulation"
NATURE = DepenseDatee.Nature


def _save(row, reason: str):
    row._change_reason = reason
    row.save()
    return row


def _delete(rows, reason: str) -> None:
    for row in rows.order_by("pk"):
        row._change_reason = reason
        row.delete()


@transaction.atomic
def save_other_units(*, service: ServiceScenario, rows: Mapping[int, Mapping[str, Decimal]], reason: str = "") -> None:
    """Units of the keys that a mixed one adds: collectivité → field of the member → units; who is not in is left alone."""
    require_draft(service.scenario)
    for member in Participation.objects.filter(service_scenario=service, collectivite__in=rows).order_by("pk"):
        changed = {
            name: units for name, units in rows[member.collectivite_id].items() if getattr(member, name) != units
        }
        for name, units in changed.items():
            setattr(member, name, units)
        if changed:
            _save(member, reason or "unités des autres clés")


def parts_de(simulation: SimulationCommuniquee) -> list[tuple[str, Decimal | None]]:
    """What may be attached of a simulation: the whole (``None``), or one of its services with its yearly euros."""
    return [(WHOLE, None), *((one["libelle"], Decimal(one["cout"])) for one in simulation.resultat["parts"])]


@transaction.atomic
def attach_simulation(*, service: ServiceScenario, simulation: SimulationCommuniquee, part: str = WHOLE) -> int:
    """Make a communicated simulation the harmonisation of this service, in place of what was there: number of lines.

    The amounts are frozen, as they were communicated (rounded to 10 €). Raises ``ValidationError`` when the scenario is
    locked, when the simulation has no year, is of another project, or counts already in another service of the scenario.
    """
    require_draft(service.scenario)
    if simulation.project_id != service.scenario.project_id:
        raise ValidationError("Cette simulation n’est pas du projet.")
    known = dict(parts_de(simulation))
    years = {int(one["annee"]): Decimal(one["cout"]) for one in simulation.resultat["annees"]}
    if part not in known or not years:
        raise ValidationError("Cette simulation n’a pas de montant à rattacher pour ce choix.")
    day = format_date(timezone.localtime(simulation.date_communication).date())
    told = f"simulation n°{NBSP}{simulation.numero} des ressources humaines, communiquée le {day}, "
    source, whole = (f"{told}{one}"[:SOURCE_MAX] for one in (part, WHOLE))
    _refuse_twice(service, simulation, source, whole)
    why = f"harmonisation : simulation {simulation.numero} rattachée"
    _delete(DepenseDatee.objects.filter(service_scenario=service, nature=NATURE.HARMONISATION), why)
    count = 0
    # every phase is kept, in the years of the scenario or not: these may move
    span = range(min(years), max(*years, service.scenario.annees[-1]) + 1)
    for start, end, amount in par_periodes(etaler(span, years, known[part])):
        _save(
            DepenseDatee(
                service_scenario=service,
                nature=NATURE.HARMONISATION,
                annee_debut=start,
                annee_fin=end,
                montant_euros=amount,
                source=source,
                simulation=simulation,
                simulation_numero=simulation.numero,
            ),
            why,
        )
        count += 1
    return count


def _refuse_twice(service: ServiceScenario, simulation: SimulationCommuniquee, source: str, whole: str) -> None:
    """The whole excludes everything else, a part excludes itself. Raises ``ValidationError`` that names the other service."""
    others = (
        DepenseDatee.objects.filter(service_scenario__scenario=service.scenario_id, simulation=simulation)
        .exclude(service_scenario=service)
        .select_related("service_scenario__service")
        .order_by("pk")
    )
    for other in others:
        if source in {whole, other.source} or other.source == whole:
            what = "en entier" if other.source == whole else "pour une part qui compterait deux fois"
            raise ValidationError(
                f"La simulation n°{NBSP}{simulation.numero} est déjà rattachée {what} à "
                f"«{NBSP}{other.service_scenario.service.libelle}{NBSP}» : la détacher de ce service d’abord, ou rattacher "
                "à chaque service sa seule part."
            )


@transaction.atomic
def detach_simulation(*, service: ServiceScenario) -> None:
    """Take the attached harmonisation out: it is typed by hand again, or left out. Raises ``ValidationError`` when locked."""
    require_draft(service.scenario)
    attached = DepenseDatee.objects.filter(service_scenario=service, simulation_numero__isnull=False)
    _delete(attached, "harmonisation : simulation détachée")


@transaction.atomic
def add_project_time(
    *, service: ServiceScenario, annee: int, heures_copil: Decimal, heures_agents: Decimal, taux_horaire_euros: Decimal
) -> DepenseDatee:
    """Hours of the COPIL and of the agents in one year, at an hourly cost: one line a year, the last typed replaces.

    Raises ``ValidationError`` when locked, without hours, out of the years of the scenario, when this year is typed in
    euros already (they would add up), or when the amount cannot be stored.
    """
    require_draft(service.scenario)
    hours = heures_copil + heures_agents
    if not hours:
        raise ValidationError({"heures_agents": "Donner des heures de COPIL ou d’agents."})
    if annee not in service.scenario.annees:
        first, last = service.scenario.annees[0], service.scenario.annees[-1]
        raise ValidationError({"annee": f"Le scénario va de {first} à {last}."})
    row = DepenseDatee.objects.filter(
        service_scenario=service, nature=NATURE.TEMPS_PROJET, annee_debut=annee, taux_horaire_euros__isnull=False
    ).first() or DepenseDatee(service_scenario=service, nature=NATURE.TEMPS_PROJET, annee_debut=annee, annee_fin=annee)
    typed = DepenseDatee.objects.filter(
        TYPED, service_scenario=service, nature=NATURE.TEMPS_PROJET, annee_debut__lte=annee, annee_fin__gte=annee
    )
    if typed.exists():
        raise ValidationError(
            {
                "annee": f"Le temps de projet de {annee} est déjà saisi en euros : vider ce montant d’abord, ou en rester là."
            }
        )
    amount = au_centime(Fraction(hours) * Fraction(taux_horaire_euros))
    if amount >= EUROS_MAX:
        raise ValidationError(
            {
                "taux_horaire_euros": f"{hours} heures à {taux_horaire_euros} € font plus de dix milliards d’euros : "
                "revoir les heures ou le coût d’une heure."
            }
        )
    row.heures_copil, row.heures_agents, row.taux_horaire_euros = heures_copil, heures_agents, taux_horaire_euros
    row.montant_euros = amount
    return _save(row, "temps de projet")


@transaction.atomic
def remove_project_time(*, service: ServiceScenario, annee: int) -> None:
    """Take the hours of one year out."""
    require_draft(service.scenario)
    rows = DepenseDatee.objects.filter(service_scenario=service, annee_debut=annee, taux_horaire_euros__isnull=False)
    _delete(rows, "temps de projet retiré")


@transaction.atomic
def save_pact(*, scenario: Scenario, values: Mapping[str, Any], attributions: Mapping[int, Decimal | None]) -> None:
    """Whether the scenario feeds the pact, the fiche DGF, the AC of each commune today (``None``: not known).

    Raises ``ValidationError`` when the scenario is locked.
    """
    require_draft(scenario)
    changed = [name for name, value in values.items() if getattr(scenario, name) != value]
    for name in changed:
        setattr(scenario, name, values[name])
    if changed:
        _save(scenario, "pacte financier et fiscal")
    current = {row.collectivite_id: row for row in AttributionAvant.objects.filter(scenario=scenario).order_by("pk")}
    for key, amount in attributions.items():
        row = current.get(key)
        if amount is None:
            if row is not None:
                row._change_reason = "attribution de compensation retirée"
                row.delete()
        elif row is None or row.montant_euros != amount:
            row = row or AttributionAvant(scenario=scenario, collectivite_id=key)
            row.montant_euros = amount
            _save(row, "attribution de compensation")
