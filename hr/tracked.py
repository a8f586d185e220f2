"""What this floor tracks: agents (for those who see them), posts, and the sign that a list of agents changed."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models.functions import TruncDate
from django.urls import reverse

from hr.calculs.fiches import CHAMPS_SUIVIS
from hr.models import Affectation, Agent, Consultation, Poste
from hr.queries import agents_visibles, postes_publics
from hr.services.agents import parts_a_la_version, restaurer_agent
from hr.services.consultations import tracer
from hr.services.postes import restaurer_poste
from projects.access import Access
from projects.policy import Action
from projects.tracked import Tracked, register_tracked, register_trail

SERVICES = "services"
TRAIL_LINES = 50


def _agent(access: Access, pk: int) -> Agent | None:
    return agents_visibles(access).select_related("collectivite", "cadre_emplois").filter(pk=pk).first()


def _poste(access: Access, pk: int) -> Poste | None:
    if not access.allows(Action.VOIR_METHODE) or not access.allows(Action.VOIR_POSTES):
        return None
    return postes_publics(access.project).filter(pk=pk).first()


def _services_of(agent: Agent) -> Callable[[Any], Mapping[str, str]]:
    """The shares of an agent at each of its versions, in words."""
    at = parts_a_la_version(agent)
    labels = dict(
        Affectation.history.filter(agent_id=agent.pk).order_by("pk").values_list("service_id", "service__libelle")
    )

    def words(row: Any) -> dict[str, str]:
        parts = at.get(row.history_id, {})
        told = [
            f"{labels.get(key) or 'service retiré'} ({part:.0%})".replace("%", "\u00a0%")
            for key, part in sorted(parts.items())
        ]
        return {SERVICES: ", ".join(told) or "(aucun)"}

    return words


def _notice(access: Access, agent: Agent) -> None:
    tracer(access, collectivite=agent.collectivite, objet=Consultation.Objet.FICHE, agents=1)


def staff_trail(access: Access) -> list[tuple[Any, int | None, str]]:
    """That the agents of an employer were changed, by day and person: no value, no name, no number. One query."""
    rows = (
        Agent.history.filter(collectivite__project=access.project)
        .annotate(jour=TruncDate("history_date"))
        .order_by("-jour", "collectivite__nom", "history_user_id")
        .values_list("jour", "history_user_id", "collectivite__nom")
        .distinct()[:TRAIL_LINES]
    )
    return [(day, user_id, f"Liste des agents de {employer} modifiée") for day, user_id, employer in rows]


def register() -> None:
    """Hand the kinds over to the floor that shows histories."""
    register_tracked(
        Tracked(
            key="agent",
            noun="agent",
            model=Agent,
            fields=(*CHAMPS_SUIVIS, "date_suppression"),
            find=_agent,
            title=lambda row: f"Agent {row.matricule}",
            back=lambda access, row: reverse("hr:agent", args=[access.project.slug, row.pk]),
            employer=lambda row: row.collectivite,
            restore_action=Action.SAISIR_AGENTS,
            restore=restaurer_agent,
            besides=_services_of,
            related=("cadre_emplois",),
            noticed=_notice,
        )
    )  # fmt: skip
    register_tracked(
        Tracked(
            key="poste",
            noun="poste",
            model=Poste,
            fields=(
                "intitule", "categorie", "cadre_emplois", "grade", "service", "duree_hebdo", "base", "nombre_ouverts",
                "nombre_pourvus", "date_suppression",
            ),
            find=_poste,
            title=lambda row: f"Poste « {row.intitule} »",
            back=lambda access, row: reverse("hr:posts", args=[access.project.slug]),
            employer=lambda row: row.collectivite,
            restore_action=Action.SAISIR_POSTES,
            restore=restaurer_poste,
            related=("cadre_emplois", "service"),
        )
    )  # fmt: skip
    register_trail(staff_trail)
