"""``…/casquette/``: choose under which hat one acts in this project, for this session."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from projects.access import Access
from projects.gate import HAT_SESSION_KEY, project_page, worn_hats
from projects.policy import Action


@project_page(Action.VOIR_PROJET, methods=("POST",), when_archived=True)
def choose_hat(request: HttpRequest, access: Access) -> HttpResponse:
    """Wear another hat and go to its dashboard: the page one was on may not be its own. 404 on a hat one has not."""
    hat = next((hat for hat in access.hats if hat.key == request.POST.get("casquette")), None)
    if hat is None:
        raise Http404
    request.session[HAT_SESSION_KEY] = {**worn_hats(request), str(access.project.pk): hat.key}
    messages.success(request, f"Vous agissez maintenant comme « {hat.label} ».")
    return redirect("reports:dashboard", slug=access.project.slug)
