"""Error pages in words: what happened, what to do, nothing about the machine."""

import logging

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static

from common.room import NO_ROOM, is_full
from projects.drafts import keep_by_ticket
from projects.gate import kept_answer

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be understood."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 raised outside the gate of a project."""
    return render(request, "403.html", {"reason": ""}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words whether the object does not exist or is not the reader's."""
    return render(request, "404.html", status=404)


def _bare_page(said: str, status: int) -> HttpResponse:
    """Drawn without database, session or context processor, which may be what failed; nor does a lost style matter."""
    try:
        sheets = [static(f"css/{name}.css") for name in ("tokens", "base", "layout", "components")]
    except ValueError:
        # the list of collected files does not know them
        sheets = []
    return render(None, "500.html", {"sheets": sheets, "said": said}, status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a failure nobody foresaw."""
    return _bare_page("", 500)


class no_room_left:
    """507 when the disk is full: the sentence says that nothing was kept, and whom to tell."""

    def __init__(self, get_response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Nothing to do on the way."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """The page of a full disk; any other failure goes its way."""
        if not is_full(error):
            return None
        logger.error("disk full: %s", type(error).__name__)
        return _bare_page(NO_ROOM, 507)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired or blocked form: keep what was typed when its ticket says whose it is, else say how to send it again."""
    if kept_at := keep_by_ticket(request):
        return kept_answer(request, kept_at)
    return render(
        request,
        "403.html",
        {
            "reason": "Ce formulaire a expiré ou le navigateur a bloqué un cookie nécessaire. "
            "Revenez en arrière, rechargez la page et envoyez-le de nouveau."
        },
        status=403,
    )
