"""``/projets/<slug>/equipe/``: who leads, who is référent, who answers for each employer, and the hours it takes."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from common.exports import exports_address, table_response
from common.forms import put_errors, render_invalid
from governance.equipe import FONCTIONS, Fonction
from governance.figures_team import team_table
from governance.forms.team import TeamMemberForm
from governance.models import MembreEquipe
from governance.queries.team import team_of
from governance.services.team import remove_team_member, save_team_member
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.queries import collectivites_in
from projects.views.bin import removed_message
from projects.views.editing import Editing, one_writer


def _reached(access: Access) -> frozenset[int] | None:
    """Employers whose correspondent the worn hat names; ``None``: the whole team."""
    return None if access.allows(Action.TENIR_GOUVERNANCE) else access.employer_ids(Action.INVITER_EMPLOYEUR)


def _may_write(reached: frozenset[int] | None, row: MembreEquipe) -> bool:
    return reached is None or (row.fonction == Fonction.CORRESPONDANT and row.collectivite_id in reached)


@project_page(Action.VOIR_METHODE)
def team(request: HttpRequest, access: Access) -> HttpResponse:
    """The team, what it lacks and who names whom."""
    found, slug, reached = team_of(access.project), access.project.slug, _reached(access)
    links = {
        one.pk: reverse("governance:team-edit", args=[slug, one.pk])
        for one in found.membres
        if _may_write(reached, one)
    }
    lacking = found.sans_correspondant
    return render(
        request,
        "governance/team.html",
        {
            "team": found,
            "table": team_table(found, with_hours=access.allows(Action.VOIR_MEMBRES), links=links),
            "missing": [FONCTIONS[one] for one in found.manquantes],
            "lacking": lacking,
            "who_names": FONCTIONS[Fonction.CORRESPONDANT].qui_designe,
            "may_add": reached is None or bool(reached),
            "own_lacking": [one for one in lacking if reached and one.pk in reached],
            "exports": exports_address("governance:team-export", slug=slug),
        },
    )


@project_page(Action.VOIR_METHODE)
def export_table(request: HttpRequest, access: Access, cle: str, extension: str) -> HttpResponse:
    """The team as this reader may know it, as xlsx or csv."""
    table = team_table(team_of(access.project), with_hours=access.allows(Action.VOIR_MEMBRES))
    return table_response(
        {table.key: table}, slug=access.project.slug, cle=cle, extension=extension, day=timezone.localdate()
    )


def _edit(request: HttpRequest, access: Access, row: MembreEquipe | None) -> HttpResponse:
    project, reached = access.project, _reached(access)
    title = row.nom if row else "Inscrire quelqu’un dans l’équipe"
    editing = Editing(
        request,
        access,
        form_class=TeamMemberForm,
        cle=f"equipe:{row.pk if row else 'nouveau'}",
        titre=title,
        action=Action.TENIR_GOUVERNANCE if reached is None else Action.INVITER_EMPLOYEUR,
        collectivite=row.collectivite if row and reached is not None else None,
    )
    if (answer := editing.draft_answer()) is not None:
        return answer
    with one_writer(request, project):
        if row is not None:
            row.refresh_from_db()
        employers = collectivites_in(project)
        blank = MembreEquipe(project=project)
        if reached is not None:
            employers = employers.filter(pk__in=reached)
            blank.fonction = Fonction.CORRESPONDANT.value
        form = TeamMemberForm(editing.data, row=row or blank, employers=employers, holds_all=reached is None)
        editing.open(form)
        context = {"form": form, "title": title, "row": row}
        template = "governance/team_form.html"
        if request.method != "POST":
            return render(request, template, context)
        if (conflict := editing.conflict_answer(form)) is not None:
            return conflict
        if form.is_valid():
            try:
                saved = save_team_member(project=project, values=form.cleaned_data, row=row)
            except ValidationError as error:
                put_errors(form, error)
        if form.errors:
            return render_invalid(request, template, context)
    editing.done()
    messages.success(request, f"{saved.nom} est dans l’équipe : {saved.get_fonction_display().lower()}.")
    return redirect("governance:team", project.slug)


def _row(access: Access, pk: int) -> MembreEquipe:
    """Somebody of the team whom the worn hat may change. Raises ``Http404``, or the refusal of the whole team."""
    found = MembreEquipe.objects.filter(project=access.project, pk=pk).select_related("collectivite").first()
    if found is None:
        raise Http404
    if not _may_write(_reached(access), found):
        access.require(Action.TENIR_GOUVERNANCE)
    return found


@project_page(Action.TENIR_GOUVERNANCE, Action.INVITER_EMPLOYEUR, methods=("GET", "POST"))
def team_new(request: HttpRequest, access: Access) -> HttpResponse:
    """Write somebody in the team."""
    return _edit(request, access, None)


@project_page(Action.TENIR_GOUVERNANCE, Action.INVITER_EMPLOYEUR, methods=("GET", "POST"))
def team_edit(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Change somebody of the team, or the hours."""
    return _edit(request, access, _row(access, pk))


@project_page(Action.TENIR_GOUVERNANCE, Action.INVITER_EMPLOYEUR, methods=("POST",))
def team_remove(request: HttpRequest, access: Access, pk: int) -> HttpResponse:
    """Take somebody out of the team; undone for 24 hours."""
    row = _row(access, pk)
    remove_team_member(row=row, auteur=request.user, motif=request.POST.get("motif", ""))
    removed_message(request, access, kind="equipe", row=row, text=f"{row.nom} quitte l’équipe.")
    return redirect("governance:team", access.project.slug)
