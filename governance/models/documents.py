"""Files kept by the project: read through the application only, with the rights of what they are attached to."""

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from simple_history.models import HistoricalRecords

from governance.models.decisions import Decision
from governance.models.meetings import Meeting
from projects.models import Project


class Folder(models.Model):
    """A folder of the project and who reads it."""

    class Audience(models.TextChoices):
        MEMBRES = "MEMBRES", "tous les membres du projet"
        PILOTAGE = "PILOTAGE", "l’équipe de projet, les directions, les RH et les finances"
        ELUS = "ELUS", "l’équipe de projet, les directions, les RH, les finances et les élus"
        CST = "CST", "l’équipe de projet, les directions, les RH, les finances et les représentants du personnel"

    project = models.ForeignKey(Project, models.CASCADE, related_name="folders")
    nom = models.CharField("nom", max_length=80)
    audience = models.CharField("lu par", max_length=10, choices=Audience, default=Audience.PILOTAGE)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "dossier"
        ordering = ["project", "rang", "nom", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "nom"], name="dossier_nom_unique")]

    def __str__(self) -> str:
        return self.nom


class Document(models.Model):
    """A document, whatever its versions. In a folder, or with a meeting or a decision whose readers are its readers.

    Attached to neither, it belongs to an object of a floor above, which keeps a key to it and says who reads it
    (``governance.rights.register_holder``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="documents")
    folder = models.ForeignKey(
        Folder, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name="dossier"
    )
    meeting = models.ForeignKey(
        Meeting, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name="réunion"
    )
    decision = models.ForeignKey(
        Decision, models.CASCADE, null=True, blank=True, related_name="documents", verbose_name="décision"
    )
    titre = models.CharField("titre", max_length=160)
    depose_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_depot = models.DateTimeField("déposé le", auto_now_add=True)
    date_retrait = models.DateTimeField("retiré le", null=True, blank=True)
    motif_retrait = models.TextField("motif du retrait", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "document"
        ordering = ["project", "titre", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(meeting=None, decision=None)
                | models.Q(folder=None, decision=None)
                | models.Q(folder=None, meeting=None),
                name="document_un_seul_rattachement",
            )
        ]

    def __str__(self) -> str:
        return self.titre


def private_path(version: "DocumentVersion", filename: str) -> str:
    """Where the bytes lie: no word of the name that the person gave."""
    return f"documents/{version.document.project_id}/{uuid.uuid4().hex}.{version.extension}"


def private_storage():
    """The default storage: never served by URL."""
    return storages["default"]


class DocumentVersion(models.Model):
    """The bytes of a document as they were deposited. Append-only: no history."""

    class Analyse(models.TextChoices):
        SAINE = "SAINE", "analysé"
        NON_ANALYSEE = "NON_ANALYSEE", "non analysé"

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    numero = models.PositiveSmallIntegerField("version")
    fichier = models.FileField("fichier", upload_to=private_path, storage=private_storage, max_length=200)
    nom_fichier = models.CharField("nom du fichier", max_length=160)
    extension = models.CharField("type", max_length=8)
    taille = models.PositiveIntegerField("taille en octets")
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    analyse = models.CharField("antivirus", max_length=12, choices=Analyse, default=Analyse.NON_ANALYSEE)
    depose_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_depot = models.DateTimeField("déposée le", auto_now_add=True)
    date_purge = models.DateTimeField("effacée le", null=True, blank=True)

    class Meta:
        verbose_name = "version d’un document"
        verbose_name_plural = "versions des documents"
        ordering = ["document", "-numero"]
        constraints = [models.UniqueConstraint(fields=["document", "numero"], name="version_document_unique")]

    def __str__(self) -> str:
        return f"version\u00a0{self.numero}"
