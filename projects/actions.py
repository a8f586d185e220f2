"""Everything a person may do, how far it reaches and how it is said. Pure. Who may do it: ``projects.policy``.

Source: design.md §4, product.md part C and its amendments.
"""

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """One thing a person may do. The value is also the codename of the guardian grant."""

    VOIR_PROJET = "voir_projet"
    VOIR_METHODE = "voir_methode"
    MODIFIER_PROJET = "modifier_projet"
    VOIR_MEMBRES = "voir_membres"
    INVITER = "inviter"
    INVITER_EMPLOYEUR = "inviter_employeur"
    INVITER_RH = "inviter_rh"
    VOIR_SERVICES = "voir_services"
    SAISIR_SERVICES = "saisir_services"
    SAISIR_COUTS = "saisir_couts"
    TENIR_DIAGNOSTIC = "tenir_diagnostic"
    COMMENTER_REGISTRE = "commenter_registre"
    LIRE_NOTES = "lire_notes"
    LIRE_NOTES_PROPRES = "lire_notes_propres"
    VOIR_CADRAGE = "voir_cadrage"
    LIRE_CADRAGES = "lire_cadrages"
    EXPRIMER_CADRAGE = "exprimer_cadrage"
    VOIR_POSTES = "voir_postes"
    SAISIR_POSTES = "saisir_postes"
    VOIR_AGENTS = "voir_agents"
    SAISIR_AGENTS = "saisir_agents"
    VOIR_REMUNERATION = "voir_remuneration"
    SAISIR_CONSOLIDE = "saisir_consolide"
    SAISIR_CONSOLIDE_POUR = "saisir_consolide_pour"
    VALIDER_INVENTAIRE = "valider_inventaire"
    OUVRIR_RH = "ouvrir_rh"
    VOIR_PYRAMIDE = "voir_pyramide"
    VOIR_RAPPORTS = "voir_rapports"
    GENERER_RAPPORT = "generer_rapport"
    CLORE_PHASE = "clore_phase"
    VOIR_SCENARIOS = "voir_scenarios"
    VOIR_BROUILLONS_SCENARIOS = "voir_brouillons_scenarios"
    SAISIR_SCENARIOS = "saisir_scenarios"
    SAISIR_SCENARIOS_RH = "saisir_scenarios_rh"
    SAISIR_SCENARIOS_FINANCES = "saisir_scenarios_finances"
    ADOPTER_SCENARIO = "adopter_scenario"
    VOIR_INSTANCES = "voir_instances"
    VOIR_GOUVERNANCE = "voir_gouvernance"
    TENIR_GOUVERNANCE = "tenir_gouvernance"
    VOIR_PAROLE = "voir_parole"
    VOIR_CHARTE = "voir_charte"
    TENIR_CHARTE = "tenir_charte"
    SIGNER_CHARTE = "signer_charte"
    SIGNER_CHARTE_GROUPE = "signer_charte_groupe"
    VOIR_DOCUMENTS = "voir_documents"
    DEPOSER_DOCUMENTS = "deposer_documents"
    VOIR_CONSULTATIONS = "voir_consultations"
    PREPARER_CONSULTATION = "preparer_consultation"
    IMPRIMER_CODES = "imprimer_codes"
    VOIR_RESULTATS = "voir_resultats"
    RELIRE_TEXTES = "relire_textes"
    VOIR_ECOUTE = "voir_ecoute"
    MENER_ENTRETIENS = "mener_entretiens"
    LIRE_ENTRETIENS = "lire_entretiens"
    LIRE_PREOCCUPATIONS = "lire_preoccupations"
    POSER_PREOCCUPATION = "poser_preoccupation"
    REPONDRE_PREOCCUPATION = "repondre_preoccupation"
    TENIR_ECOUTE = "tenir_ecoute"
    VOIR_INFORMATION = "voir_information"
    PORTER_INFORMATION = "porter_information"
    TENIR_INFORMATION = "tenir_information"
    VOIR_REGIMES = "voir_regimes"
    SAISIR_REGIMES = "saisir_regimes"
    SAISIR_AVANTAGES = "saisir_avantages"
    CORRESPONDRE_METIERS = "correspondre_metiers"
    TENIR_COLLEGE_RH = "tenir_college_rh"
    SE_PRONONCER_RH = "se_prononcer_rh"
    SIMULER_HARMONISATION = "simuler_harmonisation"
    COMMUNIQUER_HARMONISATION = "communiquer_harmonisation"
    VOIR_FEUILLE_DE_ROUTE = "voir_feuille_de_route"
    TENIR_FEUILLE_DE_ROUTE = "tenir_feuille_de_route"
    AFFECTER_MOYENS = "affecter_moyens"
    TENIR_FORMATIONS = "tenir_formations"
    SAISIR_PRESENCES = "saisir_presences"
    TENIR_SOUHAITS = "tenir_souhaits"
    LIRE_SOUHAITS = "lire_souhaits"
    SAISIR_AVIS = "saisir_avis"
    SAISIR_AVIS_CST = "saisir_avis_cst"
    VOIR_ETATS = "voir_etats"
    TENIR_ETATS = "tenir_etats"
    TENIR_FICHES_IMPACT = "tenir_fiches_impact"
    COSIGNER_FICHE_IMPACT = "cosigner_fiche_impact"
    SUIVRE_ARBITRAGES = "suivre_arbitrages"
    TENIR_ARBITRAGES = "tenir_arbitrages"
    RENDRE_ARBITRAGES = "rendre_arbitrages"
    DEMANDER_ARBITRAGE = "demander_arbitrage"
    VOIR_SITUATIONS = "voir_situations"
    TENIR_SITUATIONS = "tenir_situations"
    VOIR_NEGOCIATIONS = "voir_negociations"
    TENIR_NEGOCIATIONS = "tenir_negociations"
    LIRE_POSITION = "lire_position"
    ECRIRE_POSITION = "ecrire_position"


