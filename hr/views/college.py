"""``…/college-rh/``: common positions of the DRH; a disagreement is written and stays."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import render_form
from hr.figures.college import table_positions
from hr.forms.college import AvisForm, PositionForm
from hr.models import AvisPositionRH, PositionRH
from hr.queries_college import positions_de
from hr.services.college import donner_avis, enregistrer_position, retirer_position
from hr.views.employeur import propre_employeur
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, edited


def _may_say(access: Access) -> bool:
    own = access.own_collectivite
    return own is not None and access.allows(Action.SE_PRONONCER_RH, own)


@project_page(Action.VOIR_REGIMES)
def college(request: HttpRequest, access: Access) -> HttpResponse:
    """Positions, who agrees, who does not and why."""
    found, day = positions_de(access.project), timezone.localdate()
    slug, holds = access.project.slug, access.allows(Action.TENIR_COLLEGE_RH)
    own = access.own_collectivite
    links = {one.position.pk: reverse("hr:position-edit", args=[slug, one.position.numero]) for one in found if holds}
    return render(
        request,
        "hr/college/college.html",
        {
            "positions": found,
            "table": table_positions(found, day, links),
            "communes": sum(one.est_commune for one in found),
            "may_hold": holds,
            "may_say": _may_say(access),
            "a_dire": [one for one in found if own is not None and own.pk not in one.repondu],
            "exports": exports_address("hr:college-export", slug=slug),
        },
    )


@project_page(Action.VOIR_REGIMES)
def college_export(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The journal as a spreadsheet."""
    day = timezone.localdate()
    table = table_positions(positions_de(access.project), day)
    return table_response({table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=day)


def _position(access: Access, numero: int) -> PositionRH:
    found = access.project.positions_rh.filter(numero=numero).first()
    if found is None:
        raise Http404
    return found


def _edit(request: HttpRequest, access: Access, row: PositionRH | None) -> HttpResponse:
    project = access.project
    title = f"« {row} »" if row else "Une nouvelle position"

    def make(data: QueryDict | None) -> PositionForm:
        if row is not None:
            row.refresh_from_db()
        return PositionForm(data, row=row or PositionRH(project=project, date_position=timezone.localdate()))

    def save(form: PositionForm) -> HttpResponse:
        enregistrer_position(project=project, row=row, **form.cleaned_data)
        messages.success(request, f"« {form.cleaned_data['sujet']} » est enregistré : chaque DRH peut se prononcer.")
        return redirect("hr:college", project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=PositionForm,
            cle=f"position-rh:{row.pk if row else 'nouvelle'}",
            titre=title,
            action=Action.TENIR_COLLEGE_RH,
        ),
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(request, "hr/college/form.html", {"form": form, "title": title, "row": row}),
    )


@project_page(Action.TENIR_COLLEGE_RH, methods=("GET", "POST"))
def position_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Propose a position."""
    return _edit(request, access, None)


@project_page(Action.TENIR_COLLEGE_RH, methods=("GET", "POST"))
def position_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Write a position again."""
    return _edit(request, access, _position(access, numero))


@project_page(Action.TENIR_COLLEGE_RH, methods=("POST",))
def position_remove(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take a position away while nobody disagreed; undone for 24 hours."""
    row = _position(access, numero)
    try:
        retirer_position(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        removed_message(request, access, kind="position-rh", row=row, text=f"« {row} » est retirée.")
    return redirect("hr:college", access.project.slug)


@project_page(Action.SE_PRONONCER_RH, methods=("GET", "POST"))
def position_say(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Say whether my employer agrees; a disagreement says why."""
    own = propre_employeur(access, Action.SE_PRONONCER_RH)
    row = _position(access, numero)

    def make(data: QueryDict | None) -> AvisForm:
        held = AvisPositionRH.objects.filter(position=row, collectivite=own).first()
        return AvisForm(data, initial={"sens": held.sens, "motif": held.motif} if held else {})

    def save(form: AvisForm) -> HttpResponse:
        donner_avis(position=row, collectivite=own, **form.cleaned_data)
        messages.success(request, f"L’avis {own.de_nom} est au journal du collège.")
        return redirect("hr:college", access.project.slug)

    return edited(
        Editing(
            request,
            access,
            form_class=AvisForm,
            cle=f"avis-rh:{row.pk}:{own.pk}",
            titre=f"L’avis {own.de_nom} sur « {row} »",
            action=Action.SE_PRONONCER_RH,
            collectivite=own,
        ),
        under=row,
        make=make,
        save=save,
        show=lambda form: render_form(request, "hr/college/say.html", {"form": form, "row": row, "employeur": own}),
    )
