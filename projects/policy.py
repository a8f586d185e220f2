"""Who may do what: one table, from which every right is derived. Pure: no Django import.

``ROLE_ACTIONS`` says what a role may do; ``ACTIONS`` (``projects.actions``) says of each action whether it reaches the whole project or only
the employer of the membership, whether its pages are confidential (404 instead of 403) and how to say it in a sentence.
Source: design.md §4, product.md part C and its amendments.
"""

from dataclasses import dataclass
from enum import StrEnum

from projects.actions import ACTIONS, Action, Scope


class Role(StrEnum):
    """What a person is in a project. The value is stored; the label is in ``ROLES``."""

    CHEF_PROJET = "CHEF_PROJET"
    REFERENT_RH = "REFERENT_RH"
    DRH = "DRH"
    DIRECTION_GENERALE = "DIRECTION_GENERALE"
    SECRETAIRE_MAIRIE = "SECRETAIRE_MAIRIE"
    ELU = "ELU"
    FINANCES = "FINANCES"
    REPRESENTANT_PERSONNEL = "REPRESENTANT_PERSONNEL"
    SECRETAIRE_CST = "SECRETAIRE_CST"
    RESPONSABLE_SERVICE_COMMUN = "RESPONSABLE_SERVICE_COMMUN"
    CONSULTANT = "CONSULTANT"


@dataclass(frozen=True)
class RoleSpec:
    """A role: its label, whether it belongs to one employer, whether its memberships must end, its hat family."""

    label: str
    needs_collectivite: bool
    hat: str
    time_limited: bool = False


ROLES: dict[Role, RoleSpec] = {
    Role.CHEF_PROJET: RoleSpec("Cheffe ou chef de projet", False, "projet"),
    Role.REFERENT_RH: RoleSpec("Référente ou référent RH du projet", False, "referent-rh"),
    Role.DRH: RoleSpec("DRH", True, "employeur"),
    Role.DIRECTION_GENERALE: RoleSpec("Direction générale", True, "employeur"),
    Role.SECRETAIRE_MAIRIE: RoleSpec("Secrétaire générale de mairie", True, "employeur"),
    Role.ELU: RoleSpec("Élue ou élu", True, "elu"),
    Role.FINANCES: RoleSpec("Finances", True, "employeur"),
    Role.REPRESENTANT_PERSONNEL: RoleSpec("Représentante ou représentant du personnel", True, "personnel"),
    Role.SECRETAIRE_CST: RoleSpec("Secrétaire du CST", True, "employeur"),
    Role.RESPONSABLE_SERVICE_COMMUN: RoleSpec("Responsable de service commun", True, "employeur"),
    Role.CONSULTANT: RoleSpec("Consultante ou consultant", False, "consultant", time_limited=True),
}


# Bodies: everybody sees their own; the élus and the staff side see no other (product.md part C, « Decisions, minutes »).
_READ = frozenset(
    {
        Action.VOIR_PROJET,
        Action.VOIR_SERVICES,
        Action.VOIR_POSTES,
        Action.VOIR_PYRAMIDE,
        Action.VOIR_RAPPORTS,
        Action.VOIR_SCENARIOS,
        Action.VOIR_INSTANCES,
        Action.VOIR_CHARTE,
        Action.VOIR_DOCUMENTS,
        Action.VOIR_CONSULTATIONS,
        Action.VOIR_FEUILLE_DE_ROUTE,
        Action.VOIR_INFORMATION,
    }
)
# Drafts are for those who prepare; élus and staff representatives read a scenario once it is submitted to the COPIL.
_DRAFTS = frozenset({Action.VOIR_BROUILLONS_SCENARIOS})
_METHOD = _READ | {Action.VOIR_METHODE, Action.VOIR_REGIMES, Action.VOIR_CADRAGE, Action.VOIR_ETATS}
# Addresses and last visits of the members are for those who run the project or an employer (product.md part C).
_TEAM = (
    _METHOD
    | _DRAFTS
    | {
        Action.VOIR_MEMBRES,
        Action.VOIR_GOUVERNANCE,
        Action.SIGNER_CHARTE_GROUPE,
        Action.DEPOSER_DOCUMENTS,
    }
)
_HR = frozenset({
    Action.VOIR_AGENTS, Action.SAISIR_AGENTS, Action.VOIR_REMUNERATION, Action.SAISIR_POSTES,
    Action.SAISIR_CONSOLIDE, Action.VALIDER_INVENTAIRE, Action.OUVRIR_RH, Action.INVITER_RH, Action.SAISIR_REGIMES,
    Action.SAISIR_AVANTAGES, Action.CORRESPONDRE_METIERS, Action.SIMULER_HARMONISATION, Action.SAISIR_AVIS_CST,
    Action.SAISIR_COUTS, Action.SAISIR_PRESENCES, Action.VOIR_SITUATIONS, Action.TENIR_SITUATIONS,
    Action.LIRE_SOUHAITS, Action.SE_PRONONCER_RH, Action.COSIGNER_FICHE_IMPACT,
})  # fmt: skip
_DIRECTION = frozenset(
    {
        Action.VOIR_PAROLE,
        Action.SAISIR_SERVICES,
        Action.VOIR_AGENTS,
        Action.INVITER_EMPLOYEUR,
        Action.SIGNER_CHARTE,
        Action.SAISIR_AVIS,
        Action.SAISIR_COUTS,
        Action.EXPRIMER_CADRAGE,
        Action.RENDRE_ARBITRAGES,
        Action.SUIVRE_ARBITRAGES,
        Action.VOIR_NEGOCIATIONS,
        Action.LIRE_POSITION,
        Action.ECRIRE_POSITION,
    }
)

