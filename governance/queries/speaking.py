"""Who spoke, by college, in the meetings that a hat may read: each of them, or all together (product.md part C)."""

from dataclasses import dataclass

from django.utils import timezone

from governance.models import Meeting, SpeakingTime
from governance.parole import College, Spoken, target_words, together
from governance.queries.bodies import meetings_seen
from governance.queries.charter import dated_values, threshold
from governance.seuils import PAROLE_AGENTS, Threshold, threshold_on
from projects.access import Access
from projects.options import Option
from projects.policy import Action


def spoken_of(row: SpeakingTime) -> Spoken:
    """The stored minutes as the pure module reads them."""
    return Spoken(row.duree, {college: getattr(row, college.value) for college in College})


def is_open(access: Access) -> bool:
    """Whether the option is on and this hat reads at least the whole."""
    return access.project.has_option(Option.TEMPS_DE_PAROLE) and access.allows(Action.VOIR_PAROLE)


def reads_each(access: Access) -> bool:
    """Whether it reads meeting by meeting: who sees every body; the élus and the staff side read the whole."""
    return is_open(access) and access.allows(Action.VOIR_GOUVERNANCE)


def speaking_of(access: Access, meeting: Meeting) -> SpeakingTime | None:
    """What was noted of a meeting, for a hat that reads meeting by meeting."""
    return SpeakingTime.objects.filter(meeting=meeting).first() if reads_each(access) else None


def speech_words(access: Access, meeting: Meeting) -> str:
    """How the staff side stood in a meeting against the aim of its day; empty when this hat does not read it."""
    row = speaking_of(access, meeting)
    if row is None:
        return ""
    day = timezone.localtime(meeting.debut).date()
    return target_words(spoken_of(row), threshold(access.project, PAROLE_AGENTS, day).valeur)


@dataclass(frozen=True)
class MeetingSpeech:
    """A meeting, what was counted in it, and the aim of the « règle du jeu » on its day (percent)."""

    meeting: Meeting
    spoken: Spoken
    cible: Threshold


def speech_by_meeting(access: Access) -> list[MeetingSpeech]:
    """Meetings that this hat sees and of which speaking time was noted, in order of day. Two queries."""
    if not reads_each(access):
        return []
    rows = (
        SpeakingTime.objects.filter(meeting__in=meetings_seen(access).values("pk"))
        .exclude(meeting__etat=Meeting.Etat.ANNULEE)
        .select_related("meeting__body")
        .order_by("meeting__debut", "meeting")
    )
    values = dated_values(access.project)
    return [
        MeetingSpeech(
            row.meeting,
            spoken_of(row),
            threshold_on(values, PAROLE_AGENTS, timezone.localtime(row.meeting.debut).date()),
        )
        for row in rows
    ]


@dataclass(frozen=True)
class Speech:
    """All the meetings together: what was counted, in how many meetings."""

    spoken: Spoken
    reunions: int


def speech_together(access: Access) -> Speech | None:
    """All the meetings together: those that it sees for who reads each of them; for the others those of the whole project
    whose minutes are published. ``None`` when there is none, or nothing to read.
    """
    if not is_open(access):
        return None
    if reads_each(access):
        found = [one.spoken for one in speech_by_meeting(access)]
    else:
        rows = SpeakingTime.objects.filter(
            meeting__body__project=access.project, meeting__date_compte_rendu__isnull=False
        ).exclude(meeting__etat=Meeting.Etat.ANNULEE)
        found = [spoken_of(row) for row in rows.order_by("meeting")]
    spoken = together(found)
    return None if spoken is None else Speech(spoken, len(found))
