"""``/projets/<slug>/pilotage/``: the dashboard of the comité de pilotage, and the same figures beside an agenda."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.entry import previous_visit
from common.exports import exports_address, table_response
from common.figures import Table
from common.forms import put_errors, render_invalid
from common.memo import stamps_of
from common.values import address_number, read_date
from governance.forms.decisions import DecisionForm
from governance.models import Meeting
from governance.services.decisions import record_decision
from governance.views.meetings import meeting_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.queries import collectivites_in, current_phase, phases_with_steps
from reports.copil import READ as FIGURES_READ
from reports.copil import (
    Chosen,
    actions_progress,
    at_a_glance,
    changes_since,
    chosen_of,
    chosen_scenario,
    climate,
    coming_meeting,
    information,
    last_meeting_day,
    opinion_figures,
    opinions,
    since_words,
    submitted,
)
from reports.gates import checks_for
from reports.next_steps import alerts, page_url
from reports.sections.steps import READS, TONES, kept_checks
from reports.views.dashboard import month_counter
from roadmap.figures import avis_table

DAYS_BACK = 30
LATE_SHOWN = 4
LATEST_SHOWN = 3


@dataclass(frozen=True)
class Gate:
    """One step of the current phase: its words, its tone, where to read more (empty when not allowed)."""

    titre: str
    etat: str
    tone: str
    phrase: str
    url: str


def since_asked(request: HttpRequest, access: Access, today: date) -> dict[str, object]:
    """Since when « ce qui a changé » is told: what the template reads, and ``since``.

    The day of the address (``?depuis=``), else that of the visit before this one, else that of the last meeting, else a
    month ago. ``since_choices``: the other days that one may want, with their words.
    """
    met, visit = last_meeting_day(access), previous_visit(request)
    if visit is not None and visit >= today:
        visit = None
    chosen = visit or met or today - timedelta(days=DAYS_BACK)
    if asked := request.GET.get("depuis", ""):
        # an address typed by hand: the usual day
        with suppress(ValueError):
            chosen = min(read_date(asked), today)
    others = [day for day in dict.fromkeys((visit, met)) if day is not None and day != chosen]
    return {
        "since": chosen,
        "since_words": since_words(chosen, met, visit),
        "since_choices": [(day.isoformat(), since_words(day, met, visit)) for day in others],
    }


def _figures(access: Access, today: date, chosen: Chosen | None) -> dict:
    """What the dashboard and the meeting both show."""
    consultation = opinions(access, today)
    return {
        "today": today,
        "chosen": chosen,
        "consultation": consultation,
        "opinion_figures": opinion_figures(consultation, reverse("roadmap:opinions", args=[access.project.slug]))
        if consultation is not None
        else None,
        "opinion_table": avis_table(consultation) if consultation is not None else None,
        "actions": actions_progress(access, today),
        "exports": exports_address("reports:copil-export", slug=access.project.slug),
    }


@project_page(Action.VOIR_PROJET)
def copil(request: HttpRequest, access: Access) -> HttpResponse:
    """« Où en est le projet, que faut-il décider ? »"""
    project, today = access.project, timezone.localdate()
    held = phases_with_steps(project)
    phases = [phase for phase, _, _ in held]
    current = current_phase(phases)
    employers = list(collectivites_in(project, today))
    surveys = list(project.surveys.order_by("numero"))
    *of_steps, of_figures = stamps_of(*READS, FIGURES_READ)
    checks = checks_for(access, kept_checks(project, of_steps, employers, surveys))
    gates = [
        Gate(step.titre, check.etat, TONES.get(check.etat, ""), check.phrase, page_url(access, check.url_name))
        for phase, steps, _ in held
        if current is not None and phase.pk == current.pk
        for step in steps
        if (check := checks.get(step.cle)) is not None
    ]
    told = since_asked(request, access, today)
    scenarios = submitted(access)
    figures = _figures(access, today, chosen_of(scenarios, of_figures))
    gates_done, found_climate = sum(gate.etat == "terminée" for gate in gates), climate(access, surveys)
    changes = changes_since(access, told["since"], scenarios, surveys)
    return render(
        request,
        "reports/copil.html",
        {
            **figures,
            "glance": at_a_glance(
                figures["chosen"],
                figures["consultation"],
                (gates_done, len(gates)),
                figures["actions"],
                found_climate,
            ),
            "latest": changes[:LATEST_SHOWN],
            "phases": phases,
            "current": current,
            "months": month_counter(project, today),
            "gates": gates,
            "gates_done": gates_done,
            "alerts": alerts(access, checks, today),
            "late": figures["actions"].late[:LATE_SHOWN] if figures["actions"] else (),
            "climate": found_climate,
            "information": information(access),
            "meeting": coming_meeting(access),
            "changes": changes,
            **told,
        },
    )


@project_page(Action.VOIR_PROJET)
def copil_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as xlsx or csv, for those who may see it there."""
    today = timezone.localdate()
    figures = _figures(access, today, chosen_scenario(access))
    found: dict[str, Table] = {}
    if figures["opinion_table"] is not None:
        found[figures["opinion_table"].key] = figures["opinion_table"]
    if figures["chosen"] is not None and figures["chosen"].curve is not None:
        found[figures["chosen"].curve.key] = figures["chosen"].curve.to_table()
    return table_response(found, slug=access.project.slug, cle=cle, extension=extension, day=today)


def _point(request: HttpRequest, count: int) -> int:
    """Rank of the point under discussion, from the address; the first when it says none that exists."""
    asked = address_number(request.GET.get("point", ""))
    return asked if asked is not None and 1 <= asked <= count else 1


def _meeting_context(request: HttpRequest, access: Access, meeting: Meeting, form: DecisionForm | None) -> dict:
    items = list(meeting.items.order_by("rang", "pk"))
    point = _point(request, len(items))
    now = items[point - 1] if items else None
    may = access.allows(Action.TENIR_GOUVERNANCE) and meeting.etat != Meeting.Etat.ANNULEE
    if form is None and may:
        form = DecisionForm(initial={"objet": now.titre if now else "", "date": timezone.localdate()})
    return {
        **_figures(access, timezone.localdate(), chosen_scenario(access)),
        "meeting": meeting,
        "items": items,
        "now": now,
        "point": point,
        "next_point": point + 1 if point < len(items) else None,
        "decisions": list(meeting.decisions.order_by("numero")),
        "form": form if may else None,
    }


@project_page(Action.VOIR_INSTANCES)
def meeting_mode(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """A meeting on the whole screen: the agenda, the figures, what is decided."""
    meeting = meeting_of(access, pk)
    return render(request, "reports/meeting_mode.html", _meeting_context(request, access, meeting, None))


@project_page(Action.TENIR_GOUVERNANCE, methods=("POST",))
def meeting_decide(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Record a decision while the meeting goes on, and stay on the same point."""
    meeting = meeting_of(access, pk)
    form = DecisionForm(request.POST)
    if form.is_valid():
        try:
            decision = record_decision(
                meeting=meeting, fields=form.values(), options=form.options(), kept=form.kept(), author=access.user
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, f"La décision {decision.code} est consignée.")
            address = reverse("reports:meeting-mode", args=[access.project.slug, meeting.pk])
            point = address_number(request.GET.get("point", ""))
            return redirect(address if point is None else f"{address}?point={point}")
    return render_invalid(request, "reports/meeting_mode.html", _meeting_context(request, access, meeting, form))
