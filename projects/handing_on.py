"""Who may hand a role on, and take it away: nobody gives more than they may give. Pure: no Django import.

Source: design.md §4, « Invitations ».
"""

from collections.abc import Container

from projects.policy import HR_ROLES, OPENED_ROLES, ROLES, Action, Role

GUARDED = (
    "Les droits RH de cette collectivité sont tenus : elle a déjà une ou un DRH, une secrétaire générale de mairie "
    "ou des agents saisis. Seule cette personne peut y inviter. Si elle est partie sans se remplacer, "
    "l’administration de l’installation peut faire une ouverture de secours d’une heure, qui prévient la direction "
    "générale de l’employeur."
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
