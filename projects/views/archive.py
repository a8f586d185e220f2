"""``…/archiver/``: end a project without losing it; the same page opens it again."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from common.forms import Form, put_errors, render_invalid
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action
from projects.services.archive import archive_project, obstacles, reopen_project


class ReasonForm(Form):
    """Why the project is archived, or opened again."""

    motif = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


@project_page(Action.MODIFIER_PROJET, methods=("GET", "POST"), when_archived=True)
def archive(request: HttpRequest, access: Access) -> HttpResponse:
    """Ask once, saying what stays possible and what has to be ended first."""
    project = access.project
    form = ReasonForm(request.POST if request.method == "POST" else None)
    context = {
        "form": form,
        "obstacles": [] if project.date_archivage else obstacles(project),
        "cancel_url": reverse("projects:method", args=[project.slug]),
    }
    if request.method != "POST":
        return render(request, "projects/archive.html", context)
    if form.is_valid():
        change = reopen_project if project.date_archivage else archive_project
        try:
            change(project=project, auteur=request.user, motif=form.cleaned_data["motif"])
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(
                request,
                "Le projet est rouvert : chacun peut de nouveau y écrire."
                if project.date_archivage
                else "Le projet est archivé. Les RH de chaque collectivité sont prévenus de prendre leur restitution.",
            )
            return redirect("projects:method", slug=project.slug)
    return render_invalid(request, "projects/archive.html", context)
