"""What agents say and are told: surveys, urn and free texts; interviews and concerns; information. One file per subject."""

from consultations.models.codes import Code, CodeLot
from consultations.models.concerns import Concern
from consultations.models.information import AgentChange, AgentPage, Message, MessageRelay
from consultations.models.interviews import Interview, InterviewPerson, PrivateInterview, Promise, Quotation
from consultations.models.surveys import Question, Survey
from consultations.models.texts import FreeText
from consultations.models.urn import BallotBox, Draft, Urn

__all__ = [
    "AgentChange",
    "AgentPage",
    "BallotBox",
    "Code",
    "CodeLot",
    "Concern",
    "Draft",
    "FreeText",
    "Interview",
    "InterviewPerson",
    "Message",
    "MessageRelay",
    "PrivateInterview",
    "Promise",
    "Question",
    "Quotation",
    "Survey",
    "Urn",
]
