"""The one Celery task: it takes a key, calls one service and is safe to run twice."""

from celery import shared_task

from common.jobs.runner import execute


@shared_task(name="common.jobs.run", ignore_result=True)
def run_job(job_id: str) -> None:
    """Run the job ``job_id``."""
    execute(job_id)
