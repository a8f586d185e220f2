"""``/projets/<slug>/rapports/``: what was issued, and the way to issue the next one."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.jobs.services import submit
from common.tabular.writing import export_name
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action, Role
from reports.models import Report

# the audiences whose documents a role reads (product.md part C, last lines of the matrix)
_ALL = (Report.Audience.ELUS, Report.Audience.CST, Report.Audience.PUBLIC)
AUDIENCES = {
    Role.ELU: (Report.Audience.ELUS, Report.Audience.PUBLIC),
    Role.FINANCES: (Report.Audience.ELUS, Report.Audience.PUBLIC),
    Role.REPRESENTANT_PERSONNEL: (Report.Audience.CST, Report.Audience.PUBLIC),
    Role.SECRETAIRE_CST: (Report.Audience.CST, Report.Audience.PUBLIC),
    Role.RESPONSABLE_SERVICE_COMMUN: (Report.Audience.PUBLIC,),
}


def readable_audiences(access: Access) -> set[str]:
    """Audiences whose documents the worn hat may read."""
    return {a.value for m in access.hat.memberships for a in AUDIENCES.get(m.role_enum, _ALL)}


@project_page(Action.VOIR_RAPPORTS)
def report_list(request: HttpRequest, access: Access) -> HttpResponse:
    """Issues that this hat may read, newest first."""
    reports = access.project.reports.filter(audience__in=readable_audiences(access))
    return render(
        request,
        "reports/list.html",
        {
            "reports": reports.order_by("-date_edition", "-pk"),
            "may_generate": access.allows(Action.GENERER_RAPPORT),
            "refusal": access.refusal(Action.GENERER_RAPPORT),
            "audiences": [choice for choice in Report.Audience.choices if choice[0] in readable_audiences(access)],
        },
    )


@project_page(Action.GENERER_RAPPORT, methods=("POST",))
def report_generate(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask for the next issue; the page of the work shows where it stands."""
    audience = request.POST.get("audience", "")
    if audience not in readable_audiences(access):
        raise Http404
    job = submit(
        kind="rapport-pdf",
        scope=str(access.project.pk),
        owner=access.user,
        hat=access.hat.key,
        params={"kind": Report.Kind.DIAGNOSTIC.value, "audience": audience},
    )
    return redirect("projects:job", access.project.slug, job.pk)


@project_page(Action.VOIR_RAPPORTS)
def report_download(request: HttpRequest, access: Access, kind: str, audience: str, numero: int) -> HttpResponse:
    """The file itself, for those who may read this audience; never served by an address of its own."""
    if audience not in readable_audiences(access):
        raise Http404
    report = access.project.reports.filter(kind=kind, audience=audience, numero=numero).first()
    if report is None:
        raise Http404
    with report.fichier.open("rb") as file:
        response = HttpResponse(file.read(), content_type="application/pdf")
    name = export_name(access.project.slug, f"{kind}-{audience}-{numero}", report.date_edition.date(), "pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
