"""Axes and access of a project, one file per subject."""

from projects.models.collectivites import Collectivite, Service
from projects.models.draft import ProjectDraft
from projects.models.emergency import OuvertureSecours
from projects.models.form_draft import FormDraft
from projects.models.limits import Plafonds
from projects.models.memberships import Invitation, Membership, OuvertureRh
from projects.models.permissions import ProjectGroupObjectPermission, ProjectUserObjectPermission
from projects.models.project import Phase, Project, Step
from projects.models.referentiel import CommuneReferentiel, ContourCommune, EpciReferentiel
from projects.models.snapshot import Snapshot
from projects.models.taken import FichierEmporte

__all__ = [
    "Collectivite",
    "CommuneReferentiel",
    "ContourCommune",
    "EpciReferentiel",
    "FichierEmporte",
    "FormDraft",
    "Invitation",
    "Membership",
    "OuvertureRh",
    "OuvertureSecours",
    "Phase",
    "Plafonds",
    "Project",
    "ProjectDraft",
    "ProjectGroupObjectPermission",
    "ProjectUserObjectPermission",
    "Service",
    "Snapshot",
    "Step",
]
