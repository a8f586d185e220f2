"""``…/objectifs/<clé>/moyens/``: what the services give to an objective."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from diagnostics.queries_sheets import diagnostic_of
from governance.views.pages import edited_page, form_page
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message
from roadmap.forms.resources import PairForm, ResourceForm
from roadmap.models import AffectationObjectif, Objectif
from roadmap.queries.resources import Disponible, disponible_of, disponibles_of
from roadmap.services.resources import remove_resource, save_resource


def objective_or_404(access: Access, pk: int) -> Objectif:
    """The objective ``pk`` of the project."""
    found = access.project.objectifs.filter(pk=pk).select_related("parent").first()
    if found is None:
        raise Http404
    return found


def objective_trail(access: Access, row: Objectif) -> list[tuple[str, str]]:
    """The way to the pages of one objective."""
    slug = access.project.slug
    return [
        ("Projet communautaire", reverse("roadmap:objectives", args=[slug])),
        (row.titre, reverse("roadmap:objective", args=[slug, row.pk])),
    ]


@project_page(Action.AFFECTER_MOYENS, methods=("GET", "POST"))
def resource_new(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Choose the service that gives; what it has is told on the next page."""
    row = objective_or_404(access, pk)
    found = disponibles_of(diagnostic_of(access.project))
    choices = [
        (f"{one.fiche.collectivite.siren}-{one.fiche.service.pk}", one.libelle)
        for one in sorted(found.values(), key=lambda one: (one.fiche.service.rang, one.fiche.collectivite.rang))
    ]
    form = PairForm(request.POST if request.method == "POST" else None, choices=choices)
    if request.method == "POST" and form.is_valid():
        siren, _, service = form.cleaned_data["couple"].partition("-")
        return redirect("roadmap:resource", access.project.slug, row.pk, siren, service)
    trail = objective_trail(access, row)
    return form_page(
        request,
        form=form,
        title="Affecter des moyens",
        submit="Continuer",
        cancel_url=trail[-1][1],
        trail=trail,
        lead=f"À l’objectif « {row} »",
        note=""
        if choices
        else "Aucun service n’a encore d’effectif, de coût ni de moyen : les employeurs les décrivent.",
    )


def _there(access: Access, siren: str, service: int) -> Disponible:
    employer = access.project.collectivites.filter(siren=siren).order_by("pk").first()
    found = disponible_of(access.project, (employer.pk, service)) if employer else None
    if found is None:
        raise Http404
    return found


def _row(objectif: Objectif, there: Disponible) -> AffectationObjectif | None:
    return (
        AffectationObjectif.objects.filter(
            objectif=objectif, collectivite=there.fiche.collectivite, service=there.fiche.service
        )
        .prefetch_related("moyens")
        .first()
    )


@project_page(Action.AFFECTER_MOYENS, methods=("GET", "POST"))
def resource(request: HttpRequest, access: Access, pk: int, siren: str, service: int) -> HttpResponse:
    """What this service gives to this objective, beside what it has."""
    objectif = objective_or_404(access, pk)
    there = _there(access, siren, service)
    trail = objective_trail(access, objectif)

    def save(form: ResourceForm) -> HttpResponse:
        save_resource(
            objectif=objectif,
            collectivite=there.fiche.collectivite,
            service=there.fiche.service,
            etp=form.cleaned_data["etp"],
            montant_euros=form.cleaned_data["montant_euros"],
            moyens=list(form.cleaned_data.get("moyens") or ()),
        )
        messages.success(request, f"{there.libelle} : moyens affectés à « {objectif} ».")
        return redirect(trail[-1][1])

    return edited_page(
        request,
        access,
        form_class=ResourceForm,
        make=lambda data: ResourceForm(data, there=there, row=_row(objectif, there)),
        save=save,
        cle=f"moyens:{objectif.pk}:{siren}:{service}",
        row=access.project,
        action=Action.AFFECTER_MOYENS,
        title=there.libelle,
        submit="Affecter à l’objectif",
        cancel_url=trail[-1][1],
        trail=trail,
        lead=f"Ce que ce service donne à l’objectif « {objectif} »",
        template="roadmap/resource.html",
        given=_row(objectif, there),
        objectif=objectif,
        siren=siren,
        service=service,
    )


@project_page(Action.AFFECTER_MOYENS, methods=("POST",))
def resource_remove(request: HttpRequest, access: Access, pk: int, siren: str, service: int) -> HttpResponse:
    """Take back what a service gave; undone for 24 hours."""
    objectif = objective_or_404(access, pk)
    row = _row(objectif, _there(access, siren, service))
    if row is None:
        raise Http404
    remove_resource(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="moyens-objectif", row=row, text=f"{row} ne donne plus à « {objectif} ».")
    return redirect("roadmap:objective", access.project.slug, objectif.pk)
