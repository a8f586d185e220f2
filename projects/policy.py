"""Who may do what: one table, from which every right is derived. Pure: no Django import.

``ROLE_ACTIONS`` says what a role may do; ``ACTIONS`` says of each action whether it reaches the whole project or only
the employer of the membership, whether its pages are confidential (404 instead of 403) and how to say it in a sentence.
Source: design.md §4, product.md part C and its amendments.
"""

from collections.abc import Container
from dataclasses import dataclass
from enum import StrEnum


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


class Scope(StrEnum):
    """How far an action reaches."""

    PROJET = "projet"
    EMPLOYEUR = "employeur"
    EMPLOYEURS_OUVERTS = "employeurs_ouverts"


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


@dataclass(frozen=True)
class ActionSpec:
    """An action: the sentence that completes « peut … », its reach, and whether refusal must be a 404."""

    sentence: str
    scope: Scope = Scope.PROJET
    confidential: bool = False


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
}

_READ = frozenset(
    {Action.VOIR_PROJET, Action.VOIR_SERVICES, Action.VOIR_POSTES, Action.VOIR_PYRAMIDE, Action.VOIR_RAPPORTS}
)
_METHOD = _READ | {Action.VOIR_METHODE}
# Addresses and last visits of the members are for those who run the project or an employer (product.md part C).
_TEAM = _METHOD | {Action.VOIR_MEMBRES}
_HR = frozenset(
    {
        Action.VOIR_AGENTS,
        Action.SAISIR_AGENTS,
        Action.VOIR_REMUNERATION,
        Action.SAISIR_POSTES,
        Action.SAISIR_CONSOLIDE,
        Action.VALIDER_INVENTAIRE,
        Action.OUVRIR_RH,
        Action.INVITER_RH,
    }
)
_DIRECTION = frozenset({Action.SAISIR_SERVICES, Action.VOIR_AGENTS, Action.INVITER_EMPLOYEUR})

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.CHEF_PROJET: _TEAM
    | {
        Action.MODIFIER_PROJET,
        Action.INVITER,
        Action.SAISIR_CONSOLIDE_POUR,
        Action.GENERER_RAPPORT,
        Action.CLORE_PHASE,
    },
    Role.REFERENT_RH: _TEAM | {Action.VOIR_AGENTS, Action.VOIR_REMUNERATION, Action.GENERER_RAPPORT},
    Role.DRH: _TEAM | _HR | {Action.SAISIR_SERVICES, Action.GENERER_RAPPORT},
    Role.DIRECTION_GENERALE: _TEAM | _DIRECTION | {Action.GENERER_RAPPORT},
    Role.SECRETAIRE_MAIRIE: _TEAM | _HR | _DIRECTION | {Action.GENERER_RAPPORT},
    Role.ELU: _METHOD,
    Role.FINANCES: _METHOD,
    Role.REPRESENTANT_PERSONNEL: _READ,
    Role.SECRETAIRE_CST: _READ,
    Role.RESPONSABLE_SERVICE_COMMUN: _READ,
    Role.CONSULTANT: _METHOD,
}

# A maire or président (ELU marked « exécutif ») also sees the own agents of the employer: they sign the arrêtés.
EXECUTIVE_ACTIONS: frozenset[Action] = frozenset({Action.VOIR_AGENTS})

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


def roles_with(action: Action) -> list[Role]:
    """Roles that may do ``action``, in the order of the enumeration: who to ask, said on a 403 page."""
    return [role for role in Role if action in actions_of(role, est_executif=True)]


def holders_of(action: Action) -> str:
    """Labels of the roles that may do ``action``; of the élus only the maire or président when it is so."""
    labels = []
    for role in roles_with(action):
        only_executive = role is Role.ELU and action not in actions_of(role)
        labels.append("maire ou présidence" if only_executive else ROLES[role].label)
    return ", ".join(labels)


def refusal_sentence(action: Action, hat_label: str) -> str:
    """The one sentence that the 403 page, a disabled button and the test share."""
    return (
        f"Avec la casquette « {hat_label} », vous ne pouvez pas {ACTIONS[action].sentence}. "
        f"Peuvent le faire : {holders_of(action)}."
    )


GUARDED = (
    "Les droits RH de cette collectivité sont tenus : elle a déjà une ou un DRH, une secrétaire générale de mairie "
    "ou des agents saisis. Seule cette personne peut y inviter. Si elle est partie sans se remplacer, l’ouverture de "
    "secours, qui prévient la direction générale de l’employeur, n’existe pas encore dans cette version : "
    "adressez-vous à la direction générale et à l’administration de l’installation."
)
NOT_YOURS = "Votre rôle ne permet pas d’inviter à cette fonction."
NOT_YOURSELF = "On ne s’invite pas soi-même à un rôle RH : une autre personne doit le faire."


def grant_refusal(
    *,
    role: Role,
    allowed: Container[Action],
    guarded: bool,
    to_oneself: bool = False,
) -> str | None:
    """Why a person may not hand ``role`` on, or ``None`` when they may. Nobody gives more than they may give.

    ``allowed``: what the giver may do on the employer of the role (project-wide actions included). ``guarded``: the
    employer has somebody with HR rights, or staff. The project lead gives every role but HR ones; those only until the
    employer is guarded. Design.md §4, « Invitations ».
    """
    if to_oneself and (role in HR_ROLES or role in OPENED_ROLES):
        return NOT_YOURSELF
    if role in HR_ROLES:
        if Action.INVITER_RH in allowed:
            return None
        if Action.INVITER in allowed:
            return GUARDED if guarded else None
        return NOT_YOURS
    if Action.INVITER in allowed:
        return None
    return None if ROLES[role].needs_collectivite and Action.INVITER_EMPLOYEUR in allowed else NOT_YOURS


def may_end(*, role: Role, allowed: Container[Action]) -> bool:
    """Whether somebody who may do ``allowed`` on the employer may end a membership of this role there.

    Taking away is never dangerous for the data: the project lead ends any, an employer those of its own house.
    """
    if Action.INVITER in allowed:
        return True
    return (
        ROLES[role].needs_collectivite
        and (Action.INVITER_RH if role in HR_ROLES else Action.INVITER_EMPLOYEUR) in allowed
    )
