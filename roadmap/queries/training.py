"""Trainings as a reader may see them: counts of an employer for its own HR, a number of employers for everybody."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from common.disclosure import shown_total
from hr.queries_competences import Savoir, grille_de
from projects.access import Access
from projects.models import Project
from projects.policy import Action
from roadmap.formation import empeche, fraction
from roadmap.models import Formation, Repere, ServiceMutualise


@dataclass(frozen=True)
class Session:
    """One session. ``participants`` is None where the count is too small for this reader; ``miens``: own counts."""

    formation: Formation
    employeurs: int
    participants: int | None
    attendus: int | None
    miens: tuple[tuple[str, int, int], ...]
    empechement: str

    @property
    def note(self) -> Decimal | None:
        """The mean mark, only beside a number of people that may be shown: the mark of two people is theirs."""
        return self.formation.evaluation if self.participants else None


@dataclass(frozen=True)
class Formations:
    """Sessions and markers of a project."""

    sessions: tuple[Session, ...]
    reperes: tuple[Repere, ...]
    grille: tuple[Savoir, ...] = ()

    @property
    def besoins(self) -> list[tuple[Savoir, list[Formation]]]:
        """Skills where agents are or may be below, each with the sessions to come that answer it."""
        answered: dict[int | None, list[Formation]] = {}
        for one in self.sessions:
            if one.formation.etat == Formation.Etat.PREVUE:
                answered.setdefault(one.formation.competence_id, []).append(one.formation)
        return [(one, answered.get(one.competence.pk, [])) for one in self.grille if one.ecart.est_un_besoin]

    @property
    def employeurs_des_sessions(self) -> list[int]:
        """How many employers came to each management session held."""
        return [
            one.employeurs
            for one in self.sessions
            if one.formation.est_tenue and one.formation.genre == Formation.Genre.MANAGEMENT
        ]

    @property
    def tenues(self) -> int:
        return sum(one.formation.est_tenue for one in self.sessions)

    def repere(self, genre: str | None = None) -> str:
        """« 4/9 » of one kind, or of all."""
        return fraction(one.date_fait is not None for one in self.reperes if genre in (None, one.genre))


def formations_of(access: Access, today: date) -> Formations:
    """Trainings, markers, and the skills that call for one. Five queries."""
    project, mine = access.project, access.employer_ids(Action.SAISIR_PRESENCES)
    known = access.known_employer_ids(Action.SAISIR_PRESENCES)
    rows = project.formations.select_related("service__service", "action").prefetch_related("presences__collectivite")
    return Formations(
        tuple(_session(one, project, mine, known, today) for one in rows),
        tuple(project.reperes.all()),
        tuple(grille_de(access)),
    )


def _session(row: Formation, project: Project, mine: Collection[int], known: Collection[int], today: date) -> Session:
    """``known``: employers that the person counts under any hat, which masks take away; ``mine``: under the worn one."""
    counts = list(row.presences.all())
    own = [one for one in counts if one.collectivite_id in mine]
    told = [one for one in counts if one.collectivite_id in known]
    k, blocked = project.seuil_affichage, ""
    if row.est_prealable and row.service is not None and row.etat != Formation.Etat.ANNULEE:
        blocked = empeche(row.date_session, row.est_tenue, row.service.date_ouverture, today)
    return Session(
        formation=row,
        employeurs=sum(one.presents > 0 for one in counts),
        participants=shown_total([one.presents for one in counts], k, [one.presents for one in told]),
        attendus=shown_total([one.attendus for one in counts], k, [one.attendus for one in told]),
        miens=tuple((one.collectivite.nom, one.attendus, one.presents) for one in own),
        empechement=blocked,
    )


def prerequisites_of(service: ServiceMutualise, today: date) -> list[tuple[Formation, str]]:
    """Trainings that must be held before this service opens, each with what holds it, empty when nothing does. One query."""
    rows = service.formations.filter(est_prealable=True).exclude(etat=Formation.Etat.ANNULEE)
    return [(one, empeche(one.date_session, one.est_tenue, service.date_ouverture, today)) for one in rows]
