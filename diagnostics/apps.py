"""Floor 5: what is found out about each service; where hr and consultations meet."""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "Diagnostic"
    default_auto_field = "django.db.models.BigAutoField"
