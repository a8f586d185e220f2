"""Floor 8: dashboards and documents. Composes, never computes."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"
    default_auto_field = "django.db.models.BigAutoField"
