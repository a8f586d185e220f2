"""What is found out about services and costs, one file per subject."""

from diagnostics.models.budgets import Budget, DepensePersonnel
from diagnostics.models.collection import Collecte, Relance
from diagnostics.models.framing import Cadrage, ReponseCadrage
from diagnostics.models.imports import ImportServices
from diagnostics.models.poolings import MutualisationExistante
from diagnostics.models.register import EntreeRegistre
from diagnostics.models.services import ServicePresence
from diagnostics.models.sheets import (
    Confiance,
    CoutConstate,
    FicheService,
    MesureQualite,
    MoyenService,
    VolumeService,
)

__all__ = [
    "Budget",
    "Cadrage",
    "Collecte",
    "Confiance",
    "CoutConstate",
    "DepensePersonnel",
    "EntreeRegistre",
    "FicheService",
    "ImportServices",
    "MesureQualite",
    "MoyenService",
    "MutualisationExistante",
    "Relance",
    "ReponseCadrage",
    "ServicePresence",
    "VolumeService",
]
