"""What the pages of this floor share: one form on its page, and refusals of the services put on their fields."""

from collections.abc import Callable

from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from common.editing import EditedMixin
from common.forms import Form, render_invalid
from projects.access import Access
from projects.policy import Action
from projects.views.editing import Editing, edited

FORM = "consultations/form.html"


def form_page(request: HttpRequest, form: Form, *, template: str = FORM, **context: object) -> HttpResponse:
    """The page of one form, status 422 with errors. ``context``: title, lead, submit, cancel_url, trail, note."""
    context = {"form": form, "lead": "", "note": "", "submit": "Enregistrer", **context}
    return render_invalid(request, template, context) if form.errors else render(request, template, context)


def edited_page(
    request: HttpRequest,
    access: Access,
    *,
    form_class: type[EditedMixin],
    make: Callable[[QueryDict | None], EditedMixin],
    save: Callable[[EditedMixin], HttpResponse],
    under: models.Model,
    cle: str,
    titre: str,
    action: Action,
    has_draft: bool = True,
    **page: object,
) -> HttpResponse:
    """The page of a form that several people may fill (:func:`projects.views.editing.edited`). ``page``: as :func:`form_page`."""
    editing = Editing(request, access, form_class=form_class, cle=cle, titre=titre, action=action, has_draft=has_draft)
    return edited(editing, under=under, make=make, save=save, show=lambda form: form_page(request, form, **page))
