"""The top floor as a Django application: it carries the commands that touch every floor."""

from django.apps import AppConfig


class MutualisationConfig(AppConfig):
    name = "mutualisation"
    verbose_name = "Mutualisation"
