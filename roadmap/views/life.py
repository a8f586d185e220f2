"""``…/feuille-de-route/services/<n>/vie/``: conventions, entries and exits, looks back at 3, 6 and 12 months."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import put_errors, render_invalid
from common.values import format_date
from governance.forms.fields import ReasonForm
from governance.queries.bodies import meetings_seen
from governance.views.pages import form_page
from projects.access import Access, AccessRefused
from projects.gate import project_page
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer
from roadmap.figures_life import acts_table, parties_table, returns_table
from roadmap.forms.life import ActForm, ReturnForm
from roadmap.models import ActeService, RetourService, ServiceMutualise
from roadmap.queries.life import answers_for, life_of
from roadmap.services.life import ouverture_de, remove_acte, save_acte, save_retour
from roadmap.vie import VAGUES, parcours
from roadmap.views.services import service_row


def _trail(access: Access, row: ServiceMutualise, *, here: bool = True) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [
        ("Services à ouvrir", reverse("roadmap:services", args=[slug])),
        (str(row), reverse("roadmap:service", args=[slug, row.numero])),
    ]
    return [*trail, ("Sa vie", reverse("roadmap:life", args=[slug, row.numero]))] if here else trail


def _acte(row: ServiceMutualise, acte: int) -> ActeService:
    found = row.actes.filter(numero=acte).select_related("collectivite").first()
    if found is None:
        raise Http404
    found.service_mutualise = row
    return found


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def life(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """The stages of a service, its acts, who takes part, what they say of it."""
    row, day, slug = service_row(access, numero), timezone.localdate(), access.project.slug
    vie = life_of(access, row)
    may_hold = access.allows(Action.TENIR_FEUILLE_DE_ROUTE)
    waves = {one.mois: one for one in vie.bilans}
    stages = parcours(vie.signature, vie.ouverture, [mois for mois, one in waves.items() if one.n])
    now = next((rank for rank, stage in enumerate(stages) if not stage[2]), len(stages))
    own = answers_for(access, row)

    def address(acte: ActeService) -> str:
        return reverse("roadmap:act-edit", args=[slug, numero, acte.numero])

    meetings = meetings_seen(access).filter(body=vie.comite) if vie.comite else None
    return render(
        request,
        "roadmap/life.html",
        {
            "row": row,
            "vie": vie,
            "stages": [
                {
                    "title": name,
                    "note": format_date(when) if when else ("" if reached else "à venir"),
                    "state": "done" if reached else "now" if rank == now else "",
                }
                for rank, (name, when, reached) in enumerate(stages)
            ],
            "acts": acts_table(vie, address if may_hold else None),
            "parties": parties_table(vie, day),
            "returns": returns_table(vie) if vie.retours else None,
            "due": [(str(mois), when) for mois, when in vie.echeances.items() if when <= day],
            "next_due": next(((mois, when) for mois, when in vie.echeances.items() if when > day), None),
            "own": own,
            "words": vie.mots(access.own_collectivite if access.own_collectivite in own else None),
            "meetings": list(meetings.order_by("-debut", "-pk")[:3]) if meetings is not None else [],
            "may_hold": may_hold,
            "exports": exports_address("roadmap:life-export", slug=slug, numero=numero),
            "trail": _trail(access, row, here=False),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export(request: HttpRequest, access: Access, numero: str, cle: str, extension: str) -> HttpResponse:
    """A table of the page as xlsx or csv."""
    day = timezone.localdate()
    vie = life_of(access, service_row(access, int(numero)))
    tables = {one.key: one for one in (acts_table(vie), parties_table(vie, day), returns_table(vie))}
    return table_response(
        tables, slug=access.project.slug, cle=cle, extension=extension, day=day, prefix=f"service-{numero}-"
    )


def _act(request: HttpRequest, access: Access, numero: int, acte: int | None) -> HttpResponse:
    row = service_row(access, numero)
    found = _acte(row, acte) if acte is not None else None
    title = f"Modifier : {found}" if found else "Ajouter un acte"
    editing = Editing(
        request,
        access,
        form_class=ActForm,
        cle=f"acte:{row.pk}:{found.pk if found else 'nouveau'}",
        titre=f"{title}, {row}",
        action=Action.TENIR_FEUILLE_DE_ROUTE,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, row):
        found = _acte(row, acte) if acte is not None else None
        form = ActForm(
            editing.data, request.FILES if request.method == "POST" else None, project=access.project, acte=found
        )
        editing.open(form)
        trail = _trail(access, row)
        if request.method == "POST":
            if found is not None and (conflict := editing.conflict_answer(form)) is not None:
                return conflict
            if form.is_valid():
                try:
                    saved = save_acte(row=row, fields=form.values(), acte=found, user=request.user, fichier=form.file())
                except ValidationError as error:
                    put_errors(form, error)
                else:
                    editing.done()
                    messages.success(request, f"{saved} : enregistré.")
                    return redirect("roadmap:life", access.project.slug, numero)
    return form_page(
        request,
        form=form,
        title=title,
        lead=str(row),
        submit="Enregistrer l’acte",
        cancel_url=trail[-1][1],
        trail=trail,
        template="roadmap/act_form.html",
        remove_url=reverse("roadmap:act-remove", args=[access.project.slug, numero, acte]) if found else "",
    )


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def act_new(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """A convention, an avenant, an entry or an exit."""
    return _act(request, access, numero, None)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def act_edit(request: HttpRequest, access: Access, numero: int, acte: int) -> HttpResponse:
    """Change an act, sign it."""
    return _act(request, access, numero, acte)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def act_remove(request: HttpRequest, access: Access, numero: int, acte: int) -> HttpResponse:
    """Take an act away."""
    row = service_row(access, numero)
    found = _acte(row, acte)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    trail = _trail(access, row)
    if request.method == "POST" and form.is_valid():
        try:
            remove_acte(acte=found, auteur=request.user, motif=form.cleaned_data["motif"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            removed_message(request, access, kind="acte-service", row=found, text=f"{found} : retiré.")
            return redirect("roadmap:life", access.project.slug, numero)
    return form_page(
        request,
        form=form,
        title=f"Retirer : {found}",
        lead=str(row),
        submit="Retirer l’acte",
        cancel_url=trail[-1][1],
        trail=trail,
        note="L’entrée ou la sortie qu’il portait disparaît avec lui. La corbeille permet d’annuler pendant 24 heures.",
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def look_back(request: HttpRequest, access: Access, numero: int, mois: int, siren: str) -> HttpResponse:
    """What one party says of the service, at 3, 6 or 12 months."""
    row = service_row(access, numero)
    who = next((one.collectivite for one in row.parties.all() if one.collectivite.siren == siren), None)
    if mois not in VAGUES or who is None or ouverture_de(row) is None:
        raise Http404
    if who not in answers_for(access, row):
        raise AccessRefused(access.refusal(Action.TENIR_FEUILLE_DE_ROUTE))
    leads = access.allows(Action.TENIR_FEUILLE_DE_ROUTE)
    editing = Editing(
        request,
        access,
        form_class=ReturnForm,
        cle=f"bilan:{row.pk}:{mois}:{who.pk}",
        titre=f"Bilan à {mois} mois, {row}, {who.nom}",
        action=Action.TENIR_FEUILLE_DE_ROUTE if leads else Action.SAISIR_AVIS,
        collectivite=None if leads else who,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, row):
        found = RetourService.objects.filter(service_mutualise=row, mois=mois, collectivite=who).first()
        form = ReturnForm(editing.data, retour=found, is_manager=who.pk == row.gestionnaire_id)
        editing.open(form)
        trail = _trail(access, row)
        context = {
            "form": form,
            "title": f"Bilan à {mois} mois : {who.nom}",
            "lead": str(row),
            "submit": "Enregistrer le bilan",
            "cancel_url": trail[-1][1],
            "trail": trail,
        }
        if request.method != "POST":
            return render(request, "governance/form.html", context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if form.is_valid():
            words = form.cleaned_data["commentaire"]
            try:
                save_retour(row=row, mois=mois, collectivite=who, reponses=form.answers(), commentaire=words)
            except ValidationError as error:
                put_errors(form, error)
            else:
                editing.done()
                messages.success(request, f"Le bilan à {mois} mois {who.de_nom} est enregistré.")
                return redirect("roadmap:life", access.project.slug, numero)
        return render_invalid(request, "governance/form.html", context)
