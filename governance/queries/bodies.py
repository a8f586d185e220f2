"""Bodies, meetings and decisions that a hat sees."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from governance.models import Attendance, Body, Decision, Meeting, Seat
from governance.quorum import Quorum, quorum_needed
from governance.rights import visible_bodies
from projects.access import Access, in_force
from projects.models import Membership, Project

SHOWN = 5


def in_activity(bodies: QuerySet[Body]) -> QuerySet[Body]:
    """Bodies that have not ceased today."""
    return bodies.filter(Q(date_fin__isnull=True) | Q(date_fin__gte=timezone.localdate()))


def body_rows(access: Access) -> list[Body]:
    """Bodies by name, each with ``sieges`` (held today), ``prochaine`` and ``derniere`` (dates of meetings). One query."""
    today, now = timezone.localdate(), timezone.now()
    seated = Q(seats__date_debut__lte=today) & (Q(seats__date_fin__isnull=True) | Q(seats__date_fin__gte=today))
    return list(
        visible_bodies(access)
        .select_related("collectivite")
        .annotate(
            sieges=Count("seats", filter=seated, distinct=True),
            prochaine=Min("meetings__debut", filter=Q(meetings__etat=Meeting.Etat.PREVUE, meetings__debut__gte=now)),
            derniere=Max("meetings__debut", filter=Q(meetings__etat=Meeting.Etat.TENUE)),
        )
        .order_by("nom", "pk")
    )


def meetings_seen(access: Access) -> QuerySet[Meeting]:
    """Meetings of the bodies that this hat sees."""
    return Meeting.objects.filter(body__in=visible_bodies(access).values("pk")).select_related("body")


def next_meetings(access: Access) -> list[Meeting]:
    """The meetings to come, the soonest first."""
    rows = meetings_seen(access).filter(etat=Meeting.Etat.PREVUE, debut__gte=timezone.now())
    return list(rows.order_by("debut", "pk")[:SHOWN])


def unrecorded_meetings(access: Access) -> list[Meeting]:
    """Meetings whose day has passed and of which nobody said that they were held."""
    rows = meetings_seen(access).filter(etat=Meeting.Etat.PREVUE, debut__lt=timezone.now())
    return list(rows.order_by("debut", "pk")[:SHOWN])


def past_meetings(access: Access) -> list[Meeting]:
    """The last meetings held."""
    rows = meetings_seen(access).filter(etat=Meeting.Etat.TENUE)
    return list(rows.order_by("-debut", "-pk")[:SHOWN])


def decisions_seen(access: Access) -> QuerySet[Decision]:
    """Decisions of the bodies that this hat sees, the latest first."""
    return (
        Decision.objects.filter(project=access.project, meeting__body__in=visible_bodies(access).values("pk"))
        .select_related("meeting__body")
        .order_by("-numero")
    )


def seats_on(body: Body, day) -> list[Seat]:
    """Seats of a body held on ``day``: who presides or leads first, then by name."""
    order = {key: rank for rank, key in enumerate(Seat.Fonction.values)}
    rows = body.seats.on(day).select_related("user", "collectivite")
    return sorted(rows, key=lambda seat: (order[seat.fonction], seat.nom_affiche.casefold(), seat.pk))


@dataclass(frozen=True)
class Presence:
    """A seat on the day of a meeting and what was noted of it (``None``: nothing yet); who stood in, by name."""

    seat: Seat
    attendance: Attendance | None
    suppleant: str = ""


@dataclass(frozen=True)
class QuorumState:
    """Voting members needed, present and seated. ``phrase`` says it in words; a body without quorum needs none."""

    needed: int
    present: int
    voting: int

    @property
    def is_reached(self) -> bool:
        return self.present >= self.needed

    @property
    def phrase(self) -> str:
        """« Quorum atteint : 5 présents avec voix sur 7, 4 nécessaires. »"""
        if not self.needed:
            return f"{self.present} présents avec voix sur {self.voting}. Aucun quorum n’est demandé."
        said = "Quorum atteint" if self.is_reached else "Quorum non atteint"
        return f"{said}\u00a0: {self.present} présents avec voix sur {self.voting}, {self.needed} nécessaires."


def presences(meeting: Meeting) -> list[Presence]:
    """One line per seat held on the day of the meeting. Three queries."""
    noted = {row.seat_id: row for row in meeting.attendances.order_by("pk")}
    day = timezone.localtime(meeting.debut).date()
    standing = {row.seat_id: row.nom_affiche for row in meeting.suppleances.select_related("user").order_by("pk")}
    return [Presence(seat, noted.get(seat.pk), standing.get(seat.pk, "")) for seat in seats_on(meeting.body, day)]


def quorum_state(meeting: Meeting, rows: Sequence[Presence]) -> QuorumState:
    """Where the quorum of a meeting stands, from the seats with a vote."""
    voting = [row for row in rows if row.seat.a_voix]
    present = sum(1 for row in voting if row.attendance and row.attendance.etat == Attendance.Etat.PRESENT)
    rule = Quorum(meeting.body.quorum)
    return QuorumState(quorum_needed(rule, len(voting), meeting.body.quorum_nombre), present, len(voting))


def people_of(project: Project) -> list[Membership]:
    """Participations in force, one per person and employer, for the choice of a seat."""
    rows = (
        Membership.objects.filter(in_force(timezone.localdate()), project=project, user__is_active=True)
        .select_related("user", "collectivite")
        .order_by("pk")
    )
    kept: dict[tuple[int, int | None], Membership] = {}
    for row in rows:
        kept.setdefault((row.user_id, row.collectivite_id), row)
    return sorted(kept.values(), key=lambda row: (row.user.nom_affiche.casefold(), row.pk))
