"""``…/feuille-de-route/etats/``: one bill per commune for all its services, numbered and frozen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors, render_form, render_invalid
from common.tabular.writing import CONTENT_TYPES, export_name, write_csv, write_xlsx
from common.values import plural
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.policy import Action
from projects.views.editing import Editing, edited
from roadmap.etats import alerte_notification, solde_en_mots
from roadmap.figures_statements import (
    drafts_table,
    register_table,
    statement_figure,
    statement_table,
    unit_cost_figure,
)
from roadmap.forms.statements import ExerciceForm, FreezeForm
from roadmap.models import EtatAnnuel, ExerciceService
from roadmap.papers import statement_pdf
from roadmap.queries.services import is_imputed, services_of
from roadmap.queries.statements import brouillons, etats_of, exercices_of, may_freeze
from roadmap.services.statements import freeze_statements, save_exercice
from roadmap.views.services import service_row

YEARS = range(2020, 2101)
IMPUTED = (
    "D’après son scénario, ce service est payé par l’attribution de compensation : ce qu’elle retient déjà ne se facture pas "
    "une seconde fois"
)


def _trail(access: Access, annee: int | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [("États annuels", reverse("roadmap:statements", args=[slug]))]
    if annee is not None:
        trail.append((str(annee), reverse("roadmap:statements-year", args=[slug, annee])))
    return trail


def _etat(access: Access, numero: int) -> EtatAnnuel:
    row = (
        access.project.etats_annuels.filter(numero=numero)
        .select_related("collectivite", "remplace", "arrete_par")
        .first()
    )
    if row is None:
        raise Http404
    return row


@project_page(Action.VOIR_ETATS)
def statements(request: HttpRequest, access: Access) -> HttpResponse:
    """The frozen statements, and the years one may prepare."""
    rows = etats_of(access.project)
    may_hold = access.allows(Action.TENIR_ETATS)
    year = timezone.localdate().year
    # a year is closed in the next one, and its forecast is typed in the one before
    near = {year - 1, year, year + 1} if may_hold else set()
    years = sorted({one.annee for one in exercices_of(access.project)} | near, reverse=True)

    def address(one: EtatAnnuel) -> str:
        return reverse("roadmap:statement", args=[access.project.slug, one.numero])

    return render(
        request,
        "roadmap/statements.html",
        {
            "count": len(rows),
            "table": register_table(rows, address),
            "years": [str(one) for one in years],
            "services": bool(services_of(access.project)),
        },
    )


@project_page(Action.VOIR_ETATS, methods=("GET", "POST"))
def year(request: HttpRequest, access: Access, annee: int) -> HttpResponse:
    """One year: the accounts of each service, what the statements would say, and their freezing."""
    if annee not in YEARS:
        raise Http404
    freezes = may_freeze(access)
    if request.method == "POST" and not freezes:
        raise AccessRefused(access.refusal(Action.TENIR_ETATS))
    form = FreezeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = freeze_statements(
                project=access.project, annee=annee, user=request.user, motif=form.cleaned_data["motif"]
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            words = plural(len(made), "état arrêté et numéroté", "états arrêtés et numérotés")
            messages.success(request, f"{len(made)} {words}.")
            return redirect("roadmap:statements", access.project.slug)
    known = {one.service_mutualise_id: one for one in exercices_of(access.project, annee)}
    lines = [
        {
            "service": service,
            "exercice": known.get(service.pk),
            "alert": alerte_notification(annee, known[service.pk].date_notification) if service.pk in known else "",
            "imputed": IMPUTED if is_imputed(service) else "",
            "may_write": access.allows(Action.TENIR_ETATS, service.gestionnaire_id),
        }
        for service in services_of(access.project)
    ]
    drafts = brouillons(list(known.values()))
    context = {
        "annee": str(annee),
        "lines": lines,
        "units": [
            unit_cost_figure(one, rubriques=access.allows(Action.TENIR_ETATS, one.service_mutualise.gestionnaire_id))
            for one in sorted(known.values(), key=lambda row: row.service_mutualise.numero)
        ],
        "table": drafts_table(drafts) if drafts else None,
        "form": form if freezes and drafts else None,
        "trail": _trail(access),
    }
    return (
        render_invalid(request, "roadmap/statements_year.html", context)
        if form.errors
        else render(request, "roadmap/statements_year.html", context)
    )


@project_page(Action.TENIR_ETATS, methods=("GET", "POST"))
def exercice(request: HttpRequest, access: Access, annee: int, numero: int) -> HttpResponse:
    """The year of a service: its cost and the units of each party; typed by whoever manages it."""
    service = service_row(access, numero)
    if annee not in YEARS:
        raise Http404
    access.require(Action.TENIR_ETATS, service.gestionnaire_id)
    editing = Editing(
        request,
        access,
        form_class=ExerciceForm,
        cle=f"exercice:{service.pk}:{annee}",
        titre=f"{service}, {annee}",
        action=Action.TENIR_ETATS,
        collectivite=service.gestionnaire,
    )
    trail = _trail(access, annee)

    def make(data: QueryDict | None) -> ExerciceForm:
        years = ExerciceService.objects.filter(service_mutualise=service, annee=annee)
        found = years.prefetch_related("usages__collectivite").first()
        return ExerciceForm(data, service=service, annee=annee, exercice=found)

    def save(form: ExerciceForm) -> HttpResponse:
        save_exercice(service=service, annee=annee, fields=form.values(), usages=form.usages())
        messages.success(request, f"« {service} » est enregistré pour {annee}.")
        return redirect("roadmap:statements-year", access.project.slug, annee)

    def show(form: ExerciceForm) -> HttpResponse:
        context = {
            "form": form,
            "service": service,
            "imputed": IMPUTED if is_imputed(service) else "",
            "annee": str(annee),
            "trail": trail,
            "cancel_url": trail[-1][1],
        }
        return render_form(request, "roadmap/exercice.html", context)

    return edited(editing, under=service, make=make, save=save, show=show)


@project_page(Action.VOIR_ETATS)
def statement(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """A frozen statement, exactly as it was."""
    row = _etat(access, numero)
    slug = access.project.slug
    return render(
        request,
        "roadmap/statement.html",
        {
            "row": row,
            "annee": str(row.annee),
            "words": solde_en_mots(row.solde_euros, row.collectivite.nom),
            "figures": [statement_figure(row)] if row.donnees else [],
            "table": statement_table(row),
            "replaced_by": list(row.remplacants.order_by("numero")),
            "exports": reverse("roadmap:statement-export", args=[slug, numero, "csv"]).removesuffix(".csv/"),
            "trail": _trail(access),
        },
    )


@project_page(Action.VOIR_ETATS)
def statement_export(request: HttpRequest, access: Access, numero: int, extension: str) -> HttpResponse:
    """The statement as xlsx or csv: the very table of the page."""
    row = _etat(access, numero)
    table = statement_table(row)
    content = write_xlsx([table]) if extension == "xlsx" else write_csv(table)
    response = HttpResponse(content, content_type=CONTENT_TYPES[extension])
    name = export_name(access.project.slug, f"etat-{numero}", timezone.localtime(row.date_arrete).date(), extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.VOIR_ETATS)
def statement_print(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The statement on paper, with where its balance comes from."""
    row = _etat(access, numero)
    response = HttpResponse(statement_pdf(access.project, row), content_type="application/pdf")
    name = export_name(access.project.slug, f"etat-{numero}", timezone.localtime(row.date_arrete).date(), "pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
