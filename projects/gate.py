"""The one gate of every page of a project: it checks the right and hands over the access.

``@project_page(Action.X)`` turns ``view(request, access, …)`` into a view of ``/projets/<slug>/…``. A stranger gets the
404 that an unknown slug gets; a missing right is a 403 with its reason, or a 404 when the page is confidential.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.entry import ask_for_second_factor, ask_to_confirm, is_confirmed, lacks_second_factor
from accounts.presence import must_come_back, note_reader_of_names
from projects.access import Access, AccessRefused, NotVisible, build_access
from projects.drafts import COMMAND, keep_by_ticket
from projects.models import Project
from projects.policy import Action
from projects.services.archive import archived_reason
from projects.services.memberships import keeps_named_staff
from projects.services.taken import note_taken

HAT_SESSION_KEY = "casquettes"


def worn_hats(request: HttpRequest) -> dict[str, str]:
    """The hats chosen in this session: key of the project → key of the hat."""
    return request.session.get(HAT_SESSION_KEY, {})


def access_for(request: HttpRequest, slug: str) -> Access:
    """The access of the signed-in person to the project ``slug``. Raises ``Http404`` to strangers."""
    project = Project.objects.filter(slug=slug).first()
    access = project and build_access(request.user, project, worn_hats(request).get(str(project.pk)))
    if not access:
        raise Http404
    request.access = access
    return access


def keeps_what_was_typed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a long form sent after the session ended, for the person whose form it was, then ask to sign in again."""

    @wraps(view)
    def keeping(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method != "POST" or request.user.is_authenticated:
            return view(request, *args, **kwargs)
        kept_at = keep_by_ticket(request)
        return kept_answer(request, kept_at) if kept_at else view(request, *args, **kwargs)

    return keeping


def kept_answer(request: HttpRequest, address: str) -> HttpResponse:
    """Say that what was typed is kept, and lead back to its form, through the sign-in when there is no session."""
    signed_in = request.user.is_authenticated
    if request.POST.get(COMMAND) == "auto":
        words = "Rechargez la page" if signed_in else "Votre session est terminée, reconnectez-vous"
        return JsonResponse({"erreur": f"{words} : ce brouillon y est gardé."}, status=403 if signed_in else 401)
    target = f"{address}?brouillon=1"
    if signed_in:
        messages.warning(request, "Ce formulaire avait expiré. Votre saisie est là : relisez-la, puis enregistrez.")
        return redirect(target)
    messages.warning(
        request, "Votre session était terminée. Ce que vous aviez tapé est gardé : reconnectez-vous pour le retrouver."
    )
    return redirect_to_login(target)


def waits_for_second_factor(request: HttpRequest, access: Access) -> bool:
    """Whether this hat reads named staff that is there, in a session opened without a second factor.

    What is invented asks for none. No query where the session has its second factor.
    """
    return (
        lacks_second_factor(request)
        and not access.project.est_demonstration
        and access.reads_named_staff
        and keeps_named_staff(access.project)
    )


def archived_answer(request: HttpRequest, access: Access) -> HttpResponse:
    """Say that nothing is written any more in this project, and who may open it again."""
    reason = archived_reason(access.project)
    if request.POST.get(COMMAND) == "auto":
        return JsonResponse({"erreur": f"Ce projet est archivé. {reason}"}, status=409)
    return render(request, "projects/archived.html", {"reason": reason}, status=409)


def project_page(
    action: Action,
    *others: Action,
    methods: tuple[str, ...] = ("GET",),
    confirmed: bool | Callable[[Access], bool] = False,
    handed_from: str = "",
    when_archived: bool = False,
) -> Callable:
    """Gate a view of a project: one of the actions must be allowed (the refusal speaks of the first).

    An action may be employer-bound: the view then checks the employer itself. ``confirmed``: named data, or figures exact
    to the person, leave by this view (for the readers it says, when it is a function): the person proves again who they
    are unless they just did. ``handed_from``: name of the page whose button posts here to take a file; the session
    closes as for a reading, and the person is led back there. Raises ``ValueError`` for a confirmed address that only
    takes a POST and names no such page: the confirmation would lead back to nothing. ``when_archived``: its POST still
    works in an archived project, which takes no other (it gives a file, changes who may read, or erases a person).
    """
    if confirmed and "GET" not in methods and not handed_from:
        raise ValueError("une page confirmée qui ne se lit pas dit d’où elle part (handed_from)")

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @never_cache
        @require_http_methods([*methods, "HEAD"] if "GET" in methods else list(methods))
        @keeps_what_was_typed
        @login_required
        @wraps(view)
        def gated(request: HttpRequest, slug: str, **kwargs) -> HttpResponse:
            access = access_for(request, slug)
            back = reverse(handed_from, args=[slug]) if handed_from else request.get_full_path()
            closes = bool(handed_from) or request.method in {"GET", "HEAD"}
            if access.reads_named_staff:
                note_reader_of_names(request)
            if must_come_back(request, closes=closes):
                return redirect_to_login(back)
            if waits_for_second_factor(request, access):
                return ask_for_second_factor(request)
            try:
                if not any(access.allows(other) for other in others):
                    access.require(action)
                asks = confirmed(access) if callable(confirmed) else confirmed
                if asks and not access.project.est_demonstration and not is_confirmed(request):
                    return ask_to_confirm(request, back)
                if request.method == "POST" and access.project.date_archivage and not when_archived:
                    return archived_answer(request, access)
                response = view(request, access, **kwargs)
                if not asks and request.method != "HEAD":  # who took named staff is for their employer alone
                    note_taken(access, response)
                return response
            except NotVisible:
                raise Http404 from None
            except AccessRefused as refusal:
                return render(request, "403.html", {"reason": refusal.reason}, status=403)

        # read by the test of the rights matrix, so that no page and no method escapes it
        gated.action = action
        gated.methods = methods
        gated.when_archived = when_archived
        return gated

    return decorate
