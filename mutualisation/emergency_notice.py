"""Ties the emergency opening (floor 2) to the notifications (floor 3): those concerned are told in the application too."""

from django.urls import reverse

from governance.notices import NoticeKind, register
from governance.services.notifications import notify
from projects.models import OuvertureSecours
from projects.policy import Action
from projects.services.emergency import register_emergency_listener

SECOURS = "SECOURS"


def tell(opening: OuvertureSecours, people: list) -> None:
    """One notification each; the reason is read on the page of the members, by those who may."""
    notify(
        project=opening.project,
        users=people,
        kind=SECOURS,
        cle=f"secours:{opening.pk}",
        texte=f"Une ouverture de secours est faite pour {opening.collectivite.nom}",
        adresse=reverse("projects:members", args=[opening.project.slug]),
    )


def bind() -> None:
    """Called once, when the application starts."""
    register(NoticeKind(SECOURS, "Ouvertures de secours", "une ouverture de secours est faite", Action.VOIR_MEMBRES))
    register_emergency_listener(tell)
