"""Communicate a simulation to the members of the project, or take it back."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from common.disclosure import rounded_amount
from hr.calculs.harmonisation import Resultat
from hr.calculs.harmonisation_communiquee import parts_communicables
from hr.models import SimulationCommuniquee
from projects.models import Project


@transaction.atomic
def communiquer(
    *, project: Project, resultat: Resultat, hypotheses: Sequence[str], auteur, note: str = ""
) -> SimulationCommuniquee:
    """Freeze what may leave human resources. Raises ``ValidationError`` when even the whole may not be shown."""
    Project.objects.select_for_update().get(pk=project.pk)
    rows = parts_communicables(resultat.effets)
    if not rows:
        raise ValidationError(
            "Ce résultat porte sur moins de 10 agents, ou une seule personne y pèse plus de la moitié : "
            "il ne peut pas être communiqué."
        )
    # a simulation taken back keeps its number: the costs that quote it must not name another
    last = SimulationCommuniquee.history.filter(project_id=project.pk).aggregate(last=Max("numero"))["last"] or 0
    simulation = SimulationCommuniquee(
        project=project,
        numero=last + 1,
        regle=resultat.regle.value,
        hypotheses=list(hypotheses),
        resultat={
            "parts": [{"libelle": one.libelle, "agents": one.agents, "cout": str(one.cout)} for one in rows],
            "annees": [
                {"annee": year.annee, "cout": str(rounded_amount(resultat.cout(rank)))}
                for rank, year in enumerate(resultat.annees)
            ],
        },
        note=note.strip(),
        auteur=auteur,
        date_communication=timezone.now(),
    )
    simulation._change_reason = "communication"
    simulation._history_user = auteur
    simulation.save()
    return simulation


@transaction.atomic
def retirer_simulation(*, simulation: SimulationCommuniquee, auteur) -> None:
    """Nobody reads it any more; its history keeps that it was communicated."""
    simulation._change_reason = "retirée"
    simulation._history_user = auteur
    simulation.delete()
