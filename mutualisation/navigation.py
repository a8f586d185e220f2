"""The rail of a project: phases as numbered rooms, each entry shown only to those who may open it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.presence import idle_seconds
from governance.queries.negotiations import is_open
from governance.queries.notifications import unread_count
from projects.access import Access
from projects.policy import Action
from projects.views.bin import REMOVING
from reports.desk import has_desk


@dataclass(frozen=True)
class Entry:
    """One line of the rail: label, URL name, the action that opens it (or one of ``others``), icon of lucide.

    ``serves``: whether the page has something for this hat; an entry that leads to an empty room is not shown.
    """

    label: str
    url_name: str
    action: Action
    icon: str
    others: tuple[Action, ...] = ()
    serves: Callable[[Access], bool] | None = None


@dataclass(frozen=True)
class Room:
    """A group of the rail. ``numero`` is the rank of the phase, ``None`` for what lasts through all phases.

    A room without title is never folded.
    """

    titre: str
    numero: int | None
    entries: tuple[Entry, ...]


ROOMS: tuple[Room, ...] = (
    Room(
        "",
        None,
        (
            Entry("Tableau de bord", "reports:dashboard", Action.VOIR_PROJET, "layout-dashboard"),
            Entry("Ma page", "reports:desk", Action.VOIR_PROJET, "user-check", serves=has_desk),
            Entry("Comité de pilotage", "reports:copil", Action.VOIR_PROJET, "presentation"),
            Entry("Projet et méthode", "projects:method", Action.VOIR_METHODE, "map"),
        ),
    ),
    Room(
        "Diagnostic",
        1,
        (
            Entry("Pourquoi mutualiser\u202f?", "diagnostics:framing", Action.VOIR_CADRAGE, "compass"),
            Entry("Projet communautaire", "roadmap:objectives", Action.VOIR_FEUILLE_DE_ROUTE, "target"),
            Entry("Portrait du territoire", "diagnostics:portrait", Action.VOIR_SERVICES, "map-pinned"),
            Entry("Collecte", "diagnostics:collection", Action.VOIR_METHODE, "inbox"),
            Entry("Services", "diagnostics:services", Action.VOIR_SERVICES, "boxes"),
            Entry("Coûts et qualité", "diagnostics:findings", Action.VOIR_SERVICES, "coins"),
            Entry("Vues croisées", "diagnostics:crossings", Action.VOIR_SERVICES, "grid-3x3"),
            Entry("Gains et difficultés", "diagnostics:register", Action.VOIR_SERVICES, "list-checks"),
            Entry("Budgets", "diagnostics:budgets", Action.VOIR_POSTES, "receipt-euro"),
        ),
    ),
    Room(
        "Scénarios",
        2,
        (Entry("Scénarios", "scenarios:list", Action.VOIR_SCENARIOS, "git-compare"),),
    ),
    Room(
        "Feuille de route",
        3,
        (
            Entry("Actions et objectifs", "roadmap:actions", Action.VOIR_FEUILLE_DE_ROUTE, "list-checks"),
            Entry("Services à ouvrir", "roadmap:services", Action.VOIR_FEUILLE_DE_ROUTE, "route"),
            Entry("Gains suivis", "roadmap:gains", Action.VOIR_FEUILLE_DE_ROUTE, "list-checks"),
            Entry("Formation et culture", "roadmap:trainings", Action.VOIR_FEUILLE_DE_ROUTE, "book-open"),
            Entry("États annuels", "roadmap:statements", Action.VOIR_ETATS, "receipt-text"),
            Entry(
                "Arbitrages",
                "roadmap:arbitrages",
                Action.SUIVRE_ARBITRAGES,
                "scale",
                (Action.DEMANDER_ARBITRAGE,),
            ),
            Entry("Calendrier", "roadmap:calendar", Action.VOIR_FEUILLE_DE_ROUTE, "calendar-range"),
            Entry("Avis des conseils", "roadmap:opinions", Action.VOIR_FEUILLE_DE_ROUTE, "landmark"),
        ),
    ),
    Room(
        "Personnel",
        None,
        (
            Entry("Effectifs", "hr:staff", Action.VOIR_POSTES, "users"),
            Entry("Postes", "hr:posts", Action.VOIR_POSTES, "briefcase"),
            Entry("Emplois et départs", "hr:gpeec", Action.VOIR_PYRAMIDE, "hourglass"),
            Entry(
                "Souhaits de mobilité",
                "roadmap:wishes",
                Action.LIRE_SOUHAITS,
                "heart-handshake",
                (Action.TENIR_SOUHAITS,),
            ),
            Entry("Collège RH", "hr:college", Action.VOIR_REGIMES, "messages-square"),
            Entry("Régimes indemnitaires", "hr:pay-schemes", Action.VOIR_REGIMES, "scale"),
            Entry("Masse salariale", "hr:payroll", Action.SIMULER_HARMONISATION, "chart-line"),
        ),
    ),
    Room(
        "Écoute",
        None,
        (
            Entry("Journal d’écoute", "consultations:journal", Action.VOIR_ECOUTE, "ear"),
            Entry("Qui a été entendu", "diagnostics:listening-coverage", Action.MENER_ENTRETIENS, "radar"),
            Entry("Consultations", "consultations:list", Action.VOIR_CONSULTATIONS, "message-circle"),
            Entry("Information", "consultations:plan", Action.VOIR_INFORMATION, "megaphone"),
        ),
    ),
    Room(
        "Gouvernance",
        None,
        (
            Entry("Réunions et décisions", "governance:home", Action.VOIR_INSTANCES, "calendar-days"),
            Entry("Règle du jeu", "governance:charter", Action.VOIR_CHARTE, "handshake"),
            Entry("Négociations", "governance:negotiations", Action.VOIR_NEGOCIATIONS, "scale", serves=is_open),
            Entry("Documents", "governance:documents", Action.VOIR_DOCUMENTS, "folder"),
        ),
    ),
    Room(
        "Équipe et rapports",
        None,
        (
            Entry("Équipe projet", "governance:team", Action.VOIR_METHODE, "contact"),
            Entry("Membres et droits", "projects:members", Action.VOIR_MEMBRES, "user-check"),
            Entry("Rapports", "reports:list", Action.VOIR_RAPPORTS, "file-text"),
            Entry("Corbeille", "projects:bin", REMOVING[0], "trash-2", REMOVING[1:]),
        ),
    ),
)


# a menu that fits a screen is shown whole; a longer one shows its groups, and opens the one where the reader stands
SHOWN_WHOLE = 12


def fold(rooms: list[dict]) -> None:
    """Say of each room whether it folds (``folds``) and whether it is open (``is_open``): that of the current page is."""
    folds = sum(len(room["entries"]) for room in rooms) > SHOWN_WHOLE
    for room in rooms:
        room["folds"] = folds and bool(room["titre"])
        room["is_open"] = any(line["current"] for line in room["entries"])


def rooms_for(access: Access) -> Iterator[tuple[Room, list[tuple[Entry, str]]]]:
    """The rooms that the worn hat may enter, each with its entries and their addresses; a room without any is left out."""
    for room in ROOMS:
        lines = []
        for entry in room.entries:
            if not any(access.allows(action) for action in (entry.action, *entry.others)):
                continue
            if entry.serves is not None and not entry.serves(access):
                continue
            try:
                lines.append((entry, reverse(entry.url_name, args=[access.project.slug])))
            except NoReverseMatch:
                continue
        if lines:
            yield room, lines


def navigation(request: HttpRequest) -> dict:
    """Context of every page: the rail for the worn hat, the hats one may choose, how many notifications wait.

    No query of its own, except the count of notifications, sent once, when a page shows the bell.
    """
    access = getattr(request, "access", None)
    if access is None:
        return {"access": None, "rooms": [], "unread": 0, "idle_seconds": idle_seconds(request)}
    rooms = []
    for room, entries in rooms_for(access):
        lines: list[dict] = []
        for entry, url in entries:
            # the dashboard is the parent of every page: it is current only when it is the very page
            is_above = request.path == url or (entry.url_name != "reports:dashboard" and request.path.startswith(url))
            lines.append({"label": entry.label, "url": url, "icon": entry.icon, "current": is_above})
            lines[-1]["mark"] = f"m{len(rooms)}-{len(lines)}"
        rooms.append({"titre": room.titre, "numero": room.numero, "entries": lines})
    # an entry may stand above another one (the roadmap and its calendar): only the closest is current
    above = [line for room in rooms for line in room["entries"] if line["current"]]
    for line in above:
        line["current"] = len(line["url"]) == max(len(one["url"]) for one in above)
    fold(rooms)
    return {
        "access": access,
        "idle_seconds": idle_seconds(request),
        "rooms": rooms,
        "printed_on": timezone.localdate(),
        "unread": cache(lambda: unread_count(access)),
    }
