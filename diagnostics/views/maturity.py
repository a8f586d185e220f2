"""``…/diagnostic/maturite/``: where the project stands, said in waves by its members. An option of method."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import put_errors, render_invalid
from diagnostics.figures_maturity import domain_figures, maturity_figures
from diagnostics.forms_maturity import MaturityForm
from diagnostics.maturite import LIBELLES_COLLEGE, college_de
from diagnostics.models import VagueMaturite
from diagnostics.queries_maturity import answer_of, maturity_of
from diagnostics.services.maturity import answer_wave, close_wave, open_wave
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action, Role


def _asked(access: Access) -> None:
    """The pages do not exist until the option is turned on."""
    if not access.project.has_option(Option.MATURITE):
        raise Http404


def _under_way(access: Access) -> VagueMaturite:
    _asked(access)
    found = VagueMaturite.objects.filter(project=access.project, date_cloture__isnull=True).first()
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_SERVICES)
def maturity(request: HttpRequest, access: Access) -> HttpResponse:
    """The open wave, then what the closed ones tell: the same figures for every member."""
    _asked(access)
    found, k = maturity_of(access.project), access.project.seuil_affichage
    return render(
        request,
        "diagnostics/maturity/maturity.html",
        {
            "found": found,
            "k": k,
            "mine": answer_of(found.ouverte, request.user) if found.ouverte else None,
            "untold": bool(found.closes) and not found.lisibles,
            "domains": domain_figures(found) if found.lisibles else None,
            "figures": maturity_figures(found, k),
            "may_hold": access.allows(Action.TENIR_DIAGNOSTIC),
            "exports": exports_address("diagnostics:maturity-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the page as xlsx or csv, with the same masks."""
    _asked(access)
    figures = maturity_figures(maturity_of(access.project), access.project.seuil_affichage)
    shown = {one.key: one.to_table() for one in figures}
    return table_response(shown, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.VOIR_SERVICES, methods=("GET", "POST"))
def answer(request: HttpRequest, access: Access) -> HttpResponse:
    """My own answer to the open wave: read and changed by me alone until it closes."""
    wave = _under_way(access)
    held = answer_of(wave, request.user)
    college = college_de([Role(member.role) for member in access.hat.memberships])
    form = MaturityForm(request.POST if request.method == "POST" else None, notes=held.notes if held else {})
    context = {"form": form, "wave": wave, "college": LIBELLES_COLLEGE[college], "k": access.project.seuil_affichage}
    template = "diagnostics/maturity/answer.html"
    if request.method != "POST":
        return render(request, template, context)
    if form.is_valid():
        try:
            answer_wave(vague=wave, user=request.user, college=college, notes=form.cleaned_data)
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "Votre réponse est enregistrée. Vous pouvez la changer jusqu’à la clôture.")
            return redirect("diagnostics:maturity", access.project.slug)
    return render_invalid(request, template, context)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def begin(request: HttpRequest, access: Access) -> HttpResponse:
    """Open a wave."""
    _asked(access)
    try:
        row = open_wave(project=access.project, jour=timezone.localdate())
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"La {str(row).lower()} est ouverte : chaque membre peut répondre.")
    return redirect("diagnostics:maturity", access.project.slug)


@project_page(Action.TENIR_DIAGNOSTIC, methods=("POST",))
def end(request: HttpRequest, access: Access) -> HttpResponse:
    """Close the wave: counts are kept, answers erased."""
    row = close_wave(vague=_under_way(access), jour=timezone.localdate())
    messages.success(request, f"La {str(row).lower()} est close : les réponses sont effacées, les décomptes restent.")
    return redirect("diagnostics:maturity", access.project.slug)
