"""Scenarios: what each changes for services, staff and budgets."""

from scenarios.models.criteria import Critere, NoteCritere
from scenarios.models.posts import PosteCible
from scenarios.models.results import ResultatArrete
from scenarios.models.scenario import AttributionAvant, Hypothese, Scenario
from scenarios.models.services import (
    CoutService,
    DepenseDatee,
    MouvementEffectifs,
    Participation,
    PreuveGain,
    ServiceScenario,
)

__all__ = [
    "AttributionAvant",
    "CoutService",
    "Critere",
    "DepenseDatee",
    "Hypothese",
    "MouvementEffectifs",
    "NoteCritere",
    "Participation",
    "PosteCible",
    "PreuveGain",
    "ResultatArrete",
    "Scenario",
    "ServiceScenario",
]
