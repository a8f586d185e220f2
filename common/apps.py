"""Floor 0: values, figures, tables, disclosure control, jobs. Knows nothing of projects."""

from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "common"
    verbose_name = "Socle commun"
    default_auto_field = "django.db.models.BigAutoField"
