"""« Ce que voit X »: the rights of a person in sentences, hat by hat, each with why; what stays closed, and who has it."""

from dataclasses import dataclass

from common.values import format_date
from projects.access import Access, accesses_of, named_access_waits
from projects.models import Collectivite, Membership, Project
from projects.policy import ACTIONS, OPENED_ROLES, Action, Scope, actions_of
from projects.refusals import holders_of


@dataclass(frozen=True)
class Closed:
    """Something that the hat does not open: the sentence, and why or who has it."""

    sentence: str
    why: str


@dataclass(frozen=True)
class HatRights:
    """One hat: its label, why the person wears it, what it opens, what it does not."""

    label: str
    reasons: tuple[str, ...]
    can: tuple[str, ...]
    cannot: tuple[Closed, ...]


def explain(user, project: Project) -> list[HatRights]:
    """The rights of ``user`` today, one entry per hat; empty when no role is in force."""
    employers = dict(project.collectivites.values_list("pk", "nom"))
    return [_hat(access, employers) for access in accesses_of(user, project)]


def _hat(access: Access, employers: dict[int, str]) -> HatRights:
    can, cannot = [], []
    for action, spec in ACTIONS.items():
        sentence = _sentence(spec.sentence, access.own_collectivite)
        if access.allows(action):
            can.append(f"{sentence}{_reach(access, action, employers)}")
        else:
            cannot.append(Closed(sentence, _why_closed(access, action)))
    return HatRights(access.hat.label, tuple(map(_reason, access.hat.memberships)), tuple(can), tuple(cannot))


def _sentence(text: str, employer: Collectivite | None) -> str:
    """The words of the policy, the employer named in brackets when the hat has one."""
    if employer is not None and "son employeur" in text:
        text = text.replace("son employeur", f"son employeur ({employer.nom})", 1)
    return text[0].upper() + text[1:]


def _reach(access: Access, action: Action, employers: dict[int, str]) -> str:
    """For the référent RH: which employers opened their data, by name."""
    if ACTIONS[action].scope is Scope.PROJET or access.own_collectivite is not None:
        return ""
    names = sorted(employers[key] for key in access.employer_ids(action))
    return f"\u202f: {', '.join(names)}"


def _reason(member: Membership) -> str:
    words = [f"{member.role_with_employer}, depuis le {format_date(member.date_debut)}"]
    if member.date_fin:
        words.append(f"jusqu’au {format_date(member.date_fin)} inclus")
    if member.invite_par:
        words.append(f"sur invitation de {member.invite_par.nom_affiche}")
    return ", ".join(words)


def _why_closed(access: Access, action: Action) -> str:
    waits = [m for m in access.hat.memberships if action in actions_of(m.role_enum, m.est_executif)]
    if any(m.role_enum in OPENED_ROLES for m in waits):
        return "Aucun employeur n’a ouvert ses données à cette personne."
    if any(named_access_waits(m) and not m.a_acces_nominatif for m in waits):
        return "Attend la confirmation de la ou du DRH, ou de la secrétaire générale de mairie, de cet employeur."
    return f"Peuvent le faire\u202f: {holders_of(action)}."
