"""``…/postes/``: the tableau des effectifs, public; each employer keeps its own lines."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import render_invalid
from hr.classeur import listes_de
from hr.figures import table_postes
from hr.forms.agents import MotifForm
from hr.forms.postes import PosteForm
from hr.models import Poste
from hr.queries import postes_publics
from hr.services.imports import inventaire_valide
from hr.services.postes import enregistrer_poste, supprimer_poste
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@project_page(Action.VOIR_POSTES)
def posts(request: HttpRequest, access: Access) -> HttpResponse:
    """Every post of the territory, and the lines of my employer to edit."""
    everything = list(postes_publics(access.project))
    own = access.own_collectivite
    may_write = own is not None and access.allows(Action.SAISIR_POSTES, own)
    return render(
        request,
        "hr/posts.html",
        {
            "table": table_postes(everything, timezone.localdate()),
            "mine": [p for p in everything if own and p.collectivite_id == own.pk] if may_write else [],
            "may_write": may_write,
            "employeur": own,
            "count": len(everything),
            "exports": reverse("hr:staff", args=[access.project.slug]) + "tableaux/",
        },
    )


def _poste(access: Access, pk: int) -> Poste:
    """A line of an employer whose posts this hat keeps. Raises ``Http404`` otherwise."""
    found = Poste.objects.filter(collectivite__project=access.project, pk=pk).select_related("collectivite").first()
    if found is None or not access.allows(Action.SAISIR_POSTES, found.collectivite):
        raise Http404
    return found


def _edit(request: HttpRequest, access: Access, poste: Poste | None) -> HttpResponse:
    employer = poste.collectivite if poste else propre_employeur(access, Action.SAISIR_POSTES)
    form = PosteForm(
        request.POST if request.method == "POST" else None,
        instance=poste or Poste(collectivite=employer),
        listes=listes_de(employer),
        motif_requis=inventaire_valide(employer),
    )
    context = {
        "form": form,
        "poste": poste,
        "employeur": employer,
        "cancel_url": reverse("hr:posts", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, "hr/post_form.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/post_form.html", context)
    saved = enregistrer_poste(poste=form.instance, auteur=request.user, motif=form.cleaned_data.get("motif", ""))
    messages.success(request, f"Le poste « {saved.intitule} » est enregistré.")
    return redirect("hr:posts", slug=access.project.slug)


@project_page(Action.SAISIR_POSTES, methods=("GET", "POST"))
def post_new(request: HttpRequest, access: Access) -> HttpResponse:
    """A new line of my employer's table."""
    return _edit(request, access, None)


@project_page(Action.SAISIR_POSTES, methods=("GET", "POST"))
def post_edit(request: HttpRequest, access: Access, poste: int) -> HttpResponse:
    """Change a line of my employer's table."""
    return _edit(request, access, _poste(access, poste))


@project_page(Action.SAISIR_POSTES, methods=("GET", "POST"))
def post_delete(request: HttpRequest, access: Access, poste: int) -> HttpResponse:
    """Take a line away, with a reason that the history keeps."""
    found = _poste(access, poste)
    form = MotifForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "poste": found, "cancel_url": reverse("hr:posts", args=[access.project.slug])}
    if request.method != "POST":
        return render(request, "hr/post_delete.html", context)
    if not form.is_valid():
        return render_invalid(request, "hr/post_delete.html", context)
    title = found.intitule
    try:
        supprimer_poste(poste=found, auteur=request.user, motif=form.cleaned_data["motif"])
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return render_invalid(request, "hr/post_delete.html", context)
    messages.success(request, f"Le poste « {title} » est supprimé.")
    return redirect("hr:posts", slug=access.project.slug)
