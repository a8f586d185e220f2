"""Close a phase, which freezes the situation; read a frozen situation; open a phase again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import render_invalid
from hr.figures import bars_categories, table_etp_categories, table_services
from projects.access import Access
from projects.gate import project_page
from projects.models import Phase, Project
from projects.policy import Action
from projects.queries import phases_with_steps
from projects.services.phases import close_phase, reopen_phase
from reports.forms import ClosePhaseForm, ReopenPhaseForm
from reports.gates import checks_for, held_by, kept
from reports.sections.steps import step_checks, steps_table
from reports.situation import FrozenSituation, freeze, thaw
from roadmap.checks import PHASE_SCENARIOS, explained, unexplained


def _phase(access: Access, numero: int, etat: str) -> Phase:
    phase = access.project.phases.filter(numero=numero, etat=etat).first()
    if phase is None:
        raise Http404
    return phase


def _frozen(access: Access, numero: int) -> FrozenSituation:
    snapshot = access.project.snapshots.filter(numero=numero).first()
    if snapshot is None:
        raise Http404
    return thaw(snapshot)


def _figures(frozen: FrozenSituation) -> list:
    """The public figures of that day. Ages are not shown again: two dates side by side would tell who came or left."""
    lines, jour = frozen.situation.lines, frozen.situation.jour
    staff = [bars_categories(lines, jour), table_etp_categories(lines, jour), table_services(lines, jour)]
    return [*(staff if lines else []), *frozen.tables]


def reasons_of(project: Project, phase: Phase) -> list[str]:
    """What the log of the closing keeps of the actions without objective."""
    return explained(project) if phase.cle == PHASE_SCENARIOS else []


@project_page(Action.CLORE_PHASE, methods=("GET", "POST"))
def close(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The check list of a phase under way, and its closing."""
    project = access.project
    phase = project.phases.filter(numero=numero).first()
    if phase is None or (request.method == "GET" and phase.etat != Phase.Etat.EN_COURS):
        raise Http404
    # those who close a phase read the framing too: what holds the door is never hidden from them
    checks = checks_for(access, step_checks(project))
    steps = next(held for one, held, _ in phases_with_steps(project) if one.pk == phase.pk)
    # a phase that is closed already is told so by the service, whoever is missing today
    waiting = held_by(steps, checks) if phase.etat == Phase.Etat.EN_COURS else []
    form = ClosePhaseForm(request.POST if request.method == "POST" else None, held=waiting)
    context = {
        "phase": phase,
        "form": form,
        "table": steps_table(project, phase, checks),
        "waiting": waiting,
        "unfinished": [step for step in steps if step.cle in checks and checks[step.cle].etat != "terminée"],
    }
    if request.method != "POST":
        return render(request, "reports/close_phase.html", context)
    held = unexplained(project, phase.cle)
    if held:
        names = ", ".join(str(one) for one in held)
        form.add_error(
            None, f"Sans objectif ni raison : {names}. Rattachez-les, ou écrivez pourquoi dans chaque fiche."
        )
    if form.is_valid():
        waived = form.cleaned_data.get("derogation", "").strip()
        words = (form.cleaned_data["motif"], f"dérogation : {waived}" if waived else "", *reasons_of(project, phase))
        try:
            snapshot = close_phase(
                phase=phase,
                values=freeze(project, timezone.localdate()) | kept(waiting, waived),
                user=access.user,
                reason=" ; ".join(filter(None, words)),
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Phase close. La situation n° {snapshot.numero} est arrêtée.")
            return redirect("reports:situation", project.slug, snapshot.numero)
    return render_invalid(request, "reports/close_phase.html", context)


@project_page(Action.CLORE_PHASE, methods=("GET", "POST"))
def reopen(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Open a closed phase again; the frozen situation stays."""
    phase = _phase(access, numero, Phase.Etat.CLOSE)
    form = ReopenPhaseForm(request.POST if request.method == "POST" else None)
    context = {"phase": phase, "form": form}
    if request.method != "POST":
        return render(request, "reports/reopen_phase.html", context)
    if not form.is_valid():
        return render_invalid(request, "reports/reopen_phase.html", context)
    reopen_phase(phase=phase, reason=form.cleaned_data["motif"])
    messages.success(request, f"La phase « {phase.titre} » est rouverte.")
    return redirect("reports:dashboard", access.project.slug)


@project_page(Action.VOIR_PROJET)
def situation(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """« Situation arrêtée au … »: what the public figures were that day."""
    frozen = _frozen(access, numero)
    return render(
        request,
        "reports/situation.html",
        {
            "frozen": frozen,
            "figures": _figures(frozen),
            "exports": exports_address("reports:situation-export", slug=access.project.slug, numero=numero),
        },
    )


@project_page(Action.VOIR_PROJET)
def export_situation(request: HttpRequest, access: Access, numero: int, cle: str, extension: str) -> HttpResponse:
    """One table of a frozen situation as a file."""
    frozen = _frozen(access, numero)
    tables = {figure.key: figure.to_table() for figure in _figures(frozen)}
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=frozen.situation.jour)
