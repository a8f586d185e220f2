"""What the pages of this floor share: one form on its page, and refusals of the services put on their fields."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.forms import Form, render_invalid

FORM = "consultations/form.html"


def form_page(request: HttpRequest, form: Form, *, template: str = FORM, **context: object) -> HttpResponse:
    """The page of one form, status 422 with errors. ``context``: title, lead, submit, cancel_url, trail, note."""
    context = {"form": form, "lead": "", "note": "", "submit": "Enregistrer", **context}
    return render_invalid(request, template, context) if form.errors else render(request, template, context)
