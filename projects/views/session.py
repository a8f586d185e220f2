"""``…/session/prolonger/``: the button that keeps a session open. The gate notes the visit; there is nothing else to do."""

from django.http import HttpRequest, HttpResponse

from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


@project_page(Action.VOIR_PROJET, methods=("POST",))
def extend_session(request: HttpRequest, access: Access) -> HttpResponse:
    """204: the person is there."""
    return HttpResponse(status=204)
