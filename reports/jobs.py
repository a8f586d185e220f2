"""Long work of this floor: the PDFs, on their own queue so that they never delay an import."""

from django.urls import reverse

from common.jobs.models import Job
from common.jobs.progress import JobRefused, Progress
from common.jobs.registry import job_kind
from projects.access import accesses_of
from projects.models import Project
from projects.policy import Action
from reports.services import issue_report

STAGES = ("Lecture des données", "Mise en page", "Écriture du document")


@job_kind("rapport-pdf", label="Rapport en PDF", queue="pdf", unique=True)
def generate(job: Job, progress: Progress) -> dict:
    """Issue the document asked for, if the person may still do it."""
    project = Project.objects.get(pk=job.scope)
    access = next((a for a in accesses_of(job.owner, project) if a.hat.key == job.hat), None)
    if access is None or not access.allows(Action.GENERER_RAPPORT):
        raise JobRefused("Vous n’avez plus le droit de générer ce rapport.")
    report = issue_report(
        project=project,
        kind=job.params["kind"],
        audience=job.params["audience"],
        user=job.owner,
        stage=lambda name: progress(name, STAGES.index(name), len(STAGES)),
    )
    return {"url": reverse("reports:list", args=[project.slug]), "label": f"Voir le rapport n° {report.numero}"}
