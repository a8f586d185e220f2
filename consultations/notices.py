"""The subject on which directions are told something: a message of the plan that waits for them."""

from governance.notices import NoticeKind, register
from projects.policy import Action

INFORMATION = "INFORMATION"


def register_kinds() -> None:
    """Hand the subject over to the floor that tells people."""
    register(
        NoticeKind(
            INFORMATION,
            "Messages à porter dans ma collectivité",
            "un message du projet attend d’être porté",
            Action.PORTER_INFORMATION,
        )
    )
