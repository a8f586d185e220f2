"""Long work of this floor: reading a workbook, writing it once confirmed. Results hold identifiers and counts only."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from common.jobs.models import Job
from common.jobs.progress import JobRefused, Progress
from common.jobs.registry import job_kind
from common.tabular.refusals import FichierRefuse
from hr.models import ImportBatch
from hr.services import imports
from projects.access import build_access
from projects.models import Project
from projects.policy import Action

LECTURE = "import-lecture"
ECRITURE = "import-ecriture"
PLUS_LE_DROIT = "Vous n’avez plus le droit de saisir les agents de cet employeur."


def _batch(job: Job) -> ImportBatch:
    """The import of the job, when its owner may still do it: rights are asked again at the moment of the work."""
    batch = (
        ImportBatch.objects.select_related("collectivite", "project")
        .filter(project=Project.objects.get(pk=job.scope), pk=job.params["import"])
        .first()
    )
    if batch is None:
        raise JobRefused("Cet import n’existe plus.")
    access = build_access(job.owner, batch.project, job.hat) if job.owner else None
    if access is None or access.hat.key != job.hat or not access.allows(Action.SAISIR_AGENTS, batch.collectivite):
        raise JobRefused(PLUS_LE_DROIT)
    return batch


def _result(batch: ImportBatch) -> dict[str, Any]:
    """Where the page of the job leads by itself once the work is done."""
    return {
        "import": batch.pk,
        "numero": batch.numero,
        "compte": batch.compte,
        "url": reverse("hr:import-detail", args=[batch.project.slug, batch.numero]),
        "label": "Voir l’import",
        "follow": True,
    }


@job_kind(LECTURE, label="Lecture du classeur des agents")
def lire(job: Job, progress: Progress) -> dict[str, Any]:
    """Read the file and prepare its preview; nothing is written to agents. A refused file is told by the import page."""
    batch = _batch(job)
    if batch.etat == ImportBatch.Etat.DEPOSE:
        batch = imports.lire(batch, avancement=progress)
    return _result(batch)


@job_kind(ECRITURE, label="Enregistrement des agents")
def ecrire(job: Job, progress: Progress) -> dict[str, Any]:
    """Write the confirmed plan, whole or not at all."""
    batch = _batch(job)
    try:
        imports.ecrire(batch, avancement=progress)
    except FichierRefuse as refusal:
        raise JobRefused(str(refusal)) from None
    except ValidationError as error:
        raise JobRefused(" ".join(error.messages)) from None
    return _result(batch)
