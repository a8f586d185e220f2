"""What the pages of this floor share: a form on a page of its own, and errors of the services put on their fields."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from common.forms import Form, put_errors, render_form
from projects.access import Access
from projects.models import Collectivite
from projects.policy import Action
from projects.views.editing import Editing, edited


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
    return render_form(request, template, context)


def saving_page(
    request: HttpRequest, *, form: Form, save: Callable[[], str], cancel_url: str, back: str = "", **page: object
) -> HttpResponse:
    """The page of a form that changes the object behind ``cancel_url``, and what happens when it is sent.

    ``save`` writes and returns what to tell (nothing when it told it itself); what it refuses (``ValidationError``) goes on
    the fields. ``back``: where to go then, when the object is gone. ``page``: the rest of ``form_page``.
    """
    if request.method == "POST" and form.is_valid():
        try:
            said = save()
        except ValidationError as error:
            put_errors(form, error)
        else:
            if said:
                messages.success(request, said)
            return redirect(back or cancel_url)
    return form_page(request, form=form, cancel_url=cancel_url, **page)


def edited_page(
    request: HttpRequest,
    access: Access,
    *,
    form_class: type[Form],
    make: Callable[[QueryDict | None], Form],
    save: Callable[[Form], HttpResponse],
    cle: str,
    row: models.Model,
    titre: str = "",
    action: Action = Action.TENIR_GOUVERNANCE,
    collectivite: Collectivite | None = None,
    **page: object,
) -> HttpResponse:
    """The page of a form that several people may fill: a draft is kept, and the second to save sees both versions.

    ``make`` and ``save``: as in :func:`projects.views.editing.edited`, nobody else writing under ``row``. ``cle`` names the
    draft, ``titre`` what it is about (the title of the page by default). ``page``: the rest of ``form_page``.
    """
    editing = Editing(
        request,
        access,
        form_class=form_class,
        cle=cle,
        titre=titre or str(page["title"]),
        action=action,
        collectivite=collectivite,
    )
    return edited(editing, under=row, make=make, save=save, show=lambda form: form_page(request, form=form, **page))


def restored(request: HttpRequest, *, restore: Callable[[], object], said: str, back: str) -> HttpResponse:
    """Bring back what was cancelled or withdrawn, then ``back`` to it; a refusal is told there."""
    try:
        restore()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect(back)
