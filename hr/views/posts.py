"""``…/postes/``: the tableau des effectifs, public; each employer keeps its own lines."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.codes import normalise, search_tokens
from common.forms import render_invalid
from common.listing import Filter, ListColumn, Listing, ListSpec
from hr.calculs.nomenclatures import CATEGORIES
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
from projects.models import Collectivite
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer

VACANCES = {"vacants": "Avec un poste vacant", "pourvus": "Tous pourvus"}


def _spec(everything: list[Poste]) -> ListSpec:
    """What may be asked of the posts; the keys of the columns are those of ``table_postes``."""
    employers = {str(p.collectivite_id): p.collectivite.nom for p in everything}
    services = {str(p.service_id): p.service.libelle for p in everything if p.service}

    def found(kept: list[Poste], text: str) -> list[Poste]:
        words = search_tokens(text)
        return [p for p in kept if all(word in normalise(f"{p.intitule} {p.grade}") for word in words)]

    return ListSpec(
        noun="emploi",
        plural="emplois",
        columns=(
            ListColumn("employeur", "Employeur", by=lambda p: (p.collectivite.rang, p.collectivite.nom)),
            ListColumn("emploi", "Emploi", by=lambda p: normalise(p.intitule)),
            ListColumn("service", "Service", by=lambda p: normalise(p.service.libelle) if p.service else None),
            ListColumn("categorie", "Catégorie", by=lambda p: p.categorie),
            ListColumn("grade", "Cadre d’emplois ou grade"),
            ListColumn("ouverts", "Ouverts", by=lambda p: p.nombre_ouverts, numeric=True),
            ListColumn("pourvus", "Pourvus", by=lambda p: p.nombre_pourvus, numeric=True),
            ListColumn("vacants", "Vacants", by=lambda p: p.nombre_vacants, numeric=True),
            ListColumn("etp", "ETP ouverts", by=lambda p: p.etp_ouverts, numeric=True),
        ),
        filters=(
            Filter("employeur", "Employeur", employers, _kept(lambda p: str(p.collectivite_id))),
            Filter("service", "Service", services, _kept(lambda p: str(p.service_id))),
            Filter("categorie", "Catégorie", CATEGORIES, _kept(lambda p: p.categorie), "Toutes"),
            Filter("vacance", "Vacance", VACANCES, _kept(lambda p: "vacants" if p.nombre_vacants else "pourvus")),
        ),
        search=found,
        search_label="Emploi ou grade",
    )


def _kept(read: Callable[[Poste], str]) -> Callable[[list[Poste], str], list[Poste]]:
    return lambda posts, value: [p for p in posts if read(p) == value]


@project_page(Action.VOIR_POSTES)
def posts(request: HttpRequest, access: Access) -> HttpResponse:
    """Every post of the territory, and the lines of my employer to edit."""
    everything = list(postes_publics(access.project))
    own = access.own_collectivite
    may_write = own is not None and access.allows(Action.SAISIR_POSTES, own)
    listing = Listing(_spec(everything), request.GET, everything)
    return render(
        request,
        "hr/posts.html",
        {
            "listing": listing,
            "table": table_postes(list(listing.page), timezone.localdate(), ensemble=listing.matching),
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
    editing = Editing(
        request,
        access,
        form_class=PosteForm,
        cle=f"poste:{poste.pk if poste else 'nouveau'}",
        titre=f"Le poste « {poste.intitule} »" if poste else "Un nouveau poste",
        action=Action.SAISIR_POSTES,
        collectivite=employer,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, employer):
        return _answer(request, access, poste, employer, editing)


def _answer(
    request: HttpRequest, access: Access, poste: Poste | None, employer: Collectivite, editing: Editing
) -> HttpResponse:
    if poste is not None:
        poste.refresh_from_db()
    form = PosteForm(
        editing.data,
        instance=poste or Poste(collectivite=employer),
        listes=listes_de(employer),
        motif_requis=inventaire_valide(employer),
    )
    editing.open(form)
    context = {
        "form": form,
        "poste": poste,
        "employeur": employer,
        "cancel_url": reverse("hr:posts", args=[access.project.slug]),
    }
    if request.method != "POST":
        return render(request, "hr/post_form.html", context)
    if poste is not None and (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if not form.is_valid():
        return render_invalid(request, "hr/post_form.html", context)
    saved = enregistrer_poste(poste=form.instance, auteur=request.user, motif=form.cleaned_data.get("motif", ""))
    editing.done()
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
    try:
        supprimer_poste(poste=found, auteur=request.user, motif=form.cleaned_data["motif"])
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return render_invalid(request, "hr/post_delete.html", context)
    removed_message(request, access, kind="poste", row=found, text=f"Le poste « {found.intitule} » est supprimé.")
    return redirect("hr:posts", slug=access.project.slug)
