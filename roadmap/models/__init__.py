"""Opinions of the councils and what follows the chosen scenario, one file per subject."""

from roadmap.models.actions import FicheAction, IndicateurAction, Objectif, ParticipationAction
from roadmap.models.arbitrages import DemandeArbitrage
from roadmap.models.calendar import LienAgenda
from roadmap.models.impact import FicheImpact
from roadmap.models.life import ActeService, RetourService
from roadmap.models.mobility import AccueilMobilite, SouhaitMobilite
from roadmap.models.opinions import Avis, SaisineConseils
from roadmap.models.resources import AffectationObjectif, IndicateurObjectif
from roadmap.models.services import EtapeLegale, PartieService, ServiceMutualise
from roadmap.models.situations import FicheIndividuelle, SituationAgent
from roadmap.models.statements import EtatAnnuel, ExerciceService, UsageService
from roadmap.models.training import Formation, PresenceFormation, Repere

__all__ = [
    "AccueilMobilite",
    "ActeService",
    "AffectationObjectif",
    "Avis",
    "DemandeArbitrage",
    "EtapeLegale",
    "EtatAnnuel",
    "ExerciceService",
    "FicheAction",
    "FicheImpact",
    "FicheIndividuelle",
    "Formation",
    "IndicateurAction",
    "IndicateurObjectif",
    "LienAgenda",
    "Objectif",
    "ParticipationAction",
    "PartieService",
    "PresenceFormation",
    "Repere",
    "RetourService",
    "SaisineConseils",
    "ServiceMutualise",
    "SituationAgent",
    "SouhaitMobilite",
    "UsageService",
]
