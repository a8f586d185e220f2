"""Work for a real worker process: it tells where it stands, waits to be let on, and never lasts."""

import time
from pathlib import Path
from typing import Any

from common.jobs.models import Job
from common.jobs.progress import Progress
from common.jobs.registry import job_kind

LAST_SECONDS = 120


@job_kind("essai-compte", label="Compte d’essai")
def count(job: Job, progress: Progress) -> dict[str, Any]:
    """Count to three."""
    for step in range(3):
        progress("Compte", step, 3)
    return {"compte": 3, "url": "/projets/", "message": "Trois choses comptées."}


@job_kind("essai-attente", label="Travail d’essai", queue="pdf")
def wait(job: Job, progress: Progress) -> dict[str, Any]:
    """Work until the file ``params["jusqu_a"]`` exists."""
    for step in range(LAST_SECONDS * 10):
        progress("Mise en page", step, LAST_SECONDS * 10)
        if Path(job.params["jusqu_a"]).exists():
            return {"pas": step}
        time.sleep(0.1)
    raise TimeoutError
