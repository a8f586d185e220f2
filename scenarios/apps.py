"""Floor 6: scenarios, hypotheses, frozen results; the engine is pure."""

from django.apps import AppConfig


class ScenariosConfig(AppConfig):
    name = "scenarios"
    verbose_name = "Scénarios"
    default_auto_field = "django.db.models.BigAutoField"
