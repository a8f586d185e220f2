"""Questions of the page « Membres et droits »: who takes part, who is invited, who reads opened data."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from projects.access import Access, named_access_waits
from projects.handing_on import may_end
from projects.models import Collectivite, Invitation, Membership, OuvertureRh, OuvertureSecours
from projects.policy import Action, Role


@dataclass(frozen=True)
class MemberRow:
    """One membership with its state in words and what the reader may do with it."""

    membership: Membership
    state: str
    kind: str
    last_day: date | None
    may_end: bool
    waits: bool
    may_confirm: bool


@dataclass(frozen=True)
class InvitationRow:
    """One invitation that has not become a membership, with what the reader may do with it."""

    invitation: Invitation
    kind: str
    may_resend: bool
    may_cancel: bool


@dataclass(frozen=True)
class Opening:
    """One employer whose named data the reader may open: the current opening, those before, who reads it today."""

    collectivite: Collectivite
    current: OuvertureRh | None
    past: tuple[OuvertureRh, ...]
    readers: tuple[Membership, ...]
    too_late: tuple[Membership, ...]


class _Allowed:
    """What the reader may do on each employer, asked once per employer."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self._known: dict[int | None, Container[Action]] = {}

    def on(self, collectivite: Collectivite | None) -> Container[Action]:
        key = collectivite.pk if collectivite else None
        if key not in self._known:
            self._known[key] = self.access.actions_on(collectivite)
        return self._known[key]


def state_of(membership: Membership, day: date) -> tuple[str, str]:
    """Where a membership stands on ``day``: words and kind of tag."""
    if membership.date_debut > day:
        return "à venir", ""
    gone = membership.collectivite and membership.collectivite.date_sortie and membership.collectivite.date_sortie < day
    if gone:
        return "collectivité sortie", ""
    if membership.date_fin and membership.date_fin < day:
        return "terminée", ""
    return "en cours", "ok"


def member_rows(access: Access) -> list[MemberRow]:
    """Every membership of the project, whole-project roles first, then by employer. One query."""
    memberships = (
        Membership.objects.filter(project=access.project)
        .select_related("user", "collectivite", "invite_par")
        .order_by("collectivite__rang", "collectivite__nom", "pk")
    )
    today, allowed = timezone.localdate(), _Allowed(access)
    rows = []
    for membership in sorted(memberships, key=lambda m: m.collectivite_id is not None):
        mine = allowed.on(membership.collectivite)
        state, kind = state_of(membership, today)
        waits = named_access_waits(membership) and not membership.a_acces_nominatif
        seen = membership.user.last_login
        rows.append(
            MemberRow(
                membership=membership,
                state=state,
                kind=kind,
                last_day=timezone.localdate(seen) if seen else None,
                may_end=may_end(role=membership.role_enum, allowed=mine),
                waits=waits,
                may_confirm=waits and Action.INVITER_RH in mine,
            )
        )
    return rows


def invitation_rows(access: Access) -> list[InvitationRow]:
    """Invitations that gave no membership yet, the newest first. Accepted ones are members: not repeated here."""
    invitations = (
        Invitation.objects.filter(project=access.project)
        .exclude(etat=Invitation.Etat.ACCEPTEE)
        .select_related("collectivite", "invite_par")
        .order_by("-date_envoi", "pk")
    )
    allowed = _Allowed(access)
    rows = []
    for invitation in invitations:
        waiting = invitation.etat == Invitation.Etat.ENVOYEE
        mine = may_end(role=invitation.role_enum, allowed=allowed.on(invitation.collectivite))
        kind = "warn" if invitation.est_expiree else "" if invitation.etat != Invitation.Etat.ENVOYEE else "ok"
        rows.append(InvitationRow(invitation, kind, may_resend=waiting and mine, may_cancel=waiting and mine))
    return rows


def openings(access: Access) -> list[Opening]:
    """Employers whose named data the worn hat may open, with the trace of what was opened before."""
    today = timezone.localdate()
    referents = [
        m
        for m in Membership.objects.filter(project=access.project, role=Role.REFERENT_RH.value)
        .select_related("user")
        .order_by("pk")
        if state_of(m, today)[1]
    ]
    employers = access.project.collectivites.filter(pk__in=access.employer_ids(Action.OUVRIR_RH)).order_by("rang", "pk")
    traces: dict[int, list[OuvertureRh]] = {}
    for row in (
        OuvertureRh.objects.filter(collectivite__in=employers)
        .select_related("ouverte_par", "fermee_par")
        .order_by("-date_ouverture", "pk")
    ):
        traces.setdefault(row.collectivite_id, []).append(row)
    found = []
    for employer in employers:
        rows = traces.get(employer.pk, [])
        current = next((row for row in rows if row.date_fermeture is None), None)
        reads = [m for m in referents if current and current.date_ouverture >= m.date_attribution]
        found.append(
            Opening(
                collectivite=employer,
                current=current,
                past=tuple(row for row in rows if row.date_fermeture is not None),
                readers=tuple(reads if current else referents),
                too_late=tuple(m for m in referents if current and m not in reads),
            )
        )
    return found


def emergency_traces(access: Access) -> list[OuvertureSecours]:
    """Emergency openings of the project, the latest first; the reason is for the employer and the lead alone."""
    rows = list(
        OuvertureSecours.objects.filter(project=access.project)
        .select_related("collectivite")
        .order_by("-date_debut", "pk")
    )
    readers = (Action.INVITER_RH, Action.INVITER_EMPLOYEUR, Action.VOIR_AGENTS)
    for row in rows:
        employer = row.collectivite
        row.motif_visible = access.allows(Action.INVITER) or any(access.allows(one, employer) for one in readers)
    return rows
