"""Floor 4: interviews, surveys, information plan. Never meets hr below floor 5."""

from django.apps import AppConfig


class ConsultationsConfig(AppConfig):
    name = "consultations"
    verbose_name = "Consultations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from consultations.removal import register_kinds

        register_kinds()
        from consultations import notices
        from consultations.queries_information import holds_evidence
        from consultations.tracked import register
        from governance.rights import register_holder

        notices.register_kinds()
        register_holder(holds_evidence)

        register()
