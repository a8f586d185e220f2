"""Remove a project, asked once with what it holds; bring it back from « Mes projets » for 24 hours."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.presence import signed_in
from common.forms import Form, render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.queries import collectivites_in
from projects.services.project_removal import bring_project_back, remove_project, removed_projects_of


class RemoveProjectForm(Form):
    """Why the project is removed."""

    motif = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@project_page(Action.MODIFIER_PROJET, methods=("GET", "POST"), when_archived=True)
def remove(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask once, naming the project and what goes with it."""
    project = access.project
    form = RemoveProjectForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "employers": collectivites_in(project).count(),
        "people": project.memberships.values("user").distinct().count(),
        "cancel_url": reverse("projects:method", args=[project.slug]),
    }
    if request.method != "POST":
        return render(request, "projects/remove_project.html", context)
    if not form.is_valid():
        return render_invalid(request, "projects/remove_project.html", context)
    remove_project(project=project, auteur=request.user, motif=form.cleaned_data["motif"])
    messages.success(request, f"Le projet « {project.nom} » est supprimé. Vous pouvez annuler pendant 24 heures.")
    return redirect("projects:list")


@require_POST
@signed_in
def bring_back(request: HttpRequest, pk) -> HttpResponse:
    """Undo the removal of a project that I lead. 404 for any other."""
    project = next((one for one in removed_projects_of(request.user) if one.pk == pk), None)
    if project is None:
        raise Http404
    try:
        bring_project_back(project=project, auteur=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("projects:list")
    messages.success(request, f"Le projet « {project.nom} » est rétabli.")
    return redirect("projects:method", slug=project.slug)
