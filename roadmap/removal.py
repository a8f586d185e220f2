"""What the bin may bring back on this floor."""

from projects.policy import Action
from projects.removal import RemovableKind, register_removable
from roadmap.models import (
    ActeService,
    AffectationObjectif,
    FicheAction,
    Formation,
    Repere,
    ServiceMutualise,
    SituationAgent,
)
from roadmap.services.actions import restore_action
from roadmap.services.life import restore_acte
from roadmap.services.resources import restore_resource
from roadmap.services.services import restore_service_mutualise
from roadmap.services.situations import erase_situations, purge_service, restore_situation
from roadmap.services.training import restore_training


def register_kinds() -> None:
    """Hand the kinds over to the floor that shows the bin."""
    register_removable(
        RemovableKind(
            key="service-mutualise",
            noun="service de la feuille de route",
            model=ServiceMutualise,
            actions=(Action.TENIR_FEUILLE_DE_ROUTE,),
            title=lambda row: f"« {row} »",
            restore=restore_service_mutualise,
            project_path="project",
            employer_path="",
            related=("service", "project"),
            purge=purge_service,
        )
    )
    register_removable(
        RemovableKind(
            key="action",
            noun="action",
            model=FicheAction,
            actions=(Action.TENIR_FEUILLE_DE_ROUTE,),
            title=lambda row: f"« {row.titre} »",
            restore=restore_action,
            project_path="project",
            employer_path="",
            related=("project",),
        )
    )
    register_removable(
        RemovableKind(
            key="moyens-objectif",
            noun="moyens affectés à un objectif",
            model=AffectationObjectif,
            actions=(Action.AFFECTER_MOYENS,),
            title=lambda row: f"{row}, pour « {row.objectif} »",
            restore=restore_resource,
            project_path="objectif__project",
            employer_path="",
            related=("objectif__project", "service", "collectivite"),
        )
    )
    register_removable(
        RemovableKind(
            key="acte-service",
            noun="acte d’un service mutualisé",
            model=ActeService,
            actions=(Action.TENIR_FEUILLE_DE_ROUTE,),
            title=lambda row: f"{row}, {row.service_mutualise}",
            restore=restore_acte,
            project_path="service_mutualise__project",
            employer_path="",
            related=("service_mutualise__project", "service_mutualise__service", "collectivite"),
        )
    )
    register_removable(
        RemovableKind(
            key="formation",
            noun="formation",
            model=Formation,
            actions=(Action.TENIR_FORMATIONS,),
            title=lambda row: f"« {row} »",
            restore=restore_training,
            project_path="project",
            employer_path="",
            related=("project",),
        )
    )
    register_removable(
        RemovableKind(
            key="repere",
            noun="repère de culture commune",
            model=Repere,
            actions=(Action.TENIR_FORMATIONS,),
            title=lambda row: f"« {row} »",
            restore=restore_training,
            project_path="project",
            employer_path="",
            related=("project",),
        )
    )
    register_removable(
        RemovableKind(
            key="situation",
            noun="situation d’un agent",
            model=SituationAgent,
            actions=(Action.TENIR_SITUATIONS,),
            title=lambda row: f"matricule {row.agent.matricule}, {row.service_mutualise}",
            restore=restore_situation,
            project_path="service_mutualise__project",
            employer_path="agent__collectivite_id",
            related=("agent", "service_mutualise__service", "service_mutualise__project"),
            purge=lambda row: erase_situations([row]),
        )
    )
