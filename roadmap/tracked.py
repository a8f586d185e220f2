"""The history of this floor: an action, for whoever reads the roadmap."""

from django.urls import reverse

from projects.access import Access
from projects.policy import Action
from projects.tracked import Tracked, register_tracked
from roadmap.models import FicheAction


def _action(access: Access, pk: int) -> FicheAction | None:
    if not access.allows(Action.VOIR_FEUILLE_DE_ROUTE):
        return None
    return access.project.actions.filter(pk=pk, date_suppression=None).first()


def register() -> None:
    """Hand the kind over to the floor that shows histories."""
    register_tracked(
        Tracked(
            key="action",
            noun="action",
            model=FicheAction,
            fields=(
                "titre",
                "objectif",
                "service",
                "constat",
                "description",
                "pilote_elu",
                "pilote_technique",
                "date_debut",
                "date_fin",
                "etat",
                "avancement",
                "cout_initial_euros",
                "cout_annuel_euros",
                "risques",
            ),
            find=_action,
            title=str,
            back=lambda access, row: reverse("roadmap:action", args=[access.project.slug, row.numero]),
            employer=lambda row: None,
            restore_action=Action.TENIR_FEUILLE_DE_ROUTE,
        )
    )
