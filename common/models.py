"""Models of the lowest floor: the long work (Job) and the base of dated national tables."""

from common.dated import DatedRow
from common.jobs.models import Job

__all__ = ["DatedRow", "Job"]
