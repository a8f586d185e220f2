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
        # what still takes answers from people outside keeps a project from being archived
        from consultations.archiving import open_question_box, open_survey
        from projects.services.archive import register_obstacle

        register_obstacle(open_survey, "consultations:list")
        register_obstacle(open_question_box, "consultations:agent-page")

        register()
