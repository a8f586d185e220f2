"""The subjects on which people are told something: their words, and the right that one needs to be told. Pure.

Floors above add theirs with :func:`register` when they start.
"""

from dataclasses import dataclass

from projects.policy import Action


@dataclass(frozen=True)
class NoticeKind:
    """A subject. ``mail``: its line in the daily e-mail, always the same: no figure, no name, no title of anything."""

    cle: str
    libelle: str
    mail: str
    action: Action


KINDS: dict[str, NoticeKind] = {}


def register(kind: NoticeKind) -> None:
    """Add a subject. Raises ``ValueError`` when its line for the e-mail holds a figure."""
    if any(sign.isdigit() for sign in kind.mail):
        raise ValueError(f"Un courriel ne porte aucun chiffre\u00a0: {kind.mail}")
    KINDS[kind.cle] = kind


REUNION, COMPTE_RENDU, DECISION, CHARTE, SIGNATURE, DOCUMENT, NEGOCIATION = (
    "REUNION",
    "COMPTE_RENDU",
    "DECISION",
    "CHARTE",
    "SIGNATURE",
    "DOCUMENT",
    "NEGOCIATION",
)
for _kind in (
    NoticeKind(
        REUNION,
        "Réunions annoncées, déplacées ou annulées",
        "une réunion est annoncée, déplacée ou annulée",
        Action.VOIR_INSTANCES,
    ),
    NoticeKind(COMPTE_RENDU, "Comptes rendus publiés", "un compte rendu est publié", Action.VOIR_INSTANCES),
    NoticeKind(DECISION, "Décisions consignées", "une décision est consignée", Action.VOIR_INSTANCES),
    NoticeKind(CHARTE, "Règle du jeu", "la règle du jeu change", Action.VOIR_CHARTE),
    NoticeKind(SIGNATURE, "Signatures attendues", "la règle du jeu attend une signature", Action.VOIR_CHARTE),
    NoticeKind(DOCUMENT, "Documents déposés", "un document est déposé", Action.VOIR_DOCUMENTS),
    NoticeKind(
        NEGOCIATION,
        "Positions publiées dans une négociation",
        "une collectivité publie sa position",
        Action.VOIR_NEGOCIATIONS,
    ),
):
    register(_kind)
