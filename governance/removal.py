"""What the bin may bring back on this floor: somebody of the project team, a negotiation file."""

from governance.models import DossierNegociation, MembreEquipe
from governance.services.negotiations import purge_file, restore_file
from governance.services.team import restore_team_member
from projects.policy import Action
from projects.removal import RemovableKind, register_removable


def register_kinds() -> None:
    """Hand the kinds over to the floor that shows the bin."""
    register_removable(
        RemovableKind(
            key="equipe",
            noun="membre de l’équipe projet",
            model=MembreEquipe,
            actions=(Action.TENIR_GOUVERNANCE, Action.INVITER_EMPLOYEUR),
            title=lambda row: str(row),
            restore=restore_team_member,
            project_path="project",
            related=("collectivite",),
        )
    )
    register_removable(
        RemovableKind(
            key="negociation",
            noun="dossier de négociation",
            model=DossierNegociation,
            actions=(Action.TENIR_NEGOCIATIONS,),
            title=lambda row: f"« {row.sujet} »",
            restore=restore_file,
            purge=purge_file,
            project_path="project",
            employer_path="",
        )
    )
