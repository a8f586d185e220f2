"""Settings of the installation of ``tests.consultations.installation``: production, but for what would only take time."""

from mutualisation.settings import *  # noqa: F403
from mutualisation.settings import STORAGES


class Without(dict):
    """Tables are made from the models; the migrations have their own test."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> None:
        return None


MIGRATION_MODULES = Without()
# no compressed copies of every file
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
