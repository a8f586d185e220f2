"""What the bin may bring back on this floor: agents, posts, cells of the consolidated grid, positions of the college, skills."""

from hr.models import Agent, CompetenceMetier, EffectifConsolide, PositionRH, Poste
from hr.services.agents import effacer_agent, retablir_agent
from hr.services.college import retablir_position
from hr.services.competences import retablir_competence
from hr.services.consolides import retablir_consolide
from hr.services.postes import retablir_poste
from projects.policy import Action
from projects.removal import RemovableKind, register_removable


def _cell(row: EffectifConsolide) -> str:
    return f"{row.service}, {row.get_statut_display()}, {row.get_categorie_display()} · {row.nombre}"


def register_kinds() -> None:
    """Hand the kinds over to the floor that shows the bin."""
    register_removable(
        RemovableKind(
            key="agent",
            noun="agent",
            model=Agent,
            actions=(Action.SAISIR_AGENTS,),
            title=lambda row: f"matricule {row.matricule}",
            restore=retablir_agent,
            related=("collectivite",),
            purge=effacer_agent,
        )
    )
    register_removable(
        RemovableKind(
            key="poste",
            noun="poste",
            model=Poste,
            actions=(Action.SAISIR_POSTES,),
            title=lambda row: f"« {row.intitule} »",
            restore=retablir_poste,
            related=("collectivite", "service"),
        )
    )
    register_removable(
        RemovableKind(
            key="effectif",
            noun="effectif consolidé",
            model=EffectifConsolide,
            actions=(Action.SAISIR_CONSOLIDE,),
            title=_cell,
            restore=retablir_consolide,
            related=("collectivite", "service"),
        )
    )
    register_removable(
        RemovableKind(
            key="position-rh",
            noun="position du collège RH",
            model=PositionRH,
            actions=(Action.TENIR_COLLEGE_RH,),
            title=lambda row: f"« {row} »",
            restore=retablir_position,
            project_path="project",
            employer_path="",
            related=("project",),
        )
    )
    register_removable(
        RemovableKind(
            key="competence",
            noun="savoir-faire",
            model=CompetenceMetier,
            actions=(Action.TENIR_COLLEGE_RH,),
            title=lambda row: f"« {row} »",
            restore=retablir_competence,
            project_path="project",
            employer_path="",
            related=("project",),
        )
    )
