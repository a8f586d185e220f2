"""What is found out about services and costs, one file per subject."""

from diagnostics.models.budgets import Budget, DepensePersonnel
from diagnostics.models.collection import Collecte, Relance
from diagnostics.models.commitments import EngagementPolitique
from diagnostics.models.framing import Cadrage, ReponseCadrage
from diagnostics.models.imports import ImportServices
from diagnostics.models.maturity import ReponseMaturite, VagueMaturite
from diagnostics.models.notes import NoteCollectivite
from diagnostics.models.poolings import AvisMutualisation, MutualisationExistante
from diagnostics.models.priorities import PrioriteService
from diagnostics.models.register import CommentaireRegistre, EntreeRegistre
from diagnostics.models.services import ServicePresence
from diagnostics.models.sheets import (
    Confiance,
    CoutConstate,
    FicheService,
    MesureQualite,
    MoyenService,
    VolumeService,
)
from diagnostics.models.software import CompatibiliteLogiciels
from diagnostics.models.strata import ReferenceStrates
from diagnostics.models.testimonies import Temoignage
from diagnostics.models.workload import ChargeService

__all__ = [
    "AvisMutualisation",
    "Budget",
    "Cadrage",
    "ChargeService",
    "Collecte",
    "CommentaireRegistre",
    "CompatibiliteLogiciels",
    "Confiance",
    "CoutConstate",
    "DepensePersonnel",
    "EngagementPolitique",
    "EntreeRegistre",
    "FicheService",
    "ImportServices",
    "MesureQualite",
    "MoyenService",
    "MutualisationExistante",
    "NoteCollectivite",
    "PrioriteService",
    "ReferenceStrates",
    "Relance",
    "ReponseCadrage",
    "ReponseMaturite",
    "ServicePresence",
    "Temoignage",
    "VagueMaturite",
    "VolumeService",
]