# Those who carry a consultation to the agents of one employer (product.md part C).
_LISTENING = frozenset({Action.IMPRIMER_CODES, Action.VOIR_RESULTATS})

# Change management: everybody but the finances reads what is published; those who meet people keep a log.
_HEARS = frozenset({Action.VOIR_ECOUTE, Action.MENER_ENTRETIENS, Action.POSER_PREOCCUPATION})
_ANSWERS = _HEARS | {Action.REPONDRE_PREOCCUPATION}
_HEARS_ALL = _HEARS | {Action.LIRE_ENTRETIENS, Action.LIRE_PREOCCUPATIONS}

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.CHEF_PROJET: _TEAM
    | _HEARS_ALL
    | {
        Action.VOIR_PAROLE,
        Action.MODIFIER_PROJET,
        Action.INVITER,
        Action.SAISIR_CONSOLIDE_POUR,
        Action.GENERER_RAPPORT,
        Action.CLORE_PHASE,
        Action.PREPARER_CONSULTATION,
        Action.VOIR_RESULTATS,
        Action.TENIR_ECOUTE,
        Action.TENIR_INFORMATION,
        Action.SAISIR_SCENARIOS,
        Action.SAISIR_SCENARIOS_RH,
        Action.SAISIR_SCENARIOS_FINANCES,
        Action.ADOPTER_SCENARIO,
        Action.TENIR_GOUVERNANCE,
        Action.TENIR_CHARTE,
        Action.TENIR_FEUILLE_DE_ROUTE,
        Action.AFFECTER_MOYENS,
        Action.TENIR_FORMATIONS,
        Action.TENIR_ARBITRAGES,
        Action.SUIVRE_ARBITRAGES,
        Action.VOIR_NEGOCIATIONS,
        Action.TENIR_NEGOCIATIONS,
        Action.TENIR_DIAGNOSTIC,
        Action.COMMENTER_REGISTRE,
        Action.LIRE_CADRAGES,
        Action.LIRE_NOTES,
    },
    Role.REFERENT_RH: _TEAM
    | _HEARS_ALL
    | {
        Action.VOIR_PAROLE,
        Action.VOIR_AGENTS,
        Action.VOIR_REMUNERATION,
        Action.VOIR_SITUATIONS,
        Action.TENIR_FICHES_IMPACT,
        Action.SIMULER_HARMONISATION,
        Action.COMMUNIQUER_HARMONISATION,
        Action.SAISIR_AVANTAGES,
        Action.CORRESPONDRE_METIERS,
        Action.TENIR_FORMATIONS,
        Action.SAISIR_PRESENCES,
        Action.TENIR_SOUHAITS,
        Action.TENIR_COLLEGE_RH,
        Action.LIRE_CADRAGES,
        Action.GENERER_RAPPORT,
        Action.SAISIR_SCENARIOS_RH,
        Action.PREPARER_CONSULTATION,
        Action.VOIR_RESULTATS,
    },
    Role.DRH: _TEAM
    | _HR
    | _LISTENING
    | _ANSWERS
    | {Action.SAISIR_SERVICES, Action.GENERER_RAPPORT, Action.SAISIR_SCENARIOS_RH},
    Role.DIRECTION_GENERALE: _TEAM
    | _DIRECTION
    | _LISTENING
    | _ANSWERS
    | {Action.GENERER_RAPPORT, Action.LIRE_NOTES, Action.PORTER_INFORMATION},
    Role.SECRETAIRE_MAIRIE: _TEAM
    | _HR
    | _DIRECTION
    | _LISTENING
    | _ANSWERS
    | {
        Action.GENERER_RAPPORT,
        Action.SAISIR_SCENARIOS_RH,
        Action.TENIR_ETATS,
        Action.LIRE_NOTES,
        Action.PORTER_INFORMATION,
    },
    Role.ELU: _METHOD
    | {
        Action.SIGNER_CHARTE_GROUPE,
        Action.LIRE_NOTES_PROPRES,
        Action.COMMENTER_REGISTRE,
        Action.VOIR_ECOUTE,
        Action.VOIR_PAROLE,
        Action.SUIVRE_ARBITRAGES,
        Action.VOIR_NEGOCIATIONS,
        Action.LIRE_POSITION,
    },
    Role.FINANCES: (_METHOD - {Action.VOIR_INFORMATION})
    | _DRAFTS
    | {
        Action.VOIR_GOUVERNANCE,
        Action.DEPOSER_DOCUMENTS,
        Action.SAISIR_SCENARIOS_FINANCES,
        Action.AFFECTER_MOYENS,
        Action.TENIR_ETATS,
        Action.SAISIR_COUTS,
    },
    Role.REPRESENTANT_PERSONNEL: _READ
    | {Action.RELIRE_TEXTES, Action.VOIR_ECOUTE, Action.POSER_PREOCCUPATION, Action.VOIR_PAROLE},
    Role.SECRETAIRE_CST: _READ | {Action.VOIR_ECOUTE, Action.SAISIR_AVIS_CST},
    Role.RESPONSABLE_SERVICE_COMMUN: _READ | {Action.VOIR_ECOUTE, Action.DEMANDER_ARBITRAGE},
    Role.CONSULTANT: _METHOD
    | _DRAFTS
    | _HEARS
    | {
        Action.VOIR_GOUVERNANCE,
        Action.VOIR_PAROLE,
        Action.LIRE_PREOCCUPATIONS,
        Action.LIRE_CADRAGES,
        Action.VOIR_NEGOCIATIONS,
    },
}

