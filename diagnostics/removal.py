"""What the bin may bring back on this floor: services that an employer had named itself, poolings."""

from diagnostics.models import (
    ChargeService,
    CommentaireRegistre,
    EngagementPolitique,
    EntreeRegistre,
    MutualisationExistante,
    ReferenceStrates,
    Temoignage,
)
from diagnostics.services.comments import purge_comment, purge_entry, restore_comment
from diagnostics.services.commitments import restore_commitment
from diagnostics.services.poolings import restore_pooling
from diagnostics.services.presences import restore_local_service
from diagnostics.services.register import restore_entry
from diagnostics.services.strata import restore_strata
from diagnostics.services.testimonies import purge_testimony, restore_testimony
from diagnostics.services.workload import restore_workload
from projects.access import Access
from projects.models import Service
from projects.policy import Action
from projects.removal import RemovableKind, register_removable


def _own_comment(access: Access, row: CommentaireRegistre) -> str | None:
    """The words of somebody else are theirs, or of who keeps the register."""
    if row.auteur_id == access.user.pk or access.allows(Action.TENIR_DIAGNOSTIC):
        return None
    return "Ce commentaire n’est pas le vôtre."


def register_kinds() -> None:
    """Hand the kinds over to the floor that shows the bin."""
    register_removable(
        RemovableKind(
            key="service",
            noun="service propre",
            model=Service,
            actions=(Action.SAISIR_SERVICES,),
            title=lambda row: f"« {row.libelle} »",
            restore=restore_local_service,
            project_path="project",
            related=("collectivite",),
        )
    )
    register_removable(
        RemovableKind(
            key="mutualisation",
            noun="mutualisation existante",
            model=MutualisationExistante,
            actions=(Action.TENIR_DIAGNOSTIC,),
            title=lambda row: f"« {row.libelle} »",
            restore=restore_pooling,
            project_path="project",
            employer_path="",
        )
    )
    register_removable(
        RemovableKind(
            key="registre",
            noun="entrée du registre",
            model=EntreeRegistre,
            actions=(Action.TENIR_DIAGNOSTIC,),
            title=lambda row: f"« {row.libelle} »",
            restore=restore_entry,
            purge=purge_entry,
            project_path="project",
            employer_path="",
        )
    )
    register_removable(
        RemovableKind(
            key="commentaire",
            noun="commentaire du registre",
            model=CommentaireRegistre,
            actions=(Action.COMMENTER_REGISTRE,),
            title=lambda row: f"« {row.texte[:80]} »",
            restore=restore_comment,
            purge=purge_comment,
            project_path="entree__project",
            employer_path="",
            related=("entree",),
            refusal=_own_comment,
        )
    )
    register_removable(
        RemovableKind(
            key="charge",
            noun="charge suivie",
            model=ChargeService,
            actions=(Action.TENIR_DIAGNOSTIC,),
            title=lambda row: f"« {row} »",
            restore=restore_workload,
            project_path="project",
            employer_path="",
            related=("service",),
        )
    )
    register_removable(
        RemovableKind(
            key="engagement",
            noun="acte d’engagement",
            model=EngagementPolitique,
            actions=(Action.TENIR_DIAGNOSTIC, Action.EXPRIMER_CADRAGE),
            title=lambda row: f"« {row} »",
            restore=restore_commitment,
            related=("collectivite",),
        )
    )
    register_removable(
        RemovableKind(
            key="temoignage",
            noun="témoignage",
            model=Temoignage,
            actions=(Action.TENIR_DIAGNOSTIC,),
            title=lambda row: f"« {row} »",
            restore=restore_testimony,
            purge=purge_testimony,
            project_path="project",
            employer_path="",
        )
    )
    register_removable(
        RemovableKind(
            key="strates",
            noun="repères par strate",
            model=ReferenceStrates,
            actions=(Action.TENIR_DIAGNOSTIC,),
            title=lambda row: f"« {row} »",
            restore=restore_strata,
            project_path="project",
            employer_path="",
        )
    )
