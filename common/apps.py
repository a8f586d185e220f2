"""Floor 0: values, figures, tables, disclosure control, jobs. Knows nothing of projects."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Socle commun"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from common.ordering import teach_french

        connection_created.connect(teach_french, dispatch_uid="common.ordering")
