"""``…/feuille-de-route/``: the actions as a table, then along the months; one action, its dates, its indicators."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.codes import normalise, search_tokens
from common.forms import put_errors, render_invalid
from common.listing import Filter, ListColumn, Listing, ListSpec, taken_up
from common.tabular.writing import CONTENT_TYPES, export_name, write_csv, write_xlsx
from common.values import plural
from diagnostics.queries_register import LATEST
from governance.forms.documents import DepositForm
from governance.forms.fields import ReasonForm
from governance.queries.bodies import decisions_seen
from governance.queries.documents import lines_of
from governance.views.pages import edited_page, form_page
from projects.access import Access
from projects.gate import project_page
from projects.options import Option
from projects.policy import Action
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer
from roadmap.figures_actions import (
    LATE,
    SANS_OBJECTIF,
    actions_gantt,
    actions_table,
    communes_matrix,
    goal_of,
    indicators_table,
    state_of,
)
from roadmap.forms.actions import ActionForm, IndicatorForm, MoveForm
from roadmap.models import FicheAction, IndicateurAction
from roadmap.queries.actions import actions_of, adopted_scenario, communes_asked, end_words, too_early
from roadmap.services.actions import (
    add_document,
    move_action,
    propose_from,
    remove_action,
    save_action,
    save_indicator,
)


def action_row(access: Access, numero: int) -> FicheAction:
    """An action of the project by its number. Raises ``Http404``."""
    row = next((one for one in actions_of(access.project) if one.numero == numero), None)
    if row is None:
        raise Http404
    row.project = access.project
    return row


def _trail(access: Access, row: FicheAction | None = None) -> list[tuple[str, str]]:
    slug = access.project.slug
    trail = [("Feuille de route", reverse("roadmap:actions", args=[slug]))]
    if row is not None:
        trail.append((row.code, reverse("roadmap:action", args=[slug, row.numero])))
    return trail


def _spec(everything: list[FicheAction]) -> ListSpec:
    """What may be asked of the actions; the keys of the columns are those of ``actions_table``."""
    today = timezone.localdate()
    states = dict.fromkeys(state_of(one, today) for one in everything)
    goals = dict.fromkeys(goal_of(one) for one in everything)

    def found(rows: list[FicheAction], text: str) -> list[FicheAction]:
        words = search_tokens(text)
        return [one for one in rows if all(word in normalise(f"{one} {one.description}") for word in words)]

    return ListSpec(
        noun="action",
        plural="actions",
        sort="numero",
        columns=(
            ListColumn("numero", "Action", by=lambda one: one.numero),
            ListColumn("objectif", "Objectif", by=lambda one: normalise(goal_of(one))),
            ListColumn("pilote", "Pilotes"),
            ListColumn("debut", "Début", by=lambda one: one.date_debut),
            ListColumn("fin", "Fin", by=lambda one: one.date_fin),
            ListColumn("etat", "État"),
            ListColumn("avancement", "Avancement", by=lambda one: one.avancement, numeric=True),
            ListColumn("cout", "Coût de départ", by=lambda one: one.cout_initial_euros, numeric=True),
            ListColumn("apres", "Après"),
        ),
        filters=(
            Filter(
                "etat",
                "État",
                {one: one for one in states},
                lambda rows, value: [one for one in rows if state_of(one, today) == value],
            ),
            Filter(
                "objectif",
                "Objectif",
                {one: one for one in goals},
                lambda rows, value: [one for one in rows if goal_of(one) == value],
            ),
        ),
        search=found,
        search_label="Titre ou contenu",
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def actions(request: HttpRequest, access: Access) -> HttpResponse:
    """Every action: the table first, then the months, then who takes part."""
    day, slug = timezone.localdate(), access.project.slug
    everything = actions_of(access.project)
    listing = Listing(_spec(everything), request.GET, everything)
    shown = list(listing.page)

    def address(one: FicheAction) -> str:
        return reverse("roadmap:action", args=[slug, one.numero]) + listing.carried

    return render(
        request,
        "roadmap/actions.html",
        {
            "count": len(everything),
            "listing": listing,
            "table": actions_table(shown, day, too_early(everything), address),
            "gantt": actions_gantt(shown, day),
            "matrix": communes_matrix(shown, communes_asked(access.project)),
            "orphans": [one for one in everything if one.est_orpheline],
            "late": [one for one in everything if state_of(one, day) == LATE],
            "chain": end_words(everything, access.project.date_fin),
            "scenario": adopted_scenario(access.project),
            "may_hold": access.allows(Action.TENIR_FEUILLE_DE_ROUTE),
            "without_goal": SANS_OBJECTIF,
            "exports": reverse("roadmap:actions-export", args=[slug, "csv"]).removesuffix(".csv/"),
        },
    )


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def export(request: HttpRequest, access: Access, extension: str) -> HttpResponse:
    """The actions as xlsx or csv: the very table of the page, every row that its filters keep, page after page."""
    day, everything = timezone.localdate(), actions_of(access.project)
    kept = Listing(_spec(everything), request.GET, everything).matching
    table = actions_table(list(kept), day, too_early(everything))
    content = write_xlsx([table]) if extension == "xlsx" else write_csv(table)
    response = HttpResponse(content, content_type=CONTENT_TYPES[extension])
    name = export_name(access.project.slug, "feuille-de-route", day, extension)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("POST",))
def propose(request: HttpRequest, access: Access) -> HttpResponse:
    """Propose the actions of the adopted scenario."""
    scenario = adopted_scenario(access.project)
    if scenario is None:
        messages.error(request, "Aucun scénario n’est adopté : la feuille de route part de celui que le comité adopte.")
        return redirect("roadmap:actions", access.project.slug)
    try:
        made = propose_from(project=access.project, scenario=scenario, jour=timezone.localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = f"{len(made)} {plural(len(made), 'action proposée', 'actions proposées')} : relisez dates et pilotes."
        messages.success(request, said if made else "Toutes les actions de ce scénario sont déjà là.")
    return redirect("roadmap:actions", access.project.slug)


@project_page(Action.VOIR_FEUILLE_DE_ROUTE)
def action(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One fiche action."""
    row = action_row(access, numero)
    slug = access.project.slug
    may_hold = access.allows(Action.TENIR_FEUILLE_DE_ROUTE)

    def address(one: IndicateurAction) -> str:
        return reverse("roadmap:indicator", args=[slug, numero, one.pk])

    return render(
        request,
        "roadmap/action.html",
        {
            "row": row,
            "state": state_of(row, timezone.localdate()),
            "goal": goal_of(row),
            "before": list(row.predecesseurs.order_by("numero")),
            "after": list(row.suivantes.order_by("numero")),
            "early": too_early(actions_of(access.project)).get(row.pk, []),
            "answers": list(row.participations.all()),
            "matrix": row.matrice if access.project.has_option(Option.RACI) else {},
            "decisions": list(decisions_seen(access).filter(actions=row).order_by("numero")),
            "testimonies": list(row.temoignages.filter(est_publie=True).order_by(*LATEST)),
            "indicators": indicators_table(list(row.indicateurs.all()), address if may_hold else None),
            "documents": lines_of(row.documents.all()),
            "history": list(row.history.select_related("history_user").order_by("-history_date", "-history_id")),
            "may_hold": may_hold,
            "trail": [(label, url + taken_up(request.GET)) for label, url in _trail(access)],
        },
    )


