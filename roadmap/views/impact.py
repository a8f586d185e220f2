"""``…/feuille-de-route/services/<n>/fiche-impact/``: what a service changes, per post; its way through the committees."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.tabular.writing import export_name
from common.values import address_number
from governance.views.pages import edited_page
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.models import Collectivite
from projects.policy import Action
from projects.services.taken import note_taken
from projects.views.editing import one_writer
from roadmap.figures_impact import impact_sections, impact_tables
from roadmap.forms.impact import ImpactForm
from roadmap.models import ServiceMutualise
from roadmap.papers import impact_pdf
from roadmap.queries.impact import mark_of, reads_drafts, sheet_read
from roadmap.services.impact import cosign_impact, latest, send_impact, validate_impact, write_impact
from roadmap.views.services import service_row

GESTURES = ("cosigner", "valider", "envoyer")


def _trail(access: Access, row: ServiceMutualise, *, here: bool = False) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [
        ("Services à ouvrir", reverse("roadmap:services", args=[slug])),
        (str(row), reverse("roadmap:service", args=[slug, row.numero])),
    ]
    return [*trail, ("Fiche d’impact", reverse("roadmap:impact", args=[slug, row.numero]))] if here else trail


def _signs_for(access: Access, row: ServiceMutualise) -> list[Collectivite]:
    """Parties for which the worn hat signs."""
    reached = access.employer_ids(Action.COSIGNER_FICHE_IMPACT)
    return [one.collectivite for one in row.parties.all() if one.collectivite_id in reached]


def _act(request: HttpRequest, access: Access, row: ServiceMutualise) -> str:
    """One gesture, sign, validate or send, on what the page showed: what to say. Raises ``ValidationError``."""
    sheet = latest(row)
    own = _signs_for(access, row)
    if "cosigner" in request.POST and not own:
        raise AccessRefused(access.refusal(Action.COSIGNER_FICHE_IMPACT))
    if "cosigner" not in request.POST:
        access.require(Action.TENIR_FICHES_IMPACT)
    if sheet is None:
        raise ValidationError("La fiche n’est pas encore écrite.")
    gesture = next((name for name in GESTURES if name in request.POST), "")
    if not sheet.date_envoi and request.POST.get(gesture) != mark_of(sheet):
        raise ValidationError("La fiche a changé depuis que vous l’avez lue : relisez-la, puis recommencez.")
    if gesture == "cosigner":
        for employer in own:
            cosign_impact(sheet=sheet, employer=employer, user=request.user)
        return f"Signée pour {', '.join(one.nom for one in own)}."
    if gesture == "envoyer":
        send_impact(sheet=sheet, user=request.user)
        return "La fiche est envoyée aux comités : cette version ne change plus."
    validate_impact(sheet=sheet, user=request.user)
    return "La fiche est validée."


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def impact(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The version that this reader may read, where it stands, who signed."""
    row = service_row(access, numero)
    if request.method == "POST":
        try:
            with one_writer(request, row):
                messages.success(request, _act(request, access, row))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("roadmap:impact", access.project.slug, row.numero)
    wanted = request.GET.get("version")
    read = sheet_read(access, row, version=address_number(wanted) or 0 if wanted else None)
    if read is None and wanted:
        raise Http404
    names = {one.collectivite.siren: one.collectivite.nom for one in row.parties.all()}
    may_hold = access.allows(Action.TENIR_FICHES_IMPACT)
    return render(
        request,
        "roadmap/impact.html",
        {
            "row": row,
            "read": read,
            "sections": impact_sections(row, read, access.project.seuil_affichage) if read else [],
            "signed": [names.get(key, key) for key in read.signatures] if read else [],
            "latest": read.versions[0] if read else None,
            "shows_stale": read is not None and not read.est_a_jour and reads_drafts(access),
            "may_ask": access.allows(Action.POSER_PREOCCUPATION),
            "exports": exports_address("roadmap:impact-export", slug=access.project.slug, numero=numero),
            "may_hold": may_hold,
            "signs": [one for one in _signs_for(access, row) if read and one.siren not in read.signatures],
            "trail": _trail(access, row),
        },
    )


@project_page(Action.TENIR_FICHES_IMPACT, methods=("GET", "POST"))
def impact_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Write the four headings; after sending, a new version begins."""
    row = service_row(access, numero)
    trail = _trail(access, row, here=True)

    def save(form: ImpactForm) -> HttpResponse:
        saved = write_impact(row=row, textes=form.cleaned_data, user=request.user)
        messages.success(request, f"{saved} : enregistrée.")
        return redirect("roadmap:impact", access.project.slug, numero)

    return edited_page(
        request,
        access,
        form_class=ImpactForm,
        make=lambda data: ImpactForm(data, sheet=latest(row)),
        save=save,
        cle=f"fiche-impact:{row.pk}",
        row=row,
        titre=f"Fiche d’impact, {row}",
        action=Action.TENIR_FICHES_IMPACT,
        title="Écrire la fiche d’impact",
        lead=str(row),
        submit="Enregistrer la fiche",
        cancel_url=trail[-1][1],
        trail=trail,
        note="Enregistrer retire les signatures et la validation : on ne signe que ce qu’on a lu. Une version envoyée reste "
        "telle quelle, la suivante porte un autre numéro.",
    )


def _asks(access: Access) -> bool:
    """Who reads named staff reads posts one by one, a function that one agent may be alone to hold: they prove who they are.

    The staff side receives the same posts by law, on paper (product.md C, amendment 5): nothing more is asked.
    """
    return access.reads_named_staff


def _taken(access: Access, response: HttpResponse) -> HttpResponse:
    """Note the file, which names nobody, where the gate leaves that of confirmed readers to the log of their employer."""
    if _asks(access):
        note_taken(access, response)
    return response


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, confirmed=_asks)
def impact_export(request: HttpRequest, access: Access, numero: str, cle: str, extension: str) -> HttpResponse:
    """One table of the latest version that this reader may read, as a file."""
    row = service_row(access, address_number(numero) or 0)
    read = sheet_read(access, row)
    tables = impact_tables(row, read, access.project.seuil_affichage) if read else {}
    response = table_response(
        tables, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate(), prefix="fiche-impact-"
    )
    return _taken(access, response)


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, confirmed=_asks)
def impact_print(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The version that this reader may read, on paper."""
    row = service_row(access, numero)
    read = sheet_read(access, row)
    if read is None:
        raise Http404
    moment = timezone.now()
    response = HttpResponse(impact_pdf(access, row, read, moment=moment), content_type="application/pdf")
    name = export_name(
        access.project.slug, f"service-{numero}-fiche-impact-{read.fiche.version}", timezone.localdate(moment), "pdf"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _taken(access, response)
