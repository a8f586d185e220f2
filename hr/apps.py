"""Floor 4: agents, posts, consolidated headcounts, workbook import. Never meets consultations below floor 5."""

from django.apps import AppConfig


class HrConfig(AppConfig):
    name = "hr"
    verbose_name = "Ressources humaines"
    default_auto_field = "django.db.models.BigAutoField"
