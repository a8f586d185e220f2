"""``…/services/<siren>/classeur/``: services, volumes, contracts, qualities and costs go out, come back, are shown, undone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from common.forms import render_invalid
from common.tabular.refusals import FichierRefuse
from common.tabular.writing import CONTENT_TYPES
from common.values import plural
from diagnostics.ecriture_classeur import classeur, classeur_des_ecartes, nom_du_classeur
from diagnostics.models import ImportServices
from diagnostics.queries import employers_of, inventory_of
from diagnostics.queries_sheets import diagnostic_of
from diagnostics.services.workbook import UNDO, can_be_undone, drop_import, receive, save_import, undo_import
from hr.forms.imports import DepotForm
from projects.access import Access
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action

SHOWN = 200


def _employer(access: Access, siren: str) -> Collectivite:
    """The employer whose services and costs this hat writes. Raises the refusal, or ``Http404`` outside the perimeter."""
    found = next((one for one in employers_of(access.project) if one.siren == siren), None)
    if found is None:
        raise Http404
    for action in (Action.SAISIR_SERVICES, Action.SAISIR_COUTS):
        access.require(action, found)
    return found


@project_page(Action.SAISIR_SERVICES)
def download(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """The pre-filled workbook of my employer."""
    own, today = _employer(access, siren), timezone.localdate()
    found = diagnostic_of(access.project, access)
    services = [*found.inventory.communs, *found.inventory.locaux_de(own)]
    content = classeur(own, [found.fiche(own, service) for service in services], today)
    return HttpResponse(
        content,
        content_type=CONTENT_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{nom_du_classeur(own, today)}"'},
    )


@project_page(Action.SAISIR_SERVICES, methods=("GET", "POST"))
def upload(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """Receive a workbook and lead to its preview."""
    own = _employer(access, siren)
    form = DepotForm(request.POST, request.FILES) if request.method == "POST" else DepotForm()
    context = {"form": form, "collectivite": own}
    template = "diagnostics/services/workbook_upload.html"
    if request.method != "POST":
        return render(request, template, context)
    if form.is_valid():
        received = form.cleaned_data["fichier"]
        try:
            row = receive(collectivite=own, data=received.read(), nom_fichier=received.name, auteur=request.user)
        except FichierRefuse as refusal:
            form.add_error("fichier", str(refusal))
        else:
            return redirect("diagnostics:workbook-detail", access.project.slug, own.siren, row.pk)
    return render_invalid(request, template, context)


def _row(access: Access, siren: str, pk: int) -> ImportServices:
    own = _employer(access, siren)
    row = ImportServices.objects.filter(collectivite=own, pk=pk).select_related("auteur", "collectivite").first()
    if row is None:
        raise Http404
    return row


def _button(row: ImportServices) -> str:
    lines = row.compte["lues"] - row.compte["ecartees"]
    text = f"Enregistrer {lines} {plural(lines, 'ligne')}"
    aside = row.compte["ecartees"]
    return f"{text}, {aside} {plural(aside, 'écartée')}" if aside else text


@project_page(Action.SAISIR_SERVICES)
def detail(request: HttpRequest, access: Access, siren: str, pk: int) -> HttpResponse:
    """The preview of an import, or what became of it."""
    row = _row(access, siren, pk)
    words = row.plan.get("mots", [])
    can_undo = can_be_undone(row)
    return render(
        request,
        "diagnostics/services/workbook_detail.html",
        {
            "row": row,
            "collectivite": row.collectivite,
            "waits": row.etat == ImportServices.Etat.APERCU and bool(row.lu),
            "changes": words[:SHOWN],
            "more": max(0, len(words) - SHOWN),
            "button": _button(row),
            "can_undo": can_undo,
            "limit": row.date_enregistrement + UNDO if can_undo else None,
        },
    )


@project_page(Action.SAISIR_SERVICES)
def refused(request: HttpRequest, access: Access, siren: str, pk: int) -> HttpResponse:
    """The lines set aside, as they were read, with the reason in each faulty cell: to be mended and sent again."""
    row = _row(access, siren, pk)
    aside = row.plan.get("ecartes")
    if not aside:
        raise Http404
    own, today = row.collectivite, timezone.localdate()
    inventory = inventory_of(access.project)
    names = [one.libelle for one in (*inventory.communs, *inventory.locaux_de(own))]
    return HttpResponse(
        classeur_des_ecartes(own, names, aside, today),
        content_type=CONTENT_TYPES["xlsx"],
        headers={"Content-Disposition": f'attachment; filename="{nom_du_classeur(own, today, "services-ecartes")}"'},
    )


def _answer(request: HttpRequest, access: Access, row: ImportServices, act, said: str) -> HttpResponse:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("diagnostics:workbook-detail", access.project.slug, row.collectivite.siren, row.pk)


@project_page(Action.SAISIR_SERVICES, methods=("POST",))
def save(request: HttpRequest, access: Access, siren: str, pk: int) -> HttpResponse:
    """Confirm the preview: what is not refused is written."""
    row = _row(access, siren, pk)
    return _answer(
        request, access, row, lambda: save_import(row=row, auteur=request.user), "Le classeur est enregistré."
    )


@project_page(Action.SAISIR_SERVICES, methods=("POST",))
def undo(request: HttpRequest, access: Access, siren: str, pk: int) -> HttpResponse:
    """Put everything back as it was before the import."""
    row = _row(access, siren, pk)
    return _answer(
        request, access, row, lambda: undo_import(row=row), "L’import est annulé : les services sont comme avant."
    )


@project_page(Action.SAISIR_SERVICES, methods=("POST",))
def drop(request: HttpRequest, access: Access, siren: str, pk: int) -> HttpResponse:
    """Forget a preview."""
    row = _row(access, siren, pk)
    return _answer(
        request, access, row, lambda: drop_import(row=row), "L’import est abandonné. Rien n’a été enregistré."
    )
