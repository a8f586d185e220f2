"""Bodies, meetings, decisions, charter, documents, notifications, one file per subject."""

from governance.models.bodies import Body, Seat
from governance.models.charter import Charter, CharterSignature, CharterThreshold
from governance.models.decisions import Decision, DecisionOption
from governance.models.documents import Document, DocumentVersion, Folder
from governance.models.meetings import AgendaItem, Attendance, Meeting, SpeakingTime
from governance.models.negotiations import DossierNegociation, PositionNegociation, PublicationPosition
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
    "DossierNegociation",
    "Folder",
    "Meeting",
    "MembreEquipe",
    "Notification",
    "NotificationPreference",
    "PositionNegociation",
    "PublicationPosition",
    "Seat",
    "SpeakingTime",
    "Suppleance",
]
