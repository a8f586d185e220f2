"""``…/feuille-de-route/services/``: the services to open, their legal steps, what holds each date."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import Form, put_errors, render_invalid
from governance.forms.fields import ReasonForm
from governance.views.pages import edited_page, form_page
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer
from roadmap.cst import fenetre_nouvel_examen
from roadmap.etapes import AVIS_CST, Jalon
from roadmap.figures import lateness, services_table, steps_gantt, steps_table
from roadmap.figures_transfers import accord_table
from roadmap.forms.services import ServiceMutualiseForm, StepForm
from roadmap.models import ServiceMutualise
from roadmap.queries.mobility import told_to_the_lead
from roadmap.queries.services import (
    Dossier,
    authority_gaps,
    dossier_of,
    dossiers_of,
    may_write_step,
    opening_gap,
    own_cst,
    reads_vote,
    services_of,
)
from roadmap.queries.training import prerequisites_of
from roadmap.queries.transfers import accords_of_dossier
from roadmap.services.services import (
    add_service_mutualise,
    change_service_mutualise,
    remove_service_mutualise,
    save_step,
)

SHOWN_MOVES = 8


def service_row(access: Access, numero: int) -> ServiceMutualise:
    """A service of the roadmap by its number. Raises ``Http404``."""
    row = next((one for one in services_of(access.project) if one.numero == numero), None)
    if row is None:
        raise Http404
    row.project = access.project
    return row


def _dossier(access: Access, numero: int) -> Dossier:
    return dossier_of(service_row(access, numero), own_cst(access.project), timezone.localdate())


def _trail(access: Access, row: ServiceMutualise | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [("Services à ouvrir", reverse("roadmap:services", args=[slug]))]
    if row is not None:
        trail.append((str(row), reverse("roadmap:service", args=[slug, row.numero])))
    return trail


def _tell_moves(request: HttpRequest, moved: list[str]) -> None:
    """Say which steps moved, and why."""
    for line in moved[:SHOWN_MOVES]:
        messages.info(request, line)
    if len(moved) > SHOWN_MOVES:
        messages.info(request, f"… et {len(moved) - SHOWN_MOVES} autres étapes.")


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def services(request: HttpRequest, access: Access) -> HttpResponse:
    """Every service to open, with its wanted and its possible opening."""
    day = timezone.localdate()
    found = dossiers_of(access.project, day)

    def address(one: Dossier) -> str:
        return reverse("roadmap:service", args=[access.project.slug, one.service.numero])

    return render(
        request,
        "roadmap/services.html",
        {
            "count": len(found),
            "table": services_table(found, day, address),
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "souhaits": told_to_the_lead(access, day),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def service(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One service: its opening, its critical path, its steps."""
    day = timezone.localdate()
    dossier = _dossier(access, numero)
    slug = access.project.slug

    def address(jalon: Jalon) -> str:
        return reverse("roadmap:step", args=[slug, numero, jalon.cle])

    return render(
        request,
        "roadmap/service.html",
        {
            "dossier": dossier,
            "row": dossier.service,
            "late": lateness(dossier),
            "table": steps_table(access, dossier, day, address),
            "accords": [
                accord_table(one, rank, day) for rank, one in enumerate(accords_of_dossier(dossier, day), start=1)
            ],
            "gantt": steps_gantt(dossier, day),
            "gaps": authority_gaps(dossier.service),
            "opening_gap": opening_gap(dossier.service, dossier.service.service_scenario)
            if access.allows(Action.VOIR_BROUILLONS_SCENARIOS)
            else "",
            "prealables": prerequisites_of(dossier.service, day),
            "parties": [one.collectivite for one in dossier.service.parties.all()],
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "reads_agents": access.allows(Action.VOIR_SITUATIONS),
            "trail": _trail(access),
        },
    )


