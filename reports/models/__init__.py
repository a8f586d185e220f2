"""What was issued, to whom, with the trace of each file; and the words of the authors."""

from reports.models.report import Report
from reports.models.restitution import Restitution
from reports.models.text import SectionText

__all__ = ["Report", "Restitution", "SectionText"]
