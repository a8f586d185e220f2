"""The sheet of one service of one employer: read, described, priced, explained."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.figures import Column, Kind, Table
from common.forms import put_errors, render_invalid
from diagnostics.figures_sheets import (
    backlog_table,
    means_table,
    quality_words,
    sheet_tables,
    staff_words,
    volumes_table,
)
from diagnostics.forms_sheets import BACKLOG, MEANS, MEASURES, VOLUMES, CostsForm, SheetForm
from diagnostics.models import ServicePresence
from diagnostics.queries_sheets import Fiche, diagnostic_of
from diagnostics.services.sheets import NOT_THERE, save_costs, save_sheet
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.editing import Editing, one_writer


def fiche_or_404(access: Access, siren: str, service: int) -> Fiche:
    """The sheet of this service at this employer, as this reader may know it. Raises ``Http404``."""
    diagnostic = diagnostic_of(access.project, access)
    found = next(
        (f for f in diagnostic.fiches.values() if f.collectivite.siren == siren and f.service.pk == service), None
    )
    if found is None:
        raise Http404
    return found


@project_page(Action.VOIR_SERVICES)
def sheet(request: HttpRequest, access: Access, siren: str, service: int) -> HttpResponse:
    """What one service does, with what, for whom, at what cost and of what quality."""
    fiche = fiche_or_404(access, siren, service)
    args = [access.project.slug, siren, service]
    years = {
        cout.annee: reverse("diagnostics:cost-explain", args=[*args, cout.annee])
        for cout in fiche.couts
        if not fiche.cache_cout(cout)
    }
    costs, analytic = sheet_tables(fiche, access.project.seuil_affichage, years)
    return render(
        request,
        "diagnostics/sheets/sheet.html",
        {
            "fiche": fiche,
            "collectivite": fiche.collectivite,
            "costs": costs,
            "analytic": analytic,
            "volumes": volumes_table([fiche]),
            "backlog": backlog_table([fiche]),
            "means": means_table([fiche]),
            "quality": quality_words(fiche.mesures),
            "staff": staff_words(fiche),
            "is_absent": fiche.presence is not None and fiche.presence.etat == ServicePresence.Etat.N_EXISTE_PAS,
            "may_describe": access.allows(Action.SAISIR_SERVICES, fiche.collectivite),
            "may_price": access.allows(Action.SAISIR_COUTS, fiche.collectivite),
            "refusal": access.refusal(Action.SAISIR_SERVICES),
        },
    )


def _editing(
    request: HttpRequest, access: Access, fiche: Fiche, form_class, *, key: str, title: str, action: Action
) -> Editing:
    return Editing(
        request,
        access,
        form_class=form_class,
        cle=f"{key}:{fiche.collectivite.pk}:{fiche.service.pk}",
        titre=f"{title} : {fiche.service.libelle}, {fiche.collectivite.nom}",
        action=action,
        collectivite=fiche.collectivite,
    )


def _writable(access: Access, siren: str, service: int, action: Action) -> Fiche:
    """The sheet, for who may write it. A service that « n’existe pas » has none."""
    fiche = fiche_or_404(access, siren, service)
    access.require(action, fiche.collectivite)
    return fiche


def _absent(request: HttpRequest, access: Access, fiche: Fiche) -> HttpResponse | None:
    if fiche.presence is None or fiche.presence.etat != ServicePresence.Etat.N_EXISTE_PAS:
        return None
    messages.error(request, NOT_THERE)
    return redirect("diagnostics:services-fill", access.project.slug, fiche.collectivite.siren)


@project_page(Action.SAISIR_SERVICES, methods=("GET", "POST"))
def describe(request: HttpRequest, access: Access, siren: str, service: int) -> HttpResponse:
    """Missions, hours, volumes, backlog, quality and means."""
    fiche = _writable(access, siren, service, Action.SAISIR_SERVICES)
    editing = _editing(request, access, fiche, SheetForm, key="fiche", title="La fiche", action=Action.SAISIR_SERVICES)
    if (answer := editing.draft_answer()) is not None:
        return answer
    if (answer := _absent(request, access, fiche)) is not None:
        return answer
    with one_writer(request, fiche.collectivite):
        fiche = fiche_or_404(access, siren, service)
        form = SheetForm(editing.data, fiche=fiche)
        editing.open(form)
        context = {"form": form, "fiche": fiche, "collectivite": fiche.collectivite}
        template = "diagnostics/sheets/describe.html"
        if request.method != "POST":
            return render(request, template, context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if form.is_valid():
            try:
                _save_sheet(fiche.collectivite, fiche, form)
            except ValidationError as error:
                put_errors(form, error)
        if form.errors:
            return render_invalid(request, template, context)
    editing.done()
    messages.success(request, f"La fiche « {fiche.service.libelle} » est enregistrée.")
    return redirect("diagnostics:sheet", access.project.slug, siren, service)


def _save_sheet(collectivite: Collectivite, fiche: Fiche, form: SheetForm) -> None:
    save_sheet(
        collectivite=collectivite,
        service=fiche.service,
        missions=form.cleaned_data["missions"],
        horaires=form.cleaned_data["horaires"],
        moyens=form.rows(MEANS),
        volumes=[*form.rows(VOLUMES), *form.rows(BACKLOG)],
        mesures=form.rows(MEASURES),
        reason=form.cleaned_data["motif"],
    )


def _year(request: HttpRequest, fiche: Fiche) -> int | None:
    """The year asked, else the latest one that was given; « nouvelle » opens an empty year."""
    asked = request.GET.get("annee", "")
    if asked == "nouvelle":
        return None
    known = [cout.annee for cout in fiche.couts]
    return next((year for year in known if str(year) == asked), known[0] if known else None)


@project_page(Action.SAISIR_COUTS, methods=("GET", "POST"))
def costs(request: HttpRequest, access: Access, siren: str, service: int) -> HttpResponse:
    """What the service costs in one year, heading by heading."""
    fiche = _writable(access, siren, service, Action.SAISIR_COUTS)
    year = _year(request, fiche)
    editing = _editing(
        request,
        access,
        fiche,
        CostsForm,
        key=f"couts-{year or 'nouveaux'}",
        title="Les coûts",
        action=Action.SAISIR_COUTS,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    if (answer := _absent(request, access, fiche)) is not None:
        return answer
    with one_writer(request, fiche.collectivite):
        fiche = fiche_or_404(access, siren, service)
        form = CostsForm(editing.data, fiche=fiche, annee=year)
        editing.open(form)
        context = {
            "form": form,
            "fiche": fiche,
            "collectivite": fiche.collectivite,
            "quality": quality_words(fiche.mesures),
            "opened": form.opened,
        }
        template = "diagnostics/sheets/costs.html"
        if request.method != "POST":
            return render(request, template, context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if form.is_valid():
            try:
                _save_costs(fiche, form)
            except ValidationError as error:
                put_errors(form, error)
        if form.errors:
            return render_invalid(request, template, context)
    editing.done()
    messages.success(request, f"Les coûts {form.cleaned_data['annee']} sont enregistrés.")
    return redirect("diagnostics:sheet", access.project.slug, siren, service)


def _save_costs(fiche: Fiche, form: CostsForm) -> None:
    data = form.cleaned_data
    if form.opened is not None and form.opened.annee != data["annee"]:
        # the year itself was corrected: its lines move
        save_costs(
            collectivite=fiche.collectivite,
            service=fiche.service,
            annee=form.opened.annee,
            source="",
            montants=dict.fromkeys(form.montants()),
            reason=f"année corrigée : {data['annee']}",
        )
    save_costs(
        collectivite=fiche.collectivite,
        service=fiche.service,
        annee=data["annee"],
        source=data["source"],
        montants=form.montants(),
        reason=data["motif"],
    )


@project_page(Action.VOIR_SERVICES)
def explain(request: HttpRequest, access: Access, siren: str, service: int, annee: int) -> HttpResponse:
    """« D’où vient ce chiffre ? » for the cost of one year; the page of a hidden cost does not exist."""
    fiche = fiche_or_404(access, siren, service)
    cout = next((one for one in fiche.couts if one.annee == annee), None)
    if cout is None or fiche.cache_cout(cout):
        raise Http404
    breakdown = cout.explication(f"{fiche.service.libelle}, {fiche.collectivite.nom}, {annee}")
    rows = [
        (
            f"{row.numero}. {row.ligne.libelle}",
            row.ligne.valeur,
            row.ligne.regle or None,
            row.ligne.source.libelle if row.ligne.source else None,
        )
        for row in breakdown.rows()
    ]
    table = Table(
        key="explication",
        title=f"Coût analytique de l’année {annee}",
        caption=f"Qualité rendue : {quality_words(fiche.mesures)}. Règle : {breakdown.regle}",
        columns=(
            Column("ligne", "Ligne"),
            Column("valeur", "Valeur", Kind.EUROS, "€"),
            Column("regle", "Règle"),
            Column("source", "Source"),
        ),
        rows=tuple(rows),
        total_row=("Coût analytique", breakdown.total, None, None),
    )
    return render(
        request,
        "diagnostics/sheets/explain.html",
        {"fiche": fiche, "collectivite": fiche.collectivite, "annee": annee, "table": table},
    )