class Scope(StrEnum):
    """How far an action reaches."""

    PROJET = "projet"
    EMPLOYEUR = "employeur"
    EMPLOYEURS_OUVERTS = "employeurs_ouverts"


@dataclass(frozen=True)
class ActionSpec:
    """An action: the sentence that completes « peut … », its reach, and whether refusal must be a 404.

    ``confidential``: named staff. ``discret``: 404 all the same, though nobody is named (regulation cases, positions).
    """

    sentence: str
    scope: Scope = Scope.PROJET
    confidential: bool = False
    discret: bool = False


ACTIONS: dict[Action, ActionSpec] = {
    Action.VOIR_PROJET: ActionSpec("voir le projet, ses phases et son tableau de bord"),
    Action.VOIR_METHODE: ActionSpec("lire la méthode et l’histoire du projet"),
    Action.MODIFIER_PROJET: ActionSpec("modifier le projet, sa méthode et ses collectivités"),
    Action.VOIR_MEMBRES: ActionSpec("voir qui participe au projet"),
    Action.INVITER: ActionSpec("inviter des personnes et mettre fin à leur participation"),
    Action.INVITER_EMPLOYEUR: ActionSpec("inviter aux fonctions de son employeur, hors droits RH", Scope.EMPLOYEUR),
    Action.INVITER_RH: ActionSpec(
        "inviter aux droits RH de son employeur et y ouvrir la liste nominative à sa direction et à son exécutif",
        Scope.EMPLOYEUR,
    ),
    Action.VOIR_SERVICES: ActionSpec("voir l’inventaire des services de toutes les collectivités"),
    Action.SAISIR_SERVICES: ActionSpec("remplir l’inventaire des services de son employeur", Scope.EMPLOYEUR),
    Action.SAISIR_COUTS: ActionSpec(
        "saisir les coûts des services de son employeur, et lire ceux des services de moins de cinq agents",
        Scope.EMPLOYEUR,
    ),
    Action.TENIR_DIAGNOSTIC: ActionSpec("tenir le diagnostic commun : mutualisations existantes, calendrier, clôture"),
    Action.COMMENTER_REGISTRE: ActionSpec("lire et écrire les commentaires du comité de pilotage sur le registre"),
    Action.LIRE_NOTES: ActionSpec("lire les particularités politiques, managériales et sociales des collectivités"),
    Action.LIRE_NOTES_PROPRES: ActionSpec("lire les particularités managériales de sa collectivité", Scope.EMPLOYEUR),
    Action.VOIR_CADRAGE: ActionSpec("lire le cadrage politique : base de la démarche, calendrier, réponses closes"),
    Action.LIRE_CADRAGES: ActionSpec("lire les réponses au cadrage politique dès leur envoi"),
    Action.EXPRIMER_CADRAGE: ActionSpec(
        "répondre à « Pourquoi mutualiser ? » et dire la satisfaction de sa collectivité", Scope.EMPLOYEUR
    ),
    Action.VOIR_POSTES: ActionSpec("voir les postes et les effectifs publics (tableau des effectifs)"),
    Action.SAISIR_POSTES: ActionSpec("tenir les postes de son employeur", Scope.EMPLOYEUR),
    Action.VOIR_AGENTS: ActionSpec(
        "voir la liste nominative des agents, sans leur rémunération", Scope.EMPLOYEUR, confidential=True
    ),
    Action.SAISIR_AGENTS: ActionSpec(
        "saisir et importer les agents de son employeur", Scope.EMPLOYEUR, confidential=True
    ),
    Action.VOIR_REMUNERATION: ActionSpec("voir la rémunération de chaque agent", Scope.EMPLOYEUR, confidential=True),
    Action.SAISIR_CONSOLIDE: ActionSpec("saisir les effectifs consolidés de son employeur", Scope.EMPLOYEUR),
    Action.SAISIR_CONSOLIDE_POUR: ActionSpec(
        "saisir les effectifs consolidés d’une commune qui n’a encore personne pour le faire, et les lui faire valider"
    ),
    Action.VALIDER_INVENTAIRE: ActionSpec("valider l’inventaire de son employeur", Scope.EMPLOYEUR),
    Action.OUVRIR_RH: ActionSpec(
        "ouvrir ou refermer les données nominatives de son employeur à la référente ou au référent RH du projet",
        Scope.EMPLOYEUR,
    ),
    Action.VOIR_PYRAMIDE: ActionSpec("voir les tableaux d’âge et de sexe, petits effectifs masqués"),
    Action.VOIR_RAPPORTS: ActionSpec("lire les rapports publiés pour son public"),
    Action.GENERER_RAPPORT: ActionSpec("générer les rapports en PDF"),
    Action.CLORE_PHASE: ActionSpec("clore une phase et arrêter la situation"),
    Action.VOIR_SCENARIOS: ActionSpec("lire les scénarios soumis ou adoptés et ce qu’ils changent pour chacun"),
    Action.VOIR_BROUILLONS_SCENARIOS: ActionSpec("lire les scénarios en préparation"),
    Action.SAISIR_SCENARIOS: ActionSpec("créer et modifier les scénarios"),
    Action.SAISIR_SCENARIOS_RH: ActionSpec("tenir les effectifs des scénarios (onglet « Qui »)"),
    Action.SAISIR_SCENARIOS_FINANCES: ActionSpec("tenir les coûts et les clés des scénarios (onglet « Financement »)"),
    Action.ADOPTER_SCENARIO: ActionSpec("soumettre, adopter et verrouiller un scénario"),
    Action.VOIR_INSTANCES: ActionSpec(
        "voir les instances où l’on siège et celles de son employeur, leurs réunions et leurs décisions"
    ),
    Action.VOIR_GOUVERNANCE: ActionSpec("voir toutes les instances du projet, leurs réunions et leurs décisions"),
    Action.TENIR_GOUVERNANCE: ActionSpec("tenir les instances, les réunions, les comptes rendus et les décisions"),
    Action.VOIR_PAROLE: ActionSpec("lire la part de parole de chaque collège dans les réunions"),
    Action.VOIR_CHARTE: ActionSpec("lire la règle du jeu, ses seuils et ses signatures"),
    Action.TENIR_CHARTE: ActionSpec("écrire la règle du jeu et la publier"),
    Action.SIGNER_CHARTE: ActionSpec("signer la règle du jeu pour son employeur", Scope.EMPLOYEUR),
    Action.SIGNER_CHARTE_GROUPE: ActionSpec("signer la règle du jeu pour une instance que l’on anime"),
    Action.VOIR_DOCUMENTS: ActionSpec("lire les documents des dossiers et des réunions ouverts à son rôle"),
    Action.DEPOSER_DOCUMENTS: ActionSpec("déposer des documents dans les dossiers du projet"),
    Action.VOIR_CONSULTATIONS: ActionSpec("voir les consultations des agents et leurs résultats publiés"),
    Action.PREPARER_CONSULTATION: ActionSpec("préparer, ouvrir, clore et publier une consultation des agents"),
    Action.IMPRIMER_CODES: ActionSpec("imprimer, une fois, les codes de son employeur", Scope.EMPLOYEUR),
    Action.VOIR_RESULTATS: ActionSpec("lire les résultats d’une consultation dès sa clôture"),
    Action.RELIRE_TEXTES: ActionSpec("relire les textes libres d’une consultation avant qu’ils soient montrés"),
    Action.VOIR_ECOUTE: ActionSpec("lire les préoccupations publiées, leurs réponses et qui a été entendu"),
    Action.MENER_ENTRETIENS: ActionSpec("consigner des entretiens et lire ceux que leur niveau lui ouvre"),
    Action.LIRE_ENTRETIENS: ActionSpec("lire tous les entretiens, sauf ceux que leur auteur garde pour soi"),
    Action.LIRE_PREOCCUPATIONS: ActionSpec("lire toutes les préoccupations, avant même leur réponse"),
    Action.POSER_PREOCCUPATION: ActionSpec("faire remonter une préoccupation"),
    Action.REPONDRE_PREOCCUPATION: ActionSpec("répondre aux préoccupations de son employeur", Scope.EMPLOYEUR),
    Action.TENIR_ECOUTE: ActionSpec("répondre à toutes les préoccupations et publier les réponses"),
    Action.VOIR_INFORMATION: ActionSpec("lire le plan d’information"),
    Action.PORTER_INFORMATION: ActionSpec("porter les messages du projet dans sa collectivité", Scope.EMPLOYEUR),
    Action.TENIR_INFORMATION: ActionSpec("tenir le plan d’information et la page des agents"),
    Action.VOIR_REGIMES: ActionSpec("comparer les régimes indemnitaires et les avantages des employeurs, par groupes"),
    Action.SAISIR_REGIMES: ActionSpec(
        "décrire et valider le régime indemnitaire et les avantages de son employeur", Scope.EMPLOYEUR
    ),
    Action.SAISIR_AVANTAGES: ActionSpec(
        "remplir la grille des avantages de son employeur, ou d’un employeur qui a ouvert ses données", Scope.EMPLOYEUR
    ),
    Action.CORRESPONDRE_METIERS: ActionSpec(
        "confirmer le métier commun des fonctions de son employeur, ou d’un employeur qui a ouvert ses données",
        Scope.EMPLOYEUR,
        confidential=True,
    ),
    Action.TENIR_COLLEGE_RH: ActionSpec("proposer et écrire les positions du collège des DRH"),
    Action.SE_PRONONCER_RH: ActionSpec("dire l’avis de son employeur au collège des DRH", Scope.EMPLOYEUR),
    Action.SIMULER_HARMONISATION: ActionSpec(
        "simuler l’harmonisation des primes, pour les agents dont on lit la rémunération"
    ),
    Action.COMMUNIQUER_HARMONISATION: ActionSpec("communiquer une simulation d’harmonisation aux membres du projet"),
    Action.VOIR_FEUILLE_DE_ROUTE: ActionSpec("lire la feuille de route, son calendrier et les avis des conseils"),
    Action.TENIR_FEUILLE_DE_ROUTE: ActionSpec("tenir la feuille de route, son calendrier et les avis des conseils"),
    Action.AFFECTER_MOYENS: ActionSpec("affecter aux objectifs les moyens des services"),
    Action.TENIR_FORMATIONS: ActionSpec("tenir les formations communes et les repères de culture commune"),
    Action.SAISIR_PRESENCES: ActionSpec("compter les siens aux formations communes", Scope.EMPLOYEUR),
    Action.TENIR_SOUHAITS: ActionSpec(
        "recevoir les souhaits de mobilité que des agents disent au projet", confidential=True
    ),
    Action.LIRE_SOUHAITS: ActionSpec("lire les souhaits de mobilité qu’on lui dit", Scope.EMPLOYEUR, confidential=True),
    Action.SAISIR_AVIS: ActionSpec("noter ce que le conseil de sa commune a reçu et délibéré", Scope.EMPLOYEUR),
    Action.VOIR_ETATS: ActionSpec("lire les états annuels de chaque commune"),
    Action.TENIR_ETATS: ActionSpec(
        "tenir les comptes des services que gère son employeur et arrêter les états annuels", Scope.EMPLOYEUR
    ),
    Action.SAISIR_AVIS_CST: ActionSpec("noter les dates et l’avis du CST de son employeur", Scope.EMPLOYEUR),
    Action.TENIR_FICHES_IMPACT: ActionSpec("écrire, valider et envoyer aux comités les fiches d’impact"),
    Action.COSIGNER_FICHE_IMPACT: ActionSpec("signer une fiche d’impact pour son employeur", Scope.EMPLOYEUR),
    Action.SUIVRE_ARBITRAGES: ActionSpec("connaître le nombre des arbitrages et leur délai moyen", discret=True),
    Action.TENIR_ARBITRAGES: ActionSpec("lire toutes les demandes d’arbitrage et y répondre", discret=True),
    Action.RENDRE_ARBITRAGES: ActionSpec(
        "lire les demandes d’arbitrage qui concernent son employeur et y répondre", Scope.EMPLOYEUR, discret=True
    ),
    Action.DEMANDER_ARBITRAGE: ActionSpec(
        "demander un arbitrage pour un service que gère son employeur", Scope.EMPLOYEUR, discret=True
    ),
    Action.VOIR_SITUATIONS: ActionSpec(
        "voir ce que devient chaque agent dans un service mutualisé, et sa fiche individuelle",
        Scope.EMPLOYEUR,
        confidential=True,
    ),
    Action.TENIR_SITUATIONS: ActionSpec(
        "suivre la situation des agents de son employeur et leur remettre leur fiche individuelle",
        Scope.EMPLOYEUR,
        confidential=True,
    ),
    Action.VOIR_NEGOCIATIONS: ActionSpec(
        "lire les dossiers de négociation et ce que chaque collectivité y publie", discret=True
    ),
    Action.TENIR_NEGOCIATIONS: ActionSpec(
        "tenir les dossiers de négociation et y lire chaque position, même avant sa publication", discret=True
    ),
    Action.LIRE_POSITION: ActionSpec(
        "lire la position de sa collectivité avant sa publication", Scope.EMPLOYEUR, discret=True
    ),
    Action.ECRIRE_POSITION: ActionSpec(
        "écrire et publier la position de sa collectivité", Scope.EMPLOYEUR, discret=True
    ),
}
