"""Who reads what of the interview log and of the concerns, and what they say together (product.md part C)."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from consultations import keys
from consultations.models import Concern, Interview, InterviewPerson, PrivateInterview, Promise, Quotation
from consultations.themes import HR_THEMES, LABELS, Theme
from governance.queries.charter import threshold
from projects.access import Access
from projects.models import Project
from projects.policy import Action


def visible_interviews(access: Access) -> QuerySet[Interview]:
    """Interviews that the worn hat reads: all that are shared for the project lead and the référent RH; one's own;
    those of one's employer, restricted ones only when they speak of staff and of this employer alone.
    """
    rows = Interview.objects.filter(project=access.project)
    if not access.allows(Action.MENER_ENTRETIENS):
        return rows.none()
    if access.allows(Action.LIRE_ENTRETIENS):
        return rows
    seen = Q(auteur=access.user)
    employers = access.employer_ids(Action.REPONDRE_PREOCCUPATION)
    if employers:
        here = Q(pk__in=InterviewPerson.objects.filter(collectivite__in=employers).values("interview"))
        seen |= here & Q(confidentialite=Interview.Confidentialite.PROJET)
        if access.has_hr_role:
            elsewhere = InterviewPerson.objects.exclude(collectivite__in=employers).values("interview")
            seen |= here & Q(confidentialite=Interview.Confidentialite.RESTREINT, est_rh=True) & ~Q(pk__in=elsewhere)
    return rows.filter(seen)


def may_change(access: Access, interview: Interview) -> bool:
    """The interviewer alone changes what was written."""
    return interview.auteur_id == access.user.pk and access.allows(Action.MENER_ENTRETIENS)


def may_remove(access: Access, interview: Interview) -> bool:
    """The interviewer, and the project lead who keeps the log."""
    return may_change(access, interview) or access.allows(Action.TENIR_ECOUTE)


@dataclass(frozen=True)
class Diary:
    """One sealed interview, opened for its interviewer."""

    pk: int
    content: dict

    @property
    def day(self) -> date:
        return date.fromisoformat(self.content["date"])


def diaries(access: Access) -> list[Diary]:
    """The sealed interviews of this very person, the latest first; nobody else's, whatever the right."""
    if not access.allows(Action.MENER_ENTRETIENS):
        return []
    rows = PrivateInterview.objects.filter(project=access.project, auteur=access.user).order_by("pk")
    opened = [(row.pk, keys.unseal_diary(str(access.project.pk), access.user.pk, row.sceau)) for row in rows]
    found = [Diary(pk, content) for pk, content in opened if content]
    return sorted(found, key=lambda one: (one.day, one.pk), reverse=True)


def full_concerns(access: Access) -> QuerySet[Concern]:
    """Concerns that the worn hat reads in the words in which they were told."""
    rows = Concern.objects.filter(project=access.project)
    if not access.allows(Action.VOIR_ECOUTE):
        return rows.none()
    if access.allows(Action.LIRE_PREOCCUPATIONS):
        return rows
    return rows.filter(Q(auteur=access.user) | Q(collectivite__in=access.employer_ids(Action.REPONDRE_PREOCCUPATION)))


def visible_concerns(access: Access) -> QuerySet[Concern]:
    """Those, and what is published, of which the published words alone are read."""
    if not access.allows(Action.VOIR_ECOUTE):
        return Concern.objects.none()
    return Concern.objects.filter(project=access.project).filter(
        Q(pk__in=full_concerns(access).values("pk")) | Q(date_publication__isnull=False)
    )


def shown_order(concern: Concern, full: bool) -> tuple[date, int]:
    """Where a concern stands in a list: by its day for those who read it in full, by the day of its answer for the others.

    Neither its day, its age, its place nor its employer is given with the published words: in a commune of a few agents
    they would say who asked (docs/anonymat.md).
    """
    return (concern.date if full else concern.date_reponse or date.min), concern.numero


