"""What was issued, to whom, and the trace of each file."""

from reports.models.report import Report

__all__ = ["Report"]
