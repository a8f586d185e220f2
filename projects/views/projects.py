"""``/projets/``: the projects of the signed-in person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.presence import signed_in
from projects.queries import my_projects
from projects.services.creation import may_create_project
from projects.services.draft import Draft
from projects.services.project_removal import removed_projects_of


@never_cache
@require_safe
@signed_in
def project_list(request: HttpRequest) -> HttpResponse:
    """Cards of my projects, and the way to a new one for those who may create it."""
    may_create = may_create_project(request.user)
    return render(
        request,
        "projects/list.html",
        {
            "cards": my_projects(request.user),
            "removed": removed_projects_of(request.user),
            "may_create": may_create,
            "draft_saved_at": Draft(request.user).saved_at if may_create else None,
        },
    )