def _edit(request: HttpRequest, access: Access, row: FicheAction | None) -> HttpResponse:
    editing = Editing(
        request,
        access,
        form_class=ActionForm,
        cle=f"action:{row.pk if row else 'nouvelle'}",
        titre=f"L’action {row.code}" if row else "Une nouvelle action",
        action=Action.TENIR_FEUILLE_DE_ROUTE,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, access.project):
        return _answer(request, access, row, editing)


def _answer(request: HttpRequest, access: Access, row: FicheAction | None, editing: Editing) -> HttpResponse:
    if row is not None:
        row = action_row(access, row.numero)
    form = ActionForm(editing.data, project=access.project, action=row)
    editing.open(form)
    trail = _trail(access, row)
    context = {
        "form": form,
        "title": f"Modifier {row.code}" if row else "Ajouter une action",
        "cancel_url": trail[-1][1],
        "trail": trail,
    }
    if request.method != "POST":
        return render(request, "roadmap/action_form.html", context)
    if row is not None and (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if form.is_valid():
        try:
            saved = save_action(
                project=access.project,
                fields=form.values(),
                before=list(form.cleaned_data["predecesseurs"]),
                answers=form.answers(),
                decisions=form.cleaned_data["decisions"],
                testimonies=form.cleaned_data["temoignages"],
                action=row,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            editing.done()
            messages.success(request, f"L’action {saved.code} est enregistrée.")
            return redirect("roadmap:action", access.project.slug, saved.numero)
    return render_invalid(request, "roadmap/action_form.html", context)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def action_new(request: HttpRequest, access: Access) -> HttpResponse:
    """A new action."""
    return _edit(request, access, None)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def action_edit(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Change an action."""
    return _edit(request, access, action_row(access, numero))


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def move(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Move an action: two dates to type, and what follows."""
    row = action_row(access, numero)

    def make(data: QueryDict | None) -> MoveForm:
        row.refresh_from_db()
        return MoveForm(data, initial={"date_debut": row.date_debut, "date_fin": row.date_fin, "suivre": True})

    def save(form: MoveForm) -> HttpResponse:
        data = form.cleaned_data
        moved = move_action(action=row, date_debut=data["date_debut"], date_fin=data["date_fin"], follow=data["suivre"])
        messages.success(request, f"Les dates de {row.code} sont enregistrées.")
        for line in moved:
            messages.info(request, line)
        return redirect("roadmap:action", access.project.slug, row.numero)

    trail = _trail(access, row)
    return edited_page(
        request,
        access,
        form_class=MoveForm,
        make=make,
        save=save,
        cle=f"dates:{row.pk}",
        row=access.project,
        action=Action.TENIR_FEUILLE_DE_ROUTE,
        title=f"Déplacer {row.code}",
        lead=row.titre,
        submit="Enregistrer les dates",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def remove(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Take an action away."""
    row = action_row(access, numero)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        remove_action(action=row, auteur=request.user, motif=form.cleaned_data["motif"])
        removed_message(request, access, kind="action", row=row, text=f"L’action {row.code} est supprimée.")
        return redirect("roadmap:actions", access.project.slug)
    trail = _trail(access, row)
    return form_page(
        request,
        form=form,
        title=f"Supprimer {row.code}",
        lead=row.titre,
        submit="Supprimer l’action",
        cancel_url=trail[-1][1],
        trail=trail,
        note="La corbeille permet d’annuler pendant 24 heures.",
    )


def _indicator(request: HttpRequest, access: Access, row: FicheAction, found: IndicateurAction | None) -> HttpResponse:
    def make(data: QueryDict | None) -> IndicatorForm:
        if found is not None:
            found.refresh_from_db()
        return IndicatorForm.of(found, data)

    def save(form: IndicatorForm) -> HttpResponse:
        save_indicator(action=row, fields=form.cleaned_data, indicator=found)
        messages.success(request, "L’indicateur est enregistré.")
        return redirect("roadmap:action", access.project.slug, row.numero)

    trail = _trail(access, row)
    return edited_page(
        request,
        access,
        form_class=IndicatorForm,
        make=make,
        save=save,
        cle=f"indicateur:{row.pk}:{found.pk if found else 'nouveau'}",
        row=access.project,
        action=Action.TENIR_FEUILLE_DE_ROUTE,
        title="Modifier l’indicateur" if found else "Ajouter un indicateur",
        lead=str(row),
        submit="Enregistrer l’indicateur",
        cancel_url=trail[-1][1],
        trail=trail,
    )


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def indicator_new(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """One more indicator."""
    return _indicator(request, access, action_row(access, numero), None)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def indicator(request: HttpRequest, access: Access, numero: int, pk: int) -> HttpResponse:
    """Change an indicator, or write its measure."""
    row = action_row(access, numero)
    found = next((one for one in row.indicateurs.all() if one.pk == pk), None)
    if found is None:
        raise Http404
    return _indicator(request, access, row, found)


@project_page(Action.TENIR_FEUILLE_DE_ROUTE, methods=("GET", "POST"))
def document(request: HttpRequest, access: Access, numero: int) -> HttpResponse:
    """Join a document."""
    row = action_row(access, numero)
    is_post = request.method == "POST"
    form = DepositForm(request.POST if is_post else None, request.FILES if is_post else None)
    if is_post and form.is_valid():
        file = form.cleaned_data["fichier"]
        try:
            add_document(
                action=row,
                data=file.read(),
                filename=file.name,
                titre=form.cleaned_data["titre"],
                user=request.user,
            )
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, "Le document est joint à l’action.")
            return redirect("roadmap:action", access.project.slug, row.numero)
    trail = _trail(access, row)
    return form_page(
        request,
        form=form,
        title="Joindre un document",
        lead=str(row),
        submit="Joindre",
        cancel_url=trail[-1][1],
        trail=trail,
    )
