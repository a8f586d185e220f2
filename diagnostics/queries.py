"""What the inventory of services says, read in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from common.history import in_words
from diagnostics.models import ServicePresence
from projects.authors import role_labels
from projects.models import Collectivite, Project, Service
from projects.queries import collectivites_in, services_of


@dataclass(frozen=True)
class Presence:
    """One answer: code of ``ServicePresence.Etat``, name used locally, who provides it when it is contracted out."""

    etat: str
    nom_local: str
    prestataire: str
    date_saisie: datetime


@dataclass(frozen=True)
class Coverage:
    """How many common services one employer answered. « n’existe pas » is an answer."""

    collectivite: Collectivite
    repondus: int
    total: int

    @property
    def est_complet(self) -> bool:
        return self.total > 0 and self.repondus >= self.total


@dataclass(frozen=True)
class Inventory:
    """The whole matrix. ``presences`` is keyed by (key of the employer, key of the service)."""

    collectivites: tuple[Collectivite, ...]
    communs: tuple[Service, ...]
    locaux: tuple[Service, ...]
    presences: dict[tuple[int, int], Presence]

    def presence(self, collectivite: Collectivite, service: Service) -> Presence | None:
        """The answer, or ``None`` when nobody answered."""
        return self.presences.get((collectivite.pk, service.pk))

    def locaux_de(self, collectivite: Collectivite) -> list[Service]:
        """Services that this employer added under its own name."""
        return [service for service in self.locaux if service.collectivite_id == collectivite.pk]

    def coverage(self, collectivite: Collectivite) -> Coverage:
        """How far one employer is."""
        answered = sum((collectivite.pk, service.pk) in self.presences for service in self.communs)
        return Coverage(collectivite, answered, len(self.communs))

    def etats(self, collectivite: Collectivite) -> dict[str, int]:
        """Number of common services by answer, every answer present; the key of « sans réponse » is empty."""
        counts = dict.fromkeys([*ServicePresence.Etat.values, ""], 0)
        for service in self.communs:
            presence = self.presence(collectivite, service)
            counts[presence.etat if presence else ""] += 1
        return counts

    @cached_property
    def coverages(self) -> list[Coverage]:
        return [self.coverage(collectivite) for collectivite in self.collectivites]

    @property
    def derniere_saisie(self) -> datetime | None:
        """When the latest answer was saved: the date of the data."""
        return max((presence.date_saisie for presence in self.presences.values()), default=None)


def employers_of(project: Project) -> list[Collectivite]:
    """Employers expected to answer: in the perimeter today, and not the centre de gestion, which is a partner."""
    return list(collectivites_in(project).exclude(kind=Collectivite.Kind.CDG))


def inventory_of(
    project: Project, employers: Sequence[Collectivite] | None = None, catalogue: Sequence[Service] | None = None
) -> Inventory:
    """The inventory of all employers of ``project``. Three queries, whatever its size.

    ``employers``: those of the perimeter today, and ``catalogue``, the services of the project in their order, when the
    caller has read them.
    """
    collectivites = (
        employers_of(project) if employers is None else [one for one in employers if one.kind != Collectivite.Kind.CDG]
    )
    kept = {collectivite.pk for collectivite in collectivites}
    services = services_of(project) if catalogue is None else catalogue
    presences = {
        (employer, service): Presence(*answer)
        for employer, service, *answer in ServicePresence.objects.filter(collectivite__project=project)
        .order_by("pk")
        .values_list("collectivite_id", "service_id", "etat", "nom_local", "prestataire", "date_saisie")
        if employer in kept
    }
    return Inventory(
        tuple(collectivites),
        tuple(service for service in services if service.collectivite_id is None),
        tuple(service for service in services if service.collectivite_id in kept),
        presences,
    )


@dataclass(frozen=True)
class Change:
    """One line of the history of an employer's inventory: the author is a role, never a person."""

    date: datetime
    auteur: str
    service: str
    avant: str
    apres: str
    motif: str
    reponse: int | None = None


def _answer_in_words(row) -> str:
    """« externalisé, assuré par SIVOM »: the whole answer of a history row."""
    said = [in_words(row, "etat")]
    if row.nom_local:
        said.append(f"nommé « {row.nom_local} »")
    if row.prestataire:
        said.append(f"assuré par {row.prestataire}")
    return ", ".join(said)


def history_of(collectivite: Collectivite, limit: int = 200) -> list[Change]:
    """The latest ``limit`` changes, newest first. « — » stands for « sans réponse ». Constant number of queries."""
    rows = list(
        ServicePresence.history.filter(collectivite_id=collectivite.pk).order_by("-history_date", "-history_id")[
            : limit * 2
        ]
    )
    names = dict(
        Service.history.filter(id__in={row.service_id for row in rows})
        .order_by("history_date", "history_id")
        .values_list("id", "libelle")
    )
    roles = role_labels(collectivite.project, {row.history_user_id for row in rows})
    kept = set(ServicePresence.objects.filter(collectivite=collectivite).values_list("pk", flat=True))
    before: dict[int, str] = {}
    changes = []
    for row in reversed(rows):
        after = "—" if row.history_type == "-" else _answer_in_words(row)
        changes.append(
            Change(
                row.history_date,
                roles.of(row.history_user_id),
                names.get(row.service_id, "service retiré"),
                before.get(row.service_id, "—"),
                after,
                row.history_change_reason or "",
                row.id if row.id in kept else None,
            )
        )
        before[row.service_id] = after
    return changes[::-1][:limit]
