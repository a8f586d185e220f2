"""Codes on paper: prepare the lots, print each of them once, add spare codes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors, render_invalid
from common.tabular.writing import export_name
from consultations.documents import slips_pdf
from consultations.forms.lots import LotsForm, SpareForm
from consultations.models import CodeLot
from consultations.services.lots import add_spare_lot, prepare_lots, print_lot
from consultations.services.surveys import faults_of
from consultations.views.surveys import survey_of
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.queries import collectivites_in

_PREPARE = Action.PREPARER_CONSULTATION


@project_page(_PREPARE, methods=("GET", "POST"))
def prepare(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """How many agents in each employer: this freezes the questions."""
    found = survey_of(access, numero)
    if not found.is_draft:
        return redirect("consultations:survey", access.project.slug, numero)
    form = LotsForm(
        request.POST if request.method == "POST" else None,
        employers=list(collectivites_in(access.project)),
        before=found.precedente,
    )
    context = {"form": form, "survey": found, "faults": faults_of(found)}
    if request.method != "POST":
        return render(request, "consultations/lots.html", context)
    if form.is_valid():
        try:
            lots = prepare_lots(survey=found, agents=form.agents())
        except ValidationError as error:
            put_errors(form, error)
        else:
            codes = sum(lot.nombre for lot in lots)
            messages.success(
                request,
                f"{codes} codes sont prêts, secours compris. Imprimez chaque lot : il ne s’imprime qu’une fois.",
            )
            return redirect("consultations:survey", access.project.slug, numero)
    return render_invalid(request, "consultations/lots.html", context)


@project_page(Action.IMPRIMER_CODES, _PREPARE, methods=("POST",))
def print_(request: HttpRequest, access: Access, numero: int, lot: int) -> HttpResponse:
    """The sheets of a lot, once. The codes are in this answer and nowhere else."""
    found = (
        CodeLot.objects.select_related("survey__project", "collectivite")
        .filter(survey__project=access.project, survey__numero=numero, pk=lot)
        .first()
    )
    if found is None:
        raise Http404
    if not access.allows(_PREPARE):
        access.require(Action.IMPRIMER_CODES, found.collectivite)
    address = request.build_absolute_uri(reverse("consultations-public:answer"))
    try:
        document = print_lot(
            lot=found, draw=lambda codes: slips_pdf(found, codes, address=address, created=timezone.localtime())
        )
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("consultations:survey", access.project.slug, numero)
    response = HttpResponse(document, content_type="application/pdf")
    name = export_name(access.project.slug, f"codes-{numero}-{found.collectivite.siren}", timezone.localdate(), "pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


@project_page(_PREPARE, methods=("POST",))
def spare(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """More codes for an employer."""
    found = survey_of(access, numero)
    form = SpareForm(request.POST, employers=collectivites_in(access.project))
    if not form.is_valid():
        messages.error(request, "Choisissez une collectivité et de 1 à 200 codes de secours.")
        return redirect("consultations:survey", access.project.slug, numero)
    try:
        lot = add_spare_lot(survey=found, **form.cleaned_data)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, f"{lot.nombre} codes de secours sont prêts pour {lot.collectivite.nom}.")
    return redirect("consultations:survey", access.project.slug, numero)
