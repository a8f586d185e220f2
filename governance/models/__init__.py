"""Bodies, meetings, decisions, charter, documents, notifications, one file per subject."""

from governance.models.bodies import Body, Seat
from governance.models.charter import Charter, CharterSignature, CharterThreshold
from governance.models.decisions import Decision, DecisionOption
from governance.models.documents import Document, DocumentVersion, Folder
from governance.models.meetings import AgendaItem, Attendance, Meeting, SpeakingTime
from governance.models.notifications import Digest, Notification, NotificationPreference
from governance.models.substitutes import Suppleance
from governance.models.team import MembreEquipe

__all__ = [
    "AgendaItem",
    "Attendance",
    "Body",
    "Charter",
    "CharterSignature",
    "CharterThreshold",
    "Decision",
    "DecisionOption",
    "Digest",
    "Document",
    "DocumentVersion",
    "Folder",
    "Meeting",
    "MembreEquipe",
    "Notification",
    "NotificationPreference",
    "Seat",
    "SpeakingTime",
    "Suppleance",
]
