"""Floor 9: settings, URLs, Celery, navigation. Imports every floor, is imported by none."""

from mutualisation.celery import app as celery_app

__all__ = ["celery_app"]
