"""The rail of a project: phases as numbered rooms, each entry shown only to those who may open it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from projects.policy import Action


@dataclass(frozen=True)
class Entry:
    """One line of the rail: label, URL name, the action that opens it, icon of the lucide set."""

    label: str
    url_name: str
    action: Action
    icon: str


@dataclass(frozen=True)
class Room:
    """A group of the rail. ``numero`` is the rank of the phase, ``None`` for what lasts through all phases."""

    titre: str
    numero: int | None
    entries: tuple[Entry, ...]


ROOMS: tuple[Room, ...] = (
    Room(
        "",
        None,
        (
            Entry("Tableau de bord", "reports:dashboard", Action.VOIR_PROJET, "layout-dashboard"),
            Entry("Projet et méthode", "projects:method", Action.VOIR_METHODE, "map"),
        ),
    ),
    Room(
        "Diagnostic",
        1,
        (
            Entry("Services", "diagnostics:services", Action.VOIR_SERVICES, "boxes"),
            Entry("Effectifs", "hr:staff", Action.VOIR_POSTES, "users"),
            Entry("Postes", "hr:posts", Action.VOIR_POSTES, "briefcase"),
        ),
    ),
    Room(
        "Gouvernance",
        None,
        (
            Entry("Membres et droits", "projects:members", Action.VOIR_MEMBRES, "user-check"),
            Entry("Rapports", "reports:list", Action.VOIR_RAPPORTS, "file-text"),
        ),
    ),
)


def navigation(request: HttpRequest) -> dict:
    """Context of every page: the rail for the worn hat, and the hats one may choose. No query of its own."""
    access = getattr(request, "access", None)
    if access is None:
        return {"access": None, "rooms": []}
    rooms = []
    for room in ROOMS:
        lines = []
        for entry in room.entries:
            if not access.allows(entry.action):
                continue
            try:
                url = reverse(entry.url_name, args=[access.project.slug])
            except NoReverseMatch:
                continue
            # the dashboard is the parent of every page: it is current only when it is the very page
            is_current = request.path == url or (entry.url_name != "reports:dashboard" and request.path.startswith(url))
            lines.append({"label": entry.label, "url": url, "icon": entry.icon, "current": is_current})
        if lines:
            rooms.append({"titre": room.titre, "numero": room.numero, "entries": lines})
    return {"access": access, "rooms": rooms}
