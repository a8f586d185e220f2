"""What one person may do in one project, under one hat: built once per request, asked everywhere.

An action is allowed only if three sources agree: a membership of the worn hat that is in force today, ``ROLE_ACTIONS``
(policy.py) and the guardian grant stored on the project. ``has_perm`` is called nowhere else in the application.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from django.db.models import Q
from django.utils import timezone
from guardian.shortcuts import get_user_perms

from accounts.models import User
from projects.models import Collectivite, Membership, OuvertureRh, Project
from projects.policy import ACTIONS, HR_ROLES, Action, Role, Scope, actions_of, opens_named_staff, scope_of
from projects.refusals import refusal_sentence


class AccessRefused(Exception):
    """A page that this hat lacks: shown as 403 with the reason and who has it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class NotVisible(Exception):
    """Out of scope or confidential: shown as 404, exactly like an object that does not exist."""


@dataclass(frozen=True)
class Hat:
    """One hat that a person can wear: its key and how it reads in the header."""

    key: str
    label: str
    memberships: tuple[Membership, ...]

    @property
    def collectivite(self) -> Collectivite | None:
        """The employer of the hat, ``None`` for a hat of the whole project."""
        return self.memberships[0].collectivite


def in_force(day: date, prefix: str = "") -> Q:
    """Condition on memberships: not removed, between their dates (both ends included), employer in the perimeter on ``day``."""

    def at(path: str, value: object) -> Q:
        return Q(**{f"{prefix}{path}": value})

    return (
        at("date_suppression__isnull", True)
        & at("date_debut__lte", day)
        & (at("date_fin__isnull", True) | at("date_fin__gte", day))
        & (
            at("collectivite__isnull", True)
            | at("collectivite__date_sortie__isnull", True)
            | at("collectivite__date_sortie__gte", day)
        )
    )


def memberships_in_force(user, project: Project, day: date) -> list[Membership]:
    """Memberships of ``user`` in ``project`` on ``day``, with employers; one of another project gives none."""
    return list(
        Membership.objects.filter(in_force(day), project=project, user=user)
        .filter(Q(collectivite__isnull=True) | Q(collectivite__project=project))
        .select_related("collectivite")
        .order_by("pk")
    )


def hats_of(memberships: Iterable[Membership]) -> list[Hat]:
    """Group memberships by hat, in the order in which they were given."""
    groups: dict[str, list[Membership]] = {}
    for membership in memberships:
        groups.setdefault(membership.hat, []).append(membership)
    hats = []
    for key, members in groups.items():
        roles = ", ".join(dict.fromkeys(m.role_label for m in members))
        employer = members[0].collectivite
        hats.append(Hat(key, f"{roles} · {employer.nom}" if employer else roles, tuple(members)))
    return hats


