"""Long work of this floor: the PDFs, on their own queue so that they never delay an import."""

from django.urls import reverse

from common.jobs.models import Job
from common.jobs.progress import JobRefused, Progress
from common.jobs.registry import job_kind
from projects.access import accesses_of
from projects.models import Project
from projects.policy import Action
from reports.ready_notice import tell_ready
from reports.rights import readable_audiences
from reports.services import LAYOUT, STAGES, issue_report


@job_kind("rapport-pdf", label="Rapport en PDF", queue="pdf", unique=True)
def generate(job: Job, progress: Progress) -> dict:
    """Issue the document asked for, if the person may still do it under the hat worn then."""
    project = Project.objects.filter(pk=job.scope).first()
    accesses = accesses_of(job.owner, project) if project is not None and job.owner is not None else []
    access = next((a for a in accesses if a.hat.key == job.hat), None)
    audience = job.params["audience"]
    if access is None or not access.allows(Action.GENERER_RAPPORT) or audience not in readable_audiences(access):
        raise JobRefused("Vous n’avez plus le droit de générer ce rapport.")
    report = issue_report(
        project=project,
        kind=job.params["kind"],
        audience=audience,
        user=job.owner,
        job=job,
        stage=lambda name: progress(name, STAGES.index(name), len(STAGES)),
        page=lambda number: progress(f"{LAYOUT}, page {number}"),
    )
    tell_ready(report)
    return {
        "url": reverse("reports:download", args=[project.slug, report.kind, report.audience, report.numero]),
        "label": f"Télécharger le rapport n° {report.numero} ({report.pages} pages)",
    }
