"""The plan as each hat reads it, and what agents read without account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Min
from django.utils import timezone

from consultations import tally
from consultations.models import AgentChange, AgentPage, Concern, Message, MessageRelay, Survey
from consultations.queries import is_published, specs_of
from consultations.queries_ecoute import published_concerns
from consultations.services.ballot import opened_urn
from governance.models import Document
from projects.access import Access
from projects.models import Collectivite, Phase, Project
from projects.policy import Action

INFORMED = "information"


@dataclass(frozen=True)
class PlanLine:
    """A message; in how many employers it is expected and was carried; the relays of one's own employer.

    Which of the others did not carry it is for their own direction (product.md A11.2).
    """

    message: Message
    expected: int
    carried: int
    mine: tuple[MessageRelay, ...]

    @property
    def is_carried(self) -> bool:
        """« Porté » as soon as one direction générale carried it; without carrier it is « non porté » (A11.1)."""
        return self.carried > 0

    @property
    def waits_for_me(self) -> bool:
        """Whether one's own employer has not carried it although its day has come."""
        return any(r.date_portee is None for r in self.mine) and self.message.date_prevue <= timezone.localdate()


def plan_of(access: Access) -> list[PlanLine]:
    """The plan in order of date: all of it for those who take part in the method, what was carried for the others."""
    if not access.allows(Action.VOIR_INFORMATION):
        return []
    rows = list(access.project.messages.filter(date_retrait=None).order_by("date_prevue", "pk"))
    mine = access.employer_ids(Action.PORTER_INFORMATION)
    relays: dict[int, list[MessageRelay]] = {}
    for relay in MessageRelay.objects.filter(message__in=rows).select_related("collectivite").order_by("pk"):
        relays.setdefault(relay.message_id, []).append(relay)
    lines = [
        PlanLine(
            row,
            len(relays.get(row.pk, [])),
            sum(relay.date_portee is not None for relay in relays.get(row.pk, [])),
            tuple(relay for relay in relays.get(row.pk, []) if relay.collectivite_id in mine),
        )
        for row in rows
    ]
    return lines if access.allows(Action.VOIR_METHODE) else [line for line in lines if line.is_carried]


def carried_words(lines: Sequence[PlanLine]) -> str:
    """« 10 portés sur 12 »."""
    carried = sum(line.is_carried for line in lines)
    return f"{carried} {'portés' if carried > 1 else 'porté'} sur {len(lines)}"


def relay_of(access: Access, pk: int) -> MessageRelay | None:
    """A relay of one's own employer, else ``None``."""
    rows = MessageRelay.objects.filter(
        message__project=access.project,
        message__date_retrait=None,
        collectivite__in=access.employer_ids(Action.PORTER_INFORMATION),
    )
    return rows.select_related("message__project", "collectivite", "document").filter(pk=pk).first()


def holds_evidence(access: Access, document: Document) -> bool:
    """A piece of evidence is read by the direction that gave it and by who keeps the plan."""
    rows = MessageRelay.objects.filter(document=document, message__project=access.project)
    if not access.allows(Action.TENIR_INFORMATION):
        rows = rows.filter(collectivite__in=access.employer_ids(Action.PORTER_INFORMATION))
    return rows.exists()


@dataclass(frozen=True)
class Informed:
    """« Avez-vous été informé ? » in one wave: answers received, mean from 1 to 5 or its mask; beside it, how many of the
    messages planned until its last day some direction had carried by then.
    """

    survey: Survey
    n: int
    result: tally.QuestionResult | None
    portes: int = 0
    prevus: int = 0