def _service_form(request: HttpRequest, access: Access, row: ServiceMutualise | None) -> HttpResponse:
    project = access.project

    def make(data: QueryDict | None) -> ServiceMutualiseForm:
        if row is not None:
            row.refresh_from_db()
        return ServiceMutualiseForm(data, project=project, row=row)

    def save(form: ServiceMutualiseForm) -> HttpResponse:
        data = form.cleaned_data
        common = {
            "code_forme": data["forme"],
            "gestionnaire": data["gestionnaire"],
            "date_ouverture": data["date_ouverture"],
            "parties": list(data["parties"]),
            "comite_suivi": data["comite_suivi"],
        }
        if row is None:
            saved = add_service_mutualise(project=project, service=data["service"], **common)
            messages.success(request, f"« {saved} » est sur la feuille de route : ses étapes sont calculées.")
            return redirect("roadmap:service", project.slug, saved.numero)
        moved = change_service_mutualise(row=row, **common)
        messages.success(request, f"« {row} » est enregistré.")
        _tell_moves(request, moved)
        return redirect("roadmap:service", project.slug, row.numero)

    trail = _trail(access, row)
    return edited_page(
        request,
        access,
        form_class=ServiceMutualiseForm,
        make=make,
        save=save,
        cle=f"service-mutualise:{row.pk if row else 'nouveau'}",
        row=project,
        action=Action.TENIR_FEUILLE_DE_ROUTE,
        title=f"Modifier « {row} »" if row else "Mettre un service sur la feuille de route",
        submit="Enregistrer le service",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def service_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Put a service on the roadmap."""
    return _service_form(request, access, None)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def service_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Change form, manager, opening or parties."""
    return _service_form(request, access, service_row(access, numero))


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def service_remove(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a service off the roadmap."""
    row = service_row(access, numero)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            remove_service_mutualise(row=row, auteur=request.user, motif=form.cleaned_data["motif"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            removed_message(
                request, access, kind="service-mutualise", row=row, text=f"« {row} » quitte la feuille de route."
            )
            return redirect("roadmap:services", access.project.slug)
    trail = _trail(access, row)
    return form_page(
        request,
        form=form,
        title=f"Retirer « {row} »",
        submit="Retirer de la feuille de route",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Ses étapes partent avec lui. La corbeille permet d’annuler pendant 24 heures.",
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def step(request: HttpRequest, access: Access, numero: int, cle: str) -> HttpResponse:
    """One step: its date, its piece, its vote; written by whom it concerns."""
    dossier = _dossier(access, numero)
    planned = dossier.plan.etape(cle)
    if planned is None:
        raise Http404
    may_write = may_write_step(access, dossier, planned.jalon)
    if request.method == "POST" and not may_write:
        raise AccessRefused(access.refusal(Action.TENIR_FEUILLE_DE_ROUTE))
    own = access.own_collectivite
    leads = access.allows(Action.TENIR_FEUILLE_DE_ROUTE)
    narrow = Action.SAISIR_AVIS_CST if planned.jalon.type.portee.startswith("CST") else Action.SAISIR_AVIS
    editing = Editing(
        request,
        access,
        form_class=StepForm,
        cle=f"etape:{dossier.service.pk}:{cle}",
        titre=f"{planned.jalon.libelle}, {dossier.service}",
        action=Action.TENIR_FEUILLE_DE_ROUTE if leads else narrow,
        collectivite=None if leads else own,
    )
    if may_write and (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, dossier.service):
        return _step(request, access, _dossier(access, numero), cle, may_write, editing)


def _step(
    request: HttpRequest, access: Access, dossier: Dossier, cle: str, may_write: bool, editing: Editing
) -> HttpResponse:
    planned, row = dossier.plan.etape(cle), dossier.lignes.get(cle)
    files = request.FILES if request.method == "POST" else None
    form = StepForm(
        editing.data,
        files,
        cle=planned.jalon.type.cle,
        row=row,
        may_refuse=planned.jalon.se_refuse,
        is_notified=planned.jalon.vaut_accord,
    )
    editing.open(form)
    trail = _trail(access, dossier.service)
    seen = row is not None and reads_vote(access, dossier, planned.jalon)
    context = {
        "dossier": dossier,
        "step": planned,
        "row": row,
        "vote": row.vote if seen else None,
        "reserves": row.reserves if seen else "",
        "window": fenetre_nouvel_examen(row.date_realisee)
        if seen and row.vote and row.vote.est_refus_unanime and planned.jalon.type.cle == AVIS_CST
        else None,
        "form": form if may_write else None,
        "trail": trail,
        "cancel_url": trail[-1][1],
        "history": list(row.history.order_by("-history_date", "-history_id")) if seen else [],
        "document": row.document if seen else None,
    }
    if request.method != "POST":
        return render(request, "roadmap/step.html", context)
    if (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if form.is_valid() and _saved(request, dossier, cle, form):
        editing.done()
        return redirect("roadmap:service", access.project.slug, dossier.service.numero)
    return render_invalid(request, "roadmap/step.html", context)


def _saved(request: HttpRequest, dossier: Dossier, cle: str, form: Form) -> bool:
    """Write the step and say what moves; what is refused goes on its field."""
    try:
        moved = save_step(row=dossier.service, cle=cle, fields=form.values(), user=request.user, fichier=form.file())
    except ValidationError as error:
        put_errors(form, error)
        return False
    messages.success(request, "L’étape est enregistrée.")
    _tell_moves(request, moved)
    return True
