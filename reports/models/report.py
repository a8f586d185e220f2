"""A numbered document: made once, kept as it was, downloaded through the application only."""

from django.conf import settings
from django.db import models

from common.jobs.models import Job
from projects.models import Project


class Report(models.Model):
    """One issue of a document for one audience, with its spreadsheet annex. Append-only: no history."""

    class Kind(models.TextChoices):
        DIAGNOSTIC = "diagnostic", "Rapport de diagnostic"
        SCHEMA = "schema", "Rapport et projet de schéma"
        ANNUEL = "dob", "Rapport annuel d’avancement"

    class Audience(models.TextChoices):
        ELUS = "elus", "élus et directions"
        CST = "cst", "comité social territorial"
        PUBLIC = "public", "public"

    project = models.ForeignKey(Project, models.CASCADE, related_name="reports")
    kind = models.CharField("document", max_length=20, choices=Kind)
    audience = models.CharField("public visé", max_length=10, choices=Audience)
    numero = models.PositiveSmallIntegerField("numéro")
    date_edition = models.DateTimeField("édité le")
    edite_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # one issue per job: a job that is run twice finds what it already made
    job = models.OneToOneField(Job, models.SET_NULL, null=True, blank=True, related_name="report")
    fichier = models.FileField("fichier", upload_to="rapports")
    annexe = models.FileField("annexe", upload_to="rapports", blank=True)
    modifiable = models.FileField("texte modifiable", upload_to="rapports", blank=True)
    # public figures as they were written, for the next issue to say what changed; nothing private is kept here
    chiffres = models.JSONField("chiffres publics", default=dict, blank=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    pages = models.PositiveSmallIntegerField("pages")
    taille = models.PositiveIntegerField("taille en octets")

    class Meta:
        verbose_name = "rapport"
        ordering = ["project", "-date_edition", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["project", "kind", "audience", "numero"], name="rapport_numero_unique")
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} n° {self.numero}"
