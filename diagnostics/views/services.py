"""``/projets/<slug>/services/``: which services exist, where; and the page where each employer answers."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.codes import normalise, search_tokens
from common.exports import exports_address, table_response
from common.figures import Cell
from common.forms import render_invalid
from common.listing import Filter, ListColumn, Listing, ListSpec
from common.values import plural
from diagnostics.figures import local_services, presence_cell, services_bars, services_matrix, services_tables
from diagnostics.forms import LocalServiceForm, ServicesForm
from diagnostics.proposals import proposed_answers
from diagnostics.queries import Inventory, history_of, inventory_of
from diagnostics.services.presences import add_local_service, remove_local_service, save_answers
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer

_FILL = Action.SAISIR_SERVICES


def _employer(inventory: Inventory, siren: str) -> Collectivite:
    """The employer of this SIREN in the inventory. Raises ``Http404``."""
    found = next((c for c in inventory.collectivites if c.siren == siren), None)
    if found is None:
        raise Http404
    return found


def _own(access: Access, inventory: Inventory) -> Collectivite | None:
    """The employer for which the worn hat answers, if it is in the inventory."""
    own = access.own_collectivite
    if own is None or not access.allows(_FILL, own):
        return None
    return next((c for c in inventory.collectivites if c.pk == own.pk), None)


def _matrix_spec(rows: tuple[tuple[Cell, ...], ...]) -> ListSpec:
    """What may be asked of the matrix: rows are service, family, then one answer per employer."""
    families = {row[1].value: row[1].value for row in rows}
    answers = {cell.value: cell.value[0].upper() + cell.value[1:] for row in rows for cell in row[2:]}
    return ListSpec(
        noun="service",
        plural="services",
        columns=(ListColumn("service", "Service", by=lambda row: normalise(row[0].value)),),
        filters=(
            Filter("famille", "Famille", families, lambda kept, v: [r for r in kept if r[1].value == v], "Toutes"),
            Filter(
                "reponse",
                "Réponse, au moins une fois",
                answers,
                lambda kept, v: [r for r in kept if any(cell.value == v for cell in r[2:])],
                "Toutes",
            ),
        ),
        search=lambda kept, text: [r for r in kept if all(w in normalise(r[0].value) for w in search_tokens(text))],
        search_label="Service",
        sizes=(50, 100),
    )


@project_page(Action.VOIR_SERVICES)
def matrix(request: HttpRequest, access: Access) -> HttpResponse:
    """Employers × services, with how far each one is."""
    inventory = inventory_of(access.project)
    table = services_matrix(inventory)
    listing = Listing(_matrix_spec(table.rows), request.GET, table.rows)
    families: dict[str, list] = {}
    for row in listing.page:
        # sorted by name, the families would be scattered: one group, without a family
        families.setdefault("" if listing.chosen["tri"] else row[1].value, []).append((row[0], row[2:]))
    return render(
        request,
        "diagnostics/services/matrix.html",
        {
            "inventory": inventory,
            "table": table,
            "listing": listing,
            "families": families,
            "bars": services_bars(inventory),
            "locals": local_services(inventory),
            "own": _own(access, inventory),
            "complete": sum(coverage.est_complet for coverage in inventory.coverages),
            "exports": exports_address("diagnostics:services-export", slug=access.project.slug),
        },
    )


@project_page(Action.VOIR_SERVICES)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """One table of the inventory as xlsx or csv: the very one of the page."""
    tables = services_tables(inventory_of(access.project))
    return table_response(tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate())


@project_page(Action.VOIR_SERVICES)
def employer(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """The answers of one employer: what a phone shows in place of the matrix."""
    inventory = inventory_of(access.project)
    collectivite = _employer(inventory, siren)
    services = [*inventory.communs, *inventory.locaux_de(collectivite)]
    return render(
        request,
        "diagnostics/services/employer.html",
        {
            "collectivite": collectivite,
            "coverage": inventory.coverage(collectivite),
            "lines": [(s, presence_cell(inventory.presence(collectivite, s))) for s in services],
            "may_fill": access.allows(_FILL, collectivite),
            "may_read_history": access.allows(Action.VOIR_METHODE),
            "refusal": access.refusal(_FILL),
        },
    )


@project_page(Action.VOIR_METHODE)
def history(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """What changed in the answers of one employer: in what role, when and why."""
    collectivite = _employer(inventory_of(access.project), siren)
    return render(
        request,
        "diagnostics/services/history.html",
        {"collectivite": collectivite, "changes": history_of(collectivite)},
    )


def _last_author(access: Access, collectivite: Collectivite) -> str:
    """The role of whoever changed the answers of this employer last."""
    changes = history_of(collectivite, limit=1)
    return changes[0].auteur if changes else ""


@project_page(_FILL, methods=("GET", "POST"))
def fill(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """The one page where an employer answers. ``?proposer=1`` ticks the usual answers of a small commune."""
    inventory = inventory_of(access.project)
    collectivite = _employer(inventory, siren)
    access.require(_FILL, collectivite)
    editing = Editing(
        request,
        access,
        form_class=ServicesForm,
        cle=f"services:{collectivite.pk}",
        titre=f"L’inventaire des services {collectivite.de_nom}",
        action=_FILL,
        collectivite=collectivite,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, collectivite):
        return _fill(request, access, collectivite, editing)


def _fill(request: HttpRequest, access: Access, collectivite: Collectivite, editing: Editing) -> HttpResponse:
    inventory = inventory_of(access.project)
    proposals = proposed_answers(collectivite.kind, collectivite.population)
    proposing = bool(proposals) and request.method == "GET" and request.GET.get("proposer") == "1"
    form = ServicesForm(
        editing.data,
        collectivite=collectivite,
        inventory=inventory,
        proposals=proposals if proposing else None,
    )
    editing.open(form)
    context = {
        "form": form,
        "collectivite": collectivite,
        "coverage": inventory.coverage(collectivite),
        "locals": inventory.locaux_de(collectivite),
        "may_propose": bool(proposals) and not proposing,
        "proposing": proposing,
    }
    if request.method != "POST":
        return render(request, "diagnostics/services/fill.html", context)
    conflict = editing.conflict_answer(form, by=_last_author(access, collectivite), at=inventory.derniere_saisie)
    if conflict is not None:
        return conflict
    if not form.is_valid():
        return render_invalid(request, "diagnostics/services/fill.html", context)
    saved = save_answers(collectivite=collectivite, answers=form.answers(), reason=form.cleaned_data["motif"])
    editing.done()
    coverage = inventory_of(access.project).coverage(collectivite)
    count = saved.ecrites
    messages.success(
        request,
        (f"{count} {plural(count, 'réponse enregistrée', 'réponses enregistrées')}" if count else "Rien n’a changé")
        + f" à {timezone.localtime():%H h %M}. {coverage.repondus} services sur {coverage.total} ont une réponse.",
    )
    return redirect("diagnostics:services-employer", access.project.slug, collectivite.siren)


@project_page(_FILL, methods=("GET", "POST"))
def add_local(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """Add a service that the common catalogue lacks."""
    collectivite = _employer(inventory_of(access.project), siren)
    access.require(_FILL, collectivite)
    form = LocalServiceForm(request.POST if request.method == "POST" else None)
    context = {"form": form, "collectivite": collectivite}
    if request.method != "POST":
        return render(request, "diagnostics/services/add_local.html", context)
    if form.is_valid():
        try:
            service = add_local_service(
                collectivite=collectivite, nom=form.cleaned_data["nom"], famille=form.cleaned_data["famille"]
            )
        except ValidationError as error:
            form.add_error(None if not hasattr(error, "error_dict") else "nom", error.messages)
        else:
            messages.success(request, f"« {service.libelle} » est ajouté à vos services.")
            return redirect("diagnostics:services-fill", access.project.slug, collectivite.siren)
    return render_invalid(request, "diagnostics/services/add_local.html", context)


@project_page(_FILL, methods=("POST",))
def remove_local(request: HttpRequest, access: Access, siren: str, service: int) -> HttpResponse:
    """Take away a service that this employer had added."""
    inventory = inventory_of(access.project)
    collectivite = _employer(inventory, siren)
    access.require(_FILL, collectivite)
    found = next((s for s in inventory.locaux_de(collectivite) if s.pk == service), None)
    if found is None:
        raise Http404
    try:
        remove_local_service(service=found, auteur=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        removed_message(request, access, kind="service", row=found, text=f"« {found.libelle} » est retiré.")
    return redirect("diagnostics:services-fill", access.project.slug, collectivite.siren)
