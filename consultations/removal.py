"""What the bin may bring back on this floor: interviews and concerns."""

from consultations.models import Concern, Interview
from consultations.queries_ecoute import may_remove
from consultations.services.concerns import purge_concern, restore_concern
from consultations.services.interviews import purge_interview, restore_interview
from projects.access import Access
from projects.policy import Action
from projects.removal import RemovableKind, register_removable


def _not_yours(access: Access, row: Interview) -> str | None:
    return None if may_remove(access, row) else "Seule la personne qui a mené cet entretien peut le faire revenir."


def register_kinds() -> None:
    """Hand the kinds over to the floor that shows the bin."""
    register_removable(
        RemovableKind(
            key="entretien",
            noun="entretien",
            model=Interview,
            actions=(Action.MENER_ENTRETIENS,),
            title=lambda row: f"du {row.date:%d/%m/%Y}",
            restore=restore_interview,
            project_path="project",
            employer_path="",
            refusal=_not_yours,
            purge=purge_interview,
        )
    )
    register_removable(
        RemovableKind(
            key="preoccupation",
            noun="préoccupation",
            model=Concern,
            actions=(Action.TENIR_ECOUTE,),
            title=lambda row: f"n°\u00a0{row.numero}",
            restore=restore_concern,
            project_path="project",
            employer_path="",
            purge=purge_concern,
        )
    )