def published_concerns(project: Project) -> QuerySet[Concern]:
    """Questions with their answers that everybody reads, the latest answer first."""
    return Concern.objects.filter(project=project, date_publication__isnull=False).order_by("-date_reponse", "-numero")


def may_answer(access: Access, concern: Concern) -> bool:
    """The project lead; the référent RH on matters of staff; the direction or the DRH of the employer concerned."""
    if access.allows(Action.TENIR_ECOUTE):
        return True
    if access.allows(Action.LIRE_ENTRETIENS) and concern.theme in HR_THEMES:
        return True
    return concern.collectivite_id is not None and access.allows(Action.REPONDRE_PREOCCUPATION, concern.collectivite_id)


def answer_delay(project: Project, jour: date | None = None) -> int:
    """Days to answer, as the « règle du jeu » says on ``jour`` (today by default)."""
    return threshold(project, "DELAI_REPONSE", jour).valeur


@dataclass(frozen=True)
class ThemeLine:
    """What was heard on one theme: interviews, concerns, those answered and published, longest wait in days."""

    theme: Theme
    label: str
    interviews: int
    concerns: int
    answered: int
    published: int
    waiting: int | None
    quotations: tuple[str, ...] = ()


def themes_of(access: Access, today: date | None = None) -> list[ThemeLine]:
    """The synthesis by theme of what this hat reads; themes that nobody spoke of are left out. Three queries."""
    day = today or timezone.localdate()
    rows = {row.pk: row for row in visible_interviews(access)}
    heard = Counter(theme for row in rows.values() for theme in row.themes)
    concerns = list(visible_concerns(access).order_by("date", "numero"))
    words: dict[str, list[str]] = {}
    for quoted in Quotation.objects.filter(interview__in=rows).order_by("texte", "pk"):
        for theme in rows[quoted.interview_id].themes:
            words.setdefault(theme, []).append(quoted.texte)
    lines = []
    for theme, label in LABELS.items():
        mine = [row for row in concerns if row.theme == theme]
        waiting = [row.days(day) for row in mine if not row.reponse]
        if heard[theme] or mine:
            lines.append(
                ThemeLine(
                    theme,
                    label,
                    heard[theme],
                    len(mine),
                    sum(bool(row.reponse) for row in mine),
                    sum(row.date_publication is not None for row in mine),
                    max(waiting, default=None),
                    tuple(words.get(theme, ())),
                )
            )
    return lines


def waiting_concerns(access: Access) -> list[Concern]:
    """Those that this hat reads in full and that nobody answered, the longest wait first."""
    return list(full_concerns(access).filter(reponse="").select_related("collectivite").order_by("date", "numero"))


def open_promises(access: Access) -> list[Promise]:
    """Promises of the interviews that this hat reads and that are not kept yet, the nearest day first."""
    rows = Promise.objects.filter(interview__in=visible_interviews(access).values("pk"), date_tenue=None)
    return sorted(rows.select_related("interview").order_by("pk"), key=lambda one: one.echeance or date.max)


@dataclass(frozen=True)
class Heard:
    """So many people met, of one employer, category and service. Keys of the employer and of the service."""

    collectivite_id: int | None
    categorie: str
    service_id: int | None
    nombre: int


def heard_people(project: Project) -> list[Heard]:
    """Everybody met in the shared interviews; those that their interviewer keeps are counted nowhere. One query."""
    rows = InterviewPerson.objects.filter(interview__project=project).order_by("pk")
    return [Heard(row.collectivite_id, row.categorie, row.service_id, row.nombre) for row in rows]


def people_of(interview: Interview, access: Access) -> list[InterviewPerson]:
    """Who was met; names for the interviewer alone."""
    rows = list(interview.personnes.select_related("collectivite", "service").order_by("rang", "pk"))
    if not may_change(access, interview):
        for row in rows:
            row.nom = ""
    return rows
