"""The « règle du jeu » of a project: the version in force, what it says of each threshold, who signed."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from governance.models import Body, Charter, CharterSignature, CharterThreshold, Seat
from governance.queries.bodies import in_activity
from governance.rights import own_seats
from governance.seuils import DatedValue, Threshold, ThresholdSpec, specs, threshold_on
from projects.access import Access
from projects.models import Collectivite, Project
from projects.policy import Action
from projects.queries import collectivites_in

_SIGNS_FOR = (Seat.Fonction.PRESIDENCE, Seat.Fonction.ANIMATION)


def published(project: Project) -> list[Charter]:
    """Published versions, the latest first."""
    return list(project.charters.filter(date_publication__isnull=False).order_by("-numero"))


def draft_of(project: Project) -> Charter | None:
    """The version being written, if any."""
    return project.charters.filter(date_publication__isnull=True).first()


def in_force_on(versions: list[Charter], jour: date) -> Charter | None:
    """The version whose rules hold on ``jour``: the latest by date, then by number."""
    held = [version for version in versions if version.date_effet and version.date_effet <= jour]
    return max(held, key=lambda version: (version.date_effet, version.numero), default=None)


def dated_values(project: Project) -> list[DatedValue]:
    """What every published version says of every threshold. One query."""
    rows = (
        CharterThreshold.objects.filter(charter__project=project, charter__date_publication__isnull=False)
        .select_related("charter")
        .order_by("charter__numero", "cle")
    )
    return [
        DatedValue(row.cle, row.valeur, row.charter.date_effet, row.charter.numero)
        for row in rows
        if row.cle in specs()
    ]


def threshold(project: Project, cle: str, jour: date | None = None) -> Threshold:
    """The threshold ``cle`` of the project on ``jour`` (today by default), for the alerts of the floors above."""
    return threshold_on(dated_values(project), cle, jour or timezone.localdate())


@dataclass(frozen=True)
class ThresholdLine:
    """A threshold as the page shows it: its words, what holds today, what will hold later (``None``: no change)."""

    spec: ThresholdSpec
    now: Threshold
    later: DatedValue | None


def threshold_lines(project: Project, jour: date | None = None) -> list[ThresholdLine]:
    """Every threshold on ``jour``, with its next change."""
    day, values = jour or timezone.localdate(), dated_values(project)
    lines = []
    for cle, spec in specs().items():
        now = threshold_on(values, cle, day)
        coming = sorted(
            (value for value in values if value.cle == cle and value.debut > day and value.valeur != now.valeur),
            key=lambda value: (value.debut, value.version),
        )
        lines.append(ThresholdLine(spec, now, coming[0] if coming else None))
    return lines


@dataclass(frozen=True)
class Signatory:
    """Who a version waits for: an employer or a body; ``signature`` once given. ``may_sign``: by the worn hat."""

    collectivite: Collectivite | None
    body: Body | None
    signature: CharterSignature | None
    may_sign: bool

    @property
    def nom(self) -> str:
        return str(self.collectivite or self.body)


def signable_bodies(access: Access) -> set[int]:
    """Bodies that the worn hat presides or leads, and for which it may sign."""
    if not access.allows(Action.SIGNER_CHARTE_GROUPE):
        return set()
    return set(own_seats(access).filter(fonction__in=_SIGNS_FOR).values_list("body_id", flat=True))


def signatories(access: Access, charter: Charter) -> list[Signatory]:
    """Employers of the perimeter, then working groups, with the signature that they gave to this version."""
    given = list(charter.signatures.select_related("collectivite", "body").order_by("date_signature", "pk"))
    of_employer = {row.collectivite_id: row for row in given if row.collectivite_id}
    of_body = {row.body_id: row for row in given if row.body_id}
    employers = access.employer_ids(Action.SIGNER_CHARTE)
    led = signable_bodies(access)
    lines = [
        Signatory(one, None, of_employer.get(one.pk), one.pk in employers) for one in collectivites_in(access.project)
    ]
    groups = in_activity(access.project.bodies.filter(kind=Body.Kind.GROUPE_TRAVAIL)).order_by("nom", "pk")
    return lines + [Signatory(None, one, of_body.get(one.pk), one.pk in led) for one in groups]
