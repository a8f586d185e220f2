"""Floor 3: bodies, meetings, decisions, charter, documents, notifications."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    name = "governance"
    verbose_name = "Gouvernance"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from governance.removal import register_kinds

        register_kinds()
        from governance.tracked import register

        register()
        from governance.queries.documents import bytes_kept
        from projects.services.limits import Mesure, register_counter

        register_counter(Mesure.STOCKAGE, bytes_kept)
