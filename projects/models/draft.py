"""The answers of a project being created, kept until « Créer le projet »."""

from django.conf import settings
from django.db import models


class ProjectDraft(models.Model):
    """One draft per person, kept on the server: going back, or signing in again, finds every answer.

    ``donnees`` is what was typed, page by page (see ``services/creation.py``); it holds no one's rights and dies with
    the creation. No history: nothing here is a decision yet.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="project_draft")
    donnees = models.JSONField("réponses", default=dict)
    date_modification = models.DateTimeField("enregistré le", auto_now=True)

    class Meta:
        verbose_name = "brouillon de projet"
        verbose_name_plural = "brouillons de projet"
        ordering = ["user"]

    def __str__(self) -> str:
        return f"Brouillon du {self.date_modification:%d/%m/%Y}"
