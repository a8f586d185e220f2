"""The top floor as a Django application: it carries the commands that touch every floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class MutualisationConfig(AppConfig):
    name = "mutualisation"
    verbose_name = "Mutualisation"

    def ready(self) -> None:
        """Read each floor's ``jobs.py``, so that the web and the workers know the same kinds of work; tie floors together."""
        autodiscover_modules("jobs")
        from mutualisation.emergency_notice import bind

        bind()
