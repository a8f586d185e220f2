"""``/projets/<slug>/``: where the project stands, for the worn hat; and its tables as spreadsheets."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from common.calendar import months_between
from common.tabular.writing import CONTENT_TYPES, export_name, write_csv, write_xlsx
from hr.queries import employeurs
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from reports.sections import dashboard_sections, exportable_tables, inhabitants, step_checks

# what the worn hat should do next, first one allowed wins: label, URL name, action
NEXT_STEPS = (
    ("Saisir ou importer mes agents", "hr:staff", Action.SAISIR_AGENTS),
    ("Remplir l’inventaire des services", "diagnostics:services", Action.SAISIR_SERVICES),
    ("Inviter les DRH et les directions", "projects:members", Action.INVITER),
)


def _link(name: str, slug: str) -> str:
    try:
        return reverse(name, args=[slug]) if name else ""
    except NoReverseMatch:
        return ""


def _next_step(access: Access) -> dict[str, str] | None:
    for label, name, action in NEXT_STEPS:
        url = _link(name, access.project.slug)
        if url and access.allows(action):
            return {"label": label, "url": url}
    return None


def _phases(access: Access, checks: dict) -> list[dict]:
    return [
        {
            "phase": phase,
            "steps": [
                {
                    "step": step,
                    "check": checks.get(step.cle),
                    "url": _link(checks[step.cle].url_name, access.project.slug) if step.cle in checks else "",
                }
                for step in phase.steps.all()
            ],
        }
        for phase in access.project.phases.prefetch_related("steps").order_by("numero")
    ]


@project_page(Action.VOIR_PROJET)
def dashboard(request: HttpRequest, access: Access) -> HttpResponse:
    """The page « Où en est-on ? »."""
    project, today = access.project, timezone.localdate()
    checks = step_checks(project)
    elapsed = months_between(project.date_debut, today) if today >= project.date_debut else 0
    return render(
        request,
        "reports/dashboard.html",
        {
            "phases": _phases(access, checks),
            "today": today,
            "month": elapsed,
            "months": months_between(project.date_debut, project.date_fin),
            "employers": employeurs(project, today).count(),
            "inhabitants": inhabitants(project),
            "sections": dashboard_sections(access, today),
            "late": [check for check in checks.values() if check.manquants],
            "next_step": _next_step(access),
            "exports": reverse("reports:dashboard", args=[project.slug]) + "tableaux/",
        },
    )


@project_page(Action.VOIR_PROJET)
def export_table(request: HttpRequest, access: Access, key: str, extension: str) -> HttpResponse:
    """One table of the dashboard as xlsx or csv: the same values, the same masks."""
    today = timezone.localdate()
    table = exportable_tables(access, today).get(key)
    if table is None or extension not in CONTENT_TYPES:
        raise Http404
    data = write_xlsx([table]) if extension == "xlsx" else write_csv(table)
    response = HttpResponse(data, content_type=CONTENT_TYPES[extension])
    name = export_name(access.project.slug, key, today, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