def informed_by_wave(project: Project) -> list[Informed]:
    """The published waves that asked whether people were informed, oldest first."""
    found = []
    carried = list(
        project.messages.filter(date_retrait=None).annotate(premier=Min("relais__date_portee")).order_by("date_prevue")
    )
    for survey in project.surveys.filter(etat=Survey.Etat.CLOSE).order_by("numero"):
        if not is_published(survey) or INFORMED in survey.non_publiees:
            continue
        question = next((one for one in specs_of(survey) if one.cle == INFORMED), None)
        if question is not None:
            answers, _ = opened_urn(survey)
            planned = [one for one in carried if one.date_prevue <= survey.date_fin]
            found.append(
                Informed(
                    survey,
                    len(answers),
                    tally.question_result(question, answers, k=survey.seuil),
                    sum(one.premier is not None and one.premier <= survey.date_fin for one in planned),
                    len(planned),
                )
            )
    return found


@dataclass(frozen=True)
class Stage:
    """One line of the calendar: words, when, whether it is behind us."""

    title: str
    when: str
    state: str


def calendar_of(project: Project) -> list[Stage]:
    """The phases of the project, then what agents may expect from the consultations."""
    words = {Phase.Etat.CLOSE: "terminée", Phase.Etat.EN_COURS: "en cours", Phase.Etat.A_VENIR: "à venir"}
    lines = [
        Stage(
            phase.titre, f"terminée le {phase.date_cloture:%d/%m/%Y}" if phase.date_cloture else "", words[phase.etat]
        )
        for phase in project.phases.order_by("numero")
    ]
    for survey in project.surveys.filter(etat__in=[Survey.Etat.OUVERTE, Survey.Etat.CLOSE]).order_by("numero"):
        is_open = survey.etat == Survey.Etat.OUVERTE
        if is_open:
            when = f"on répond jusqu’au {survey.date_fin:%d/%m/%Y}"
        elif is_published(survey):
            when = f"résultats publiés le {timezone.localtime(survey.publiee_le):%d/%m/%Y}"
        else:
            when = "résultats à venir"
        lines.append(Stage(survey.titre, when, "en cours" if is_open else "terminée"))
    return lines


@dataclass(frozen=True)
class ForAgents:
    """Everything that the page of the agents, the note and the printed questions say: written once, shown three times."""

    project: Project
    page: AgentPage
    employer: Collectivite | None
    employers: tuple[Collectivite, ...]
    common: AgentChange | None
    own: AgentChange | None
    calendar: tuple[Stage, ...]
    questions: tuple[Concern, ...]
    surveys: tuple[Survey, ...]
    updated: date

    @property
    def changes(self) -> list[AgentChange]:
        """What is said to all, then to this employer."""
        return [row for row in (self.common, self.own) if row is not None]

    @property
    def says_change(self) -> bool:
        return any(row.change for row in self.changes)

    @property
    def says_same(self) -> bool:
        return any(row.ne_change_pas for row in self.changes)


def open_page(slug: str) -> AgentPage | None:
    """The page of a project that its lead opened, ``None`` otherwise: nobody learns that the project exists."""
    return (
        AgentPage.objects.filter(project__slug=slug, project__date_suppression=None, est_ouverte=True)
        .select_related("project")
        .first()
    )


def for_agents(page: AgentPage, employers: Sequence[Collectivite], siren: str = "") -> ForAgents:
    """What is said to all agents, and to those of the employer of this SIREN."""
    project = page.project
    employer = next((one for one in employers if one.siren == siren), None)
    changes = {row.collectivite_id: row for row in AgentChange.objects.filter(project=project).order_by("pk")}
    questions = tuple(published_concerns(project))
    surveys = [s for s in project.surveys.filter(etat=Survey.Etat.CLOSE).order_by("-numero") if is_published(s)]
    return ForAgents(
        project=project,
        page=page,
        employer=employer,
        employers=tuple(employers),
        common=changes.get(None),
        own=changes.get(employer.pk) if employer else None,
        calendar=tuple(calendar_of(project)),
        questions=questions,
        surveys=tuple(surveys),
        updated=max([page.date_modification, *(row.date_reponse for row in questions)]),
    )
