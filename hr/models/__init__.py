"""Agents, posts, consolidated headcounts, the state of each inventory and the imports, one file per subject."""

from hr.models.agents import Affectation, Agent
from hr.models.cadres import CadreEmplois
from hr.models.consolides import EffectifConsolide
from hr.models.consultations import Consultation
from hr.models.etats import InventoryState
from hr.models.imports import ImportBatch
from hr.models.postes import Poste

__all__ = [
    "Affectation",
    "Agent",
    "CadreEmplois",
    "Consultation",
    "EffectifConsolide",
    "ImportBatch",
    "InventoryState",
    "Poste",
]
