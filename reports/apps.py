"""Floor 8: dashboards and documents. Composes, never computes."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the subject of the notifications of this floor."""
        from reports.committee_notice import register_notice

        register_notice()
