"""Which files left the project, by whom and under which hat (product.md A15.5)."""

from django.conf import settings
from django.db import models

from projects.models.project import Project


class FichierEmporte(models.Model):
    """One line per person, hat, file and day; append-only, so no history. ``fichier`` is the key of a table or document.

    Files of named staff are not here: their employer alone reads who took them (``hr.Consultation``).
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="fichiers_emportes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    casquette = models.CharField("fonction portée", max_length=200)
    fichier = models.CharField("fichier", max_length=120)
    format = models.CharField("format", max_length=5)
    jour = models.DateField("jour")
    nombre = models.PositiveIntegerField("nombre de fois", default=1)

    class Meta:
        verbose_name = "fichier emporté"
        verbose_name_plural = "fichiers emportés"
        ordering = ["project", "-jour", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user", "casquette", "fichier", "format", "jour"], name="fichier_emporte_unique"
            )
        ]

    def __str__(self) -> str:
        return f"{self.fichier} ({self.format}), {self.jour:%d/%m/%Y}"
