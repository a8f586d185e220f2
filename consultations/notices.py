"""The subjects on which people are told something: a message that waits for them, a question without answer."""

from governance.notices import NoticeKind, register
from projects.policy import Action

INFORMATION, PREOCCUPATION = "INFORMATION", "PREOCCUPATION"


def register_kinds() -> None:
    """Hand the subjects over to the floor that tells people."""
    register(
        NoticeKind(
            INFORMATION,
            "Messages à porter dans ma collectivité",
            "un message du projet attend d’être porté",
            Action.PORTER_INFORMATION,
        )
    )
    register(
        NoticeKind(
            PREOCCUPATION,
            "Préoccupations sans réponse au-delà du délai convenu",
            "une préoccupation attend une réponse au-delà du délai convenu",
            Action.VOIR_ECOUTE,
        )
    )
