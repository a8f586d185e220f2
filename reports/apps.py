"""Floor 8: dashboards and documents. Composes, never computes."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Rapports"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add the subjects of the notifications of this floor, and what its files weigh."""
        from reports import committee_notice, ready_notice

        committee_notice.register_notice()
        ready_notice.register_notice()
        from projects.services.limits import Mesure, register_counter
        from reports.kept import bytes_kept

        register_counter(Mesure.STOCKAGE, bytes_kept)