@dataclass(frozen=True)
class Access:
    """The rights of one person in one project, under one hat, today."""

    project: Project
    user: object
    hat: Hat
    hats: tuple[Hat, ...]
    granted: frozenset[str] = field(repr=False)

    @cached_property
    def openings(self) -> dict[int, datetime]:
        """Employers of the perimeter that opened their named data to the référent RH: key → since when."""
        return dict(
            OuvertureRh.objects.filter(collectivite__project=self.project, date_fermeture__isnull=True)
            .filter(Q(collectivite__date_sortie__isnull=True) | Q(collectivite__date_sortie__gte=timezone.localdate()))
            .order_by("pk")
            .values_list("collectivite_id", "date_ouverture")
        )

    def _opened_to(self, member: Membership) -> set[int]:
        """An opening holds for those who were référent RH when it was made: naming another one opens nothing."""
        return {key for key, since in self.openings.items() if since >= member.date_attribution}

    def _memberships_for(self, action: Action, hat: Hat | None = None) -> list[Membership]:
        if action.value not in self.granted:
            return []
        return [
            m
            for m in (hat or self.hat).memberships
            if action in actions_of(m.role_enum, m.est_executif)
            and (m.a_acces_nominatif or not ACTIONS[action].confidential or not named_access_waits(m))
        ]

    def allows(self, action: Action, collectivite: Collectivite | int | None = None) -> bool:
        """Whether the worn hat may do ``action``, on ``collectivite`` or (employer-bound action) on at least one."""
        members = self._memberships_for(action)
        if not members:
            return False
        if isinstance(collectivite, Collectivite) and collectivite.project_id != self.project.pk:
            return False
        if ACTIONS[action].scope is Scope.PROJET:
            return True
        reached = self.employer_ids(action)
        if collectivite is None:
            return bool(reached)
        key = collectivite.pk if isinstance(collectivite, Collectivite) else collectivite
        return key in reached

    def employer_ids(self, action: Action) -> frozenset[int]:
        """Keys of the employers on which the worn hat may do an employer-bound ``action``."""
        return self._reached(action, self.hat)

    def known_employer_ids(self, action: Action) -> frozenset[int]:
        """The same over every hat of the person. Never a right: a mask takes away all that the person reads by turns."""
        return frozenset().union(*(self._reached(action, hat) for hat in self.hats))

    def _reached(self, action: Action, hat: Hat) -> frozenset[int]:
        reached: set[int] = set()
        for member in self._memberships_for(action, hat):
            if scope_of(member.role_enum, action) is Scope.EMPLOYEURS_OUVERTS:
                reached |= self._opened_to(member)
            elif member.collectivite_id is not None:
                reached.add(member.collectivite_id)
        return frozenset(reached)

    def actions_on(self, collectivite: Collectivite | None) -> frozenset[Action]:
        """Everything the worn hat may do on this employer; without an employer, what reaches the whole project."""
        return frozenset(
            action
            for action in Action
            if self.allows(action, collectivite) and (collectivite is not None or ACTIONS[action].scope is Scope.PROJET)
        )

    def require(self, action: Action, collectivite: Collectivite | int | None = None) -> None:
        """Raise ``NotVisible`` (confidential, or another employer's) or ``AccessRefused`` (with the reason)."""
        if self.allows(action, collectivite):
            return
        if ACTIONS[action].confidential or ACTIONS[action].discret:
            raise NotVisible
        raise AccessRefused(self.refusal(action))

    def refusal(self, action: Action) -> str:
        """The sentence that explains a refusal: same words on the 403 page and beside a disabled button."""
        return refusal_sentence(action, self.hat.label)

    @property
    def own_collectivite(self) -> Collectivite | None:
        """The employer of the worn hat."""
        return self.hat.collectivite

    @property
    def reads_named_staff(self) -> bool:
        """Whether this hat opens pages with names: its sessions close sooner when nobody is there."""
        return any(self.allows(action) for action, spec in ACTIONS.items() if spec.confidential)

    @property
    def has_hr_role(self) -> bool:
        """Whether the worn hat holds the HR rights of its employer."""
        return any(m.role_enum in HR_ROLES for m in self.hat.memberships)


def named_access_waits(member: Membership) -> bool:
    """Whether the names open only once the employer confirmed (direction générale, maire, président)."""
    return opens_named_staff(member.role_enum, member.est_executif) and member.role_enum not in HR_ROLES


def accesses_of(user, project: Project) -> list[Access]:
    """The rights of ``user`` in ``project`` today, hat by hat; empty for a stranger.

    They are never joined: a right asked across hats is asked of each one in turn.
    """
    if not user.is_authenticated or not user.is_active:
        return []
    hats = tuple(hats_of(memberships_in_force(user, project, timezone.localdate())))
    if not hats:
        return []
    # grants are given to persons, never to groups nor by being a superuser: one query, and no door beside the roles
    granted = frozenset(get_user_perms(user, project))
    return [Access(project=project, user=user, hat=hat, hats=hats, granted=granted) for hat in hats]


def build_access(user, project: Project, wanted_hat: str | None = None) -> Access | None:
    """The rights of ``user`` in ``project`` today, ``None`` for a stranger. As many queries whatever the project's size.

    ``wanted_hat`` is the key kept in the session; an unknown or expired one falls back on the first hat.
    """
    accesses = accesses_of(user, project)
    if not accesses:
        return None
    access = next((a for a in accesses if a.hat.key == wanted_hat), accesses[0])
    return access if access.allows(Action.VOIR_PROJET) else None


def access_of_role(project: Project, role: Role, collectivite: Collectivite | None = None) -> Access:
    """What somebody with this role alone reads, nobody in particular: for a document made by the administrator's command.

    Never for a request: no person, no session, no seat in a body stands behind it.
    """
    member = Membership(
        project=project,
        role=role.value,
        collectivite=collectivite,
        date_debut=timezone.localdate(),
        date_attribution=timezone.now(),
    )
    [hat] = hats_of([member])
    granted = frozenset(action.value for action in actions_of(role) - {Action.VOIR_INSTANCES})
    return Access(project=project, user=User(), hat=hat, hats=(hat,), granted=granted)


def visible_projects(user):
    """Projects of which ``user`` is a member today, for the list page."""
    members = Membership.objects.filter(in_force(timezone.localdate()), user=user)
    return Project.objects.filter(pk__in=members.values("project_id"))