# A maire or président (ELU marked « exécutif ») also sees the own agents of the employer: they sign the arrêtés. They
# bind their collectivité: the charter is signed, a position is written by them or by the direction.
EXECUTIVE_ACTIONS: frozenset[Action] = frozenset(
    {Action.VOIR_AGENTS, Action.SIGNER_CHARTE, Action.EXPRIMER_CADRAGE, Action.ECRIRE_POSITION}
)

# Rights over named staff: only the DRH (or secrétaire générale) of an employer hands them on once it has one.
HR_ROLES: frozenset[Role] = frozenset({Role.DRH, Role.SECRETAIRE_MAIRIE})

# Roles whose employer-bound actions reach the employers that opened their data, instead of one employer.
OPENED_ROLES: frozenset[Role] = frozenset({Role.REFERENT_RH})


def actions_of(role: Role, est_executif: bool = False) -> frozenset[Action]:
    """What ``role`` may do; ``est_executif`` marks the maire or président among the élus."""
    actions = ROLE_ACTIONS[role]
    if role is Role.ELU and est_executif:
        actions |= EXECUTIVE_ACTIONS
    return actions


def scope_of(role: Role, action: Action) -> Scope:
    """How far ``action`` reaches for ``role``: the project, one employer, or the employers that opened their data."""
    scope = ACTIONS[action].scope
    if scope is Scope.EMPLOYEUR and role in OPENED_ROLES:
        return Scope.EMPLOYEURS_OUVERTS
    return scope


def hat_key(role: Role, collectivite_id: int | None) -> str:
    """The hat of a membership. Roles of one employer share a hat; lead, elected and staff functions have their own."""
    family = ROLES[role].hat
    return family if collectivite_id is None else f"{family}-{collectivite_id}"


def opens_named_staff(role: Role, est_executif: bool = False) -> bool:
    """Whether a membership of this role reads the named staff of its own employer."""
    return ROLES[role].needs_collectivite and any(ACTIONS[a].confidential for a in actions_of(role, est_executif))
