"""``/projets/<slug>/``: where the project stands, for the worn hat; and its tables as files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from common.calendar import months_between
from common.exports import exports_address, table_response
from common.memo import stamp_of, stamps_of
from diagnostics.queries import inventory_of
from hr.memoire import READ as STAFF_READ
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite, Phase, Project, Step
from projects.phases import StepCheck
from projects.policy import Action
from projects.queries import collectivites_in, current_phase, phases_with_steps, services_of
from reports.copil import information
from reports.dashboard import dashboard_figures, listed, own_figures
from reports.gates import checks_for
from reports.next_steps import Awaited, alerts, awaited, doors, next_step, page_url
from reports.sections.steps import NOT_FOLLOWED, READS, TONES, kept_checks
from reports.sections.territory import territory_figures
from reports.situation import kept_situation


@dataclass(frozen=True)
class TaskLine:
    """One step of the task list: its state in words, who is awaited, where to act (empty when not allowed)."""

    step: Step
    etat: str
    tone: str
    phrase: str
    manquants: tuple[Awaited, ...]
    url: str


@dataclass(frozen=True)
class PhaseLine:
    """One phase of the stepper. ``faites`` counts the followed steps that are finished, out of ``suivies``."""

    phase: Phase
    tasks: tuple[TaskLine, ...]
    faites: int
    suivies: int

    @property
    def step_state(self) -> str:
        """State of the step for its component."""
        return {Phase.Etat.CLOSE: "done", Phase.Etat.EN_COURS: "now"}.get(self.phase.etat, "")


def _task(access: Access, step: Step, check: StepCheck | None, sirens: Mapping[int, str]) -> TaskLine:
    if check is None:
        return TaskLine(step, NOT_FOLLOWED, "", "", (), "")
    url = page_url(access, check.url_name)
    missing = awaited(access, check, sirens)
    return TaskLine(step, check.etat, TONES.get(check.etat, ""), check.phrase, missing, url)


def _phases(access: Access, checks: dict[str, StepCheck], employers: Sequence[Collectivite]) -> list[PhaseLine]:
    lines, sirens = [], {one.pk: one.siren for one in employers}
    for phase, held, _ in phases_with_steps(access.project):
        followed = [checks[step.cle] for step in held if step.cle in checks]
        finished = [check for check in followed if check.etat == "terminée"]
        tasks = tuple(_task(access, step, checks.get(step.cle), sirens) for step in held)
        lines.append(PhaseLine(phase, tasks, len(finished), len(followed)))
    return lines


def month_counter(project: Project, today) -> str:
    """« mois 3 sur 16 », « commence le … » or « mois 18, pour 16 prévus »."""
    planned = months_between(project.date_debut, project.date_fin)
    if today < project.date_debut:
        return f"commence le {project.date_debut:%d/%m/%Y}"
    elapsed = months_between(project.date_debut, today)
    return f"mois {elapsed} sur {planned}" if elapsed <= planned else f"mois {elapsed}, pour {planned} prévus"


@project_page(Action.VOIR_PROJET)
def dashboard(request: HttpRequest, access: Access) -> HttpResponse:
    """The page « Où en est-on ? »."""
    project, today = access.project, timezone.localdate()
    employers = list(collectivites_in(project, today))
    catalogue = services_of(project)
    *of_steps, of_staff = stamps_of(*READS, STAFF_READ)
    situation = kept_situation(project, today, of_staff, employers=employers, catalogue=catalogue)
    inventory = inventory_of(project, employers, catalogue)
    surveys = list(project.surveys.order_by("numero"))
    checks = checks_for(access, kept_checks(project, of_steps, employers, surveys, inventory))
    phases = _phases(access, checks, employers)
    current = current_phase([line.phase for line in phases])
    own = access.own_collectivite
    inside = own is not None and own.pk in {c.pk for c in inventory.collectivites}
    return render(
        request,
        "reports/dashboard.html",
        {
            "phases": phases,
            "current": next((line for line in phases if current is not None and line.phase.pk == current.pk), None),
            "today": today,
            "months": month_counter(project, today),
            "key_figures": territory_figures(
                employers, situation.lines, listed(access, Action.VOIR_POSTES, "hr:staff")
            ),
            "figures": dashboard_figures(access, situation, inventory, employers),
            "own": own if inside else None,
            "own_figures": own_figures(own, situation, inventory, access) if inside else None,
            "doors": doors(access, own if inside else None),
            "alerts": alerts(access, checks, today),
            "next_step": next_step(access, inventory, checks),
            "snapshots": list(project.snapshots.select_related("phase").defer("valeurs").order_by("-numero")),
            "information": information(access),
            "may_close": access.allows(Action.CLORE_PHASE),
            "exports": exports_address("reports:export", slug=project.slug),
        },
    )


@project_page(Action.VOIR_PROJET)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the dashboard as xlsx or csv: the very one of the page."""
    today = timezone.localdate()
    employers = list(collectivites_in(access.project, today))
    situation = kept_situation(access.project, today, stamp_of(STAFF_READ), employers=employers)
    figures = dashboard_figures(access, situation, inventory_of(access.project, employers), employers)
    return table_response(figures.tables(), slug=access.project.slug, cle=cle, extension=extension, day=today)
