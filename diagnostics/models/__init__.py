"""What the diagnostic finds out, one file per subject."""

from diagnostics.models.services import ServicePresence

__all__ = ["ServicePresence"]
