"""The page of a piece of long work: where it stands, cancel, try again. Seen by the person who asked for it alone."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.jobs.models import Job
from common.jobs.queries import jobs_ahead, seconds_of_silence
from common.jobs.registry import label_of
from common.jobs.runner import is_local_path
from common.jobs.services import cancel, retry
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def _own_job(access: Access, job_id: UUID) -> Job:
    """The job of this person, in this project, under this hat. Raises ``Http404`` otherwise."""
    job = Job.objects.filter(pk=job_id, scope=str(access.project.pk), owner=access.user).first()
    if job is None or job.hat not in {"", access.hat.key}:
        raise Http404
    return job


def _context(job: Job) -> dict[str, Any]:
    url = job.result.get("url")
    return {
        "job": job,
        "label": label_of(job.kind),
        "silence": seconds_of_silence(job),
        "ahead": jobs_ahead(job),
        # checked again when read: a result never sends the reader elsewhere
        "result_url": url if is_local_path(url) else "",
        "result_label": job.result.get("label", "Voir le résultat"),
    }


@project_page(Action.VOIR_PROJET)
def job_page(request: HttpRequest, access: Access, job_id: UUID) -> HttpResponse:
    """The whole page, or the fragment that the page asks for every second while the work goes on."""
    context = _context(_own_job(access, job_id))
    job = context["job"]
    leads_on = job.state == Job.State.TERMINE and context["result_url"] and job.result.get("follow")
    if not request.htmx:
        return redirect(context["result_url"]) if leads_on else render(request, "jobs/job.html", context)
    response = render(request, "jobs/_state.html", context)
    if leads_on:
        response["HX-Redirect"] = context["result_url"]
    return response


@project_page(Action.VOIR_PROJET, methods=("POST",))
def job_cancel(request: HttpRequest, access: Access, job_id: UUID) -> HttpResponse:
    """Ask the work to stop."""
    job = _own_job(access, job_id)
    cancel(job=job)
    return redirect("projects:job", access.project.slug, job.pk)


@project_page(Action.VOIR_PROJET, methods=("POST",))
def job_retry(request: HttpRequest, access: Access, job_id: UUID) -> HttpResponse:
    """Send the work again; when another of the same kind is under way, show that one."""
    job = retry(job=_own_job(access, job_id))
    return redirect("projects:job", access.project.slug, job.pk)
