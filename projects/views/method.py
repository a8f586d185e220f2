"""``/projets/<slug>/methode/``: identity, phases and steps, employers, and their history in words."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from common.forms import put_errors, render_form, render_invalid
from projects.access import Access, AccessRefused
from projects.authors import role_labels
from projects.figures import population_map
from projects.forms.creation import (
    SEARCH_MAX,
    AttachedBodyForm,
    EditIdentityForm,
    ExitForm,
    SetAsideForm,
)
from projects.forms.method import MethodForm, OptionsForm, PhaseRow, StepRow
from projects.gate import project_page
from projects.history import history_of
from projects.models import Collectivite, CommuneReferentiel, Project, Step
from projects.options import OPTIONS, options_of
from projects.policy import Action
from projects.queries import (
    collectivites_gone,
    collectivites_in,
    legal_bases,
    phases_with_steps,
    population_total,
)
from projects.search import search_communes
from projects.services.collectivites import CollectiviteSpec, add_collectivite, remove_collectivite, spec_of_commune
from projects.services.creation import update_identity, warnings_for
from projects.services.method import add_step, move_step, rename, restore, set_aside, set_options
from projects.tracked import trails
from projects.views.editing import Editing, edited, one_writer

RESULTS = 20
GESTURES_PER_PAGE = 25
_CHANGE = Action.MODIFIER_PROJET
_READ_WRITE = ("GET", "POST")


@project_page(Action.VOIR_METHODE)
def method_page(request: HttpRequest, access: Access) -> HttpResponse:
    """The project as it stands, with what may be changed by those who may."""
    project = access.project
    employers = list(collectivites_in(project))
    return render(
        request,
        "projects/method.html",
        {
            "project": project,
            "basis": legal_bases()[project.base_legale],
            "warnings": warnings_for(project.date_debut, project.date_fin),
            "phases": phases_with_steps(project),
            "employers": employers,
            "map": population_map(project, employers, timezone.localdate()),
            "gone": list(collectivites_gone(project)),
            "population": population_total(employers),
            "options": [spec.libelle for option, spec in OPTIONS.items() if project.has_option(option)],
            "may_change": access.allows(_CHANGE),
        },
    )


@project_page(Action.VOIR_METHODE)
def history(request: HttpRequest, access: Access) -> HttpResponse:
    """Who changed what, when and why."""
    told = history_of(access.project, names=access.allows(Action.VOIR_MEMBRES))
    page = Paginator(told, GESTURES_PER_PAGE).get_page(request.GET.get("page"))
    lines = trails(access)
    roles = role_labels(access.project, {user_id for _, user_id, _ in lines})
    context = {"page": page, "trails": [(day, roles.of(user_id), sentence) for day, user_id, sentence in lines]}
    return render(request, "projects/history.html", context)


@project_page(_CHANGE, methods=_READ_WRITE)
def edit_identity(request: HttpRequest, access: Access) -> HttpResponse:
    """Name, dates, legal basis of a project that lives."""
    project = access.project
    editing = Editing(
        request,
        access,
        form_class=EditIdentityForm,
        cle="identite",
        titre="L’identité du projet",
        action=_CHANGE,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, project):
        return _identity(request, project, editing)


def _identity(request: HttpRequest, project: Project, editing: Editing) -> HttpResponse:
    project.refresh_from_db()
    fields = ("nom", "date_debut", "date_fin", "base_legale")
    form = EditIdentityForm(editing.data, initial={name: getattr(project, name) for name in fields})
    editing.open(form)
    context = {"form": form, "cancel_url": reverse("projects:method", args=[project.slug])}
    if request.method != "POST":
        return render(request, "projects/edit_identity.html", context)
    if (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if not form.is_valid():
        return render_invalid(request, "projects/edit_identity.html", context)
    values = {name: form.cleaned_data[name] for name in fields}
    changed = update_identity(project=project, reason=form.cleaned_data["motif"], **values)
    editing.done()
    messages.success(request, "Le projet est modifié." if changed else "Rien n’a changé.")
    return redirect("projects:method", slug=project.slug)


# --- options --------------------------------------------------------------------------------------------------------


@project_page(_CHANGE, methods=_READ_WRITE)
def options(request: HttpRequest, access: Access) -> HttpResponse:
    """Parts of the method that few territories need, turned on and off."""
    project = access.project

    def save(form: OptionsForm) -> HttpResponse:
        changed = set_options(project=project, options=form.chosen)
        messages.success(request, "Les options sont enregistrées." if changed else "Rien n’a changé.")
        return redirect("projects:method", slug=project.slug)

    def make(data: QueryDict | None) -> OptionsForm:
        project.refresh_from_db()
        return OptionsForm(data, options=options_of(project.options))

    return edited(
        Editing(
            request,
            access,
            form_class=OptionsForm,
            cle="options",
            titre="Les options de méthode",
            action=_CHANGE,
            has_draft=False,
        ),
        under=project,
        make=make,
        save=save,
        show=lambda form: render_form(request, "projects/options.html", {"form": form}),
    )


# --- steps ----------------------------------------------------------------------------------------------------------


def _step_of(access: Access, pk: str | int) -> Step:
    """A step of this project. Raises Http404 otherwise."""
    if not str(pk).isdecimal():
        raise Http404
    return get_object_or_404(Step.objects.select_related("phase"), pk=int(pk), phase__project=access.project)


@project_page(_CHANGE, methods=_READ_WRITE)
def edit_steps(request: HttpRequest, access: Access) -> HttpResponse:
    """Rename, move, add steps; the way to set one aside. Every button keeps the titles."""
    editing = Editing(
        request, access, form_class=MethodForm, cle="methode", titre="La méthode du projet", action=_CHANGE
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, access.project):
        return _steps(request, access, editing)


def _steps(request: HttpRequest, access: Access, editing: Editing) -> HttpResponse:
    project = access.project
    rows = phases_with_steps(project)
    phase_rows = [
        PhaseRow(str(phase.pk), phase.titre, tuple(StepRow(str(step.pk), step.titre) for step in steps))
        for phase, steps, _ in rows
    ]
    form = MethodForm(editing.data, phases=phase_rows)
    editing.open(form)
    aside = [step for _, _, steps in rows for step in steps]
    context = {"form": form, "aside": aside}
    if request.method != "POST":
        return render(request, "projects/edit_steps.html", context)
    if (conflict := editing.conflict_answer(form)) is not None:
        return conflict
    if not form.is_valid():
        return render_invalid(request, "projects/edit_steps.html", context)
    editing.done()
    action, _, argument = request.POST.get("action", "").partition(":")
    step = _step_of(access, argument) if action in {"monter", "descendre", "retirer", "remettre"} else None
    rename(
        project=project,
        phases={int(key): title for key, title in form.titles("phase").items()},
        steps={int(key): title for key, title in form.titles("etape").items()},
    )
    here = reverse("projects:edit-steps", args=[project.slug])
    if action == "retirer":
        return redirect("projects:set-aside", slug=project.slug, step=step.pk)
    if action in {"monter", "descendre"}:
        move_step(step=step, up=action == "monter")
        return redirect(f"{here}#etape-{step.pk}")
    if action == "remettre":
        restore(step=step)
        messages.success(request, f"L’étape «\u00a0{step.titre}\u00a0» est reprise.")
        return redirect(f"{here}#etape-{step.pk}")
    added = [(phase, title) for phase, _, _ in rows if (title := form.wanted_step(str(phase.pk)))]
    for phase, title in added:
        add_step(phase=phase, titre=title)
    if action == "ajouter":
        if argument not in {str(phase.pk) for phase, _ in added}:
            name = f"nouvelle-{argument}"
            form.add_error(name if name in form.fields else None, "Donnez un titre.")
            return render_invalid(request, "projects/edit_steps.html", context)
        return redirect(f"{here}#phase-{argument}")
    messages.success(request, "La méthode est enregistrée.")
    return redirect("projects:method", slug=project.slug)


@project_page(_CHANGE, methods=_READ_WRITE)
def set_step_aside(request: HttpRequest, access: Access, step: int) -> HttpResponse:
    """« Sans objet », with the reason."""
    row = _step_of(access, step)
    form = SetAsideForm(request.POST or None, initial={"motif": row.motif})
    back = reverse("projects:edit-steps", args=[access.project.slug])
    context = {"form": form, "step": row, "cancel_url": back}
    if request.method != "POST":
        return render(request, "projects/set_aside.html", context)
    if not form.is_valid():
        return render_invalid(request, "projects/set_aside.html", context)
    set_aside(step=row, motif=form.cleaned_data["motif"])
    messages.success(request, f"L’étape «\u00a0{row.titre}\u00a0» est sans objet ici.")
    return redirect(back)


# --- employers ------------------------------------------------------------------------------------------------------


@project_page(_CHANGE, methods=_READ_WRITE)
def add_employer(request: HttpRequest, access: Access) -> HttpResponse:
    """A commune of the référentiel, or an attached body by its SIREN."""
    project = access.project
    query = request.GET.get("commune", "").strip()[:SEARCH_MAX]
    present = set(collectivites_in(project).values_list("siren", flat=True))
    form = AttachedBodyForm()
    context = {
        "form": form,
        "query": query,
        "found": [(row, row.siren in present) for row in search_communes(query, RESULTS)] if query else [],
    }
    if request.method != "POST":
        partial = "projects/_communes_to_add.html"
        return render(request, partial if request.htmx else "projects/add_employer.html", context)
    try:
        if "code_insee" in request.POST:
            spec = spec_of_commune(get_object_or_404(CommuneReferentiel, pk=request.POST["code_insee"]))
        else:
            form = context["form"] = AttachedBodyForm(request.POST)
            if not form.is_valid():
                return render_invalid(request, "projects/add_employer.html", context)
            spec = CollectiviteSpec(**form.cleaned_data)
        row = add_collectivite(project=project, spec=spec)
    except ValidationError as error:
        if not form.is_bound:
            messages.error(request, " ".join(error.messages))
            return redirect("projects:add-employer", slug=project.slug)
        put_errors(form, error)
        return render_invalid(request, "projects/add_employer.html", context)
    messages.success(request, f"{row.nom} entre dans le périmètre du projet.")
    return redirect(f"{reverse('projects:method', args=[project.slug])}#collectivites")


@project_page(_CHANGE, methods=_READ_WRITE)
def remove_employer(request: HttpRequest, access: Access, siren: str) -> HttpResponse:
    """An employer leaves on a day, with a reason; its data stay in the project."""
    row = get_object_or_404(Collectivite, project=access.project, siren=siren)
    back = f"{reverse('projects:method', args=[access.project.slug])}#collectivites"
    if row.kind == Collectivite.Kind.EPCI:
        raise AccessRefused("L’EPCI porte le projet\u202f: il ne peut pas en sortir.")
    form = ExitForm(request.POST or None)
    context = {"form": form, "employer": row, "cancel_url": back}
    if request.method != "POST":
        return render(request, "projects/remove_employer.html", context)
    if form.is_valid():
        try:
            remove_collectivite(
                collectivite=row, date_sortie=form.cleaned_data["date_sortie"], reason=form.cleaned_data["motif"]
            )
            messages.success(request, f"La sortie de {row.nom} est enregistrée.")
            return redirect(back)
        except ValidationError as error:
            put_errors(form, error)
    return render_invalid(request, "projects/remove_employer.html", context)
