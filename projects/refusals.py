"""Who may do what, in the words of a refusal: the 403 page, a disabled button and the test share them. Pure."""

from projects.policy import ACTIONS, ROLES, Action, Role, actions_of


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
