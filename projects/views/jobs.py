"""The page of a piece of long work: where it stands, cancel, try again. Seen by the person who asked for it alone."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common.jobs.models import Job
from common.jobs.registry import kind_of
from common.jobs.services import cancel, retry, seconds_of_silence
from projects.access import Access
from projects.gate import project_page
from projects.policy import Action


def _own_job(access: Access, job_id: UUID) -> Job:
    """The job of this person, in this project, under this hat. Raises ``Http404`` otherwise."""
    job = Job.objects.filter(pk=job_id, scope=str(access.project.pk), owner=access.user).first()
    if job is None or job.hat not in {"", access.hat.key}:
        raise Http404
    return job


def _context(job: Job) -> dict:
    url = str(job.result.get("url", ""))
    return {
        "job": job,
        "label": kind_of(job.kind).label,
        "silence": seconds_of_silence(job),
        # a path of this site only: a result never sends the reader elsewhere
        "result_url": url if url.startswith("/") and not url.startswith("//") else "",
        "result_label": job.result.get("label", "Voir le résultat"),
    }


@project_page(Action.VOIR_PROJET)
def job_page(request: HttpRequest, access: Access, job_id: UUID) -> HttpResponse:
    """The whole page, or the fragment that the page asks for every second while the work goes on."""
    job = _own_job(access, job_id)
    context = _context(job)
    if request.htmx:
        response = render(request, "jobs/_state.html", context)
        if job.state == Job.State.TERMINE and context["result_url"] and job.result.get("follow"):
            response["HX-Redirect"] = context["result_url"]
        return response
    if job.state == Job.State.TERMINE and context["result_url"] and job.result.get("follow"):
        return redirect(context["result_url"])
    return render(request, "jobs/job.html", context)


@project_page(Action.VOIR_PROJET, methods=("POST",))
def job_cancel(request: HttpRequest, access: Access, job_id: UUID) -> HttpResponse:
    """Ask the work to stop."""
    job = _own_job(access, job_id)
    cancel(job=job)
    return redirect("projects:job", access.project.slug, job.pk)


@project_page(Action.VOIR_PROJET, methods=("POST",))
def job_retry(request: HttpRequest, access: Access, job_id: UUID) -> HttpResponse:
    """Send the work again."""
    job = _own_job(access, job_id)
    retry(job=job)
    return redirect("projects:job", access.project.slug, job.pk)
