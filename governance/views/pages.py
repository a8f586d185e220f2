"""What the pages of this floor share: a form on a page of its own, and errors of the services put on their fields."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.forms import Form, put_errors, render_invalid


def form_page(
    request: HttpRequest,
    *,
    form: Form,
    title: str,
    submit: str,
    cancel_url: str,
    trail: list[tuple[str, str]],
    lead: str = "",
    note: str = "",
    template: str = "governance/form.html",
    **more: object,
) -> HttpResponse:
    """The page of one form, with status 422 when it holds errors. ``trail``: pairs (label, address) above this page."""
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "cancel_url": cancel_url,
        "trail": trail,
        "lead": lead,
        "note": note,
        **more,
    }
    return render_invalid(request, template, context) if form.errors else render(request, template, context)


def saving_page(
    request: HttpRequest, *, form: Form, save: Callable[[], str], cancel_url: str, **page: object
) -> HttpResponse:
    """The page of a form that changes the object behind ``cancel_url``, and what happens when it is sent.

    ``save`` writes and returns what to tell; what it refuses (``ValidationError``) goes on the fields. ``page``: the rest
    of ``form_page``.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said = save()
        except ValidationError as error:
            put_errors(form, error)
        else:
            messages.success(request, said)
            return redirect(cancel_url)
    return form_page(request, form=form, cancel_url=cancel_url, **page)


def restored(request: HttpRequest, *, restore: Callable[[], object], said: str, back: str) -> HttpResponse:
    """Bring back what was cancelled or withdrawn, then ``back`` to it; a refusal is told there."""
    try:
        restore()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(back)
