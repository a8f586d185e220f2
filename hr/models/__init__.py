"""Agents, posts, consolidated headcounts, the state of each inventory and the imports, one file per subject."""

from hr.models.agents import Affectation, Agent
from hr.models.baremes import ValeurSaisie
from hr.models.cadres import CadreEmplois
from hr.models.college import AvisPositionRH, PositionRH
from hr.models.competences import CompetenceMetier, NiveauEmployeur
from hr.models.consolides import EffectifConsolide
from hr.models.consultations import Consultation
from hr.models.correspondances import Correspondance
from hr.models.effacements import Effacement
from hr.models.etats import InventoryState
from hr.models.imports import ImportBatch
from hr.models.metiers import MetierRetenu
from hr.models.postes import Poste
from hr.models.regimes import Avantage, LigneRegime, RegimeIndemnitaire
from hr.models.remunerations import ParametresPaie, Remuneration
from hr.models.semaines import LigneSemaine, SemaineType
from hr.models.simulations import SimulationCommuniquee

__all__ = [
    "Affectation",
    "Agent",
    "Avantage",
    "AvisPositionRH",
    "CadreEmplois",
    "CompetenceMetier",
    "Consultation",
    "Correspondance",
    "Effacement",
    "EffectifConsolide",
    "ImportBatch",
    "InventoryState",
    "LigneRegime",
    "LigneSemaine",
    "MetierRetenu",
    "NiveauEmployeur",
    "ParametresPaie",
    "PositionRH",
    "Poste",
    "RegimeIndemnitaire",
    "Remuneration",
    "SemaineType",
    "SimulationCommuniquee",
    "ValeurSaisie",
]
