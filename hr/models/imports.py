"""A workbook that an employer sent: what it would do, what it did, and how to undo it. Emptied after 24 hours."""

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.utils import timezone

from projects.models import Collectivite, Project


def private_path(batch: "ImportBatch", filename: str) -> str:
    """Where the received file lies: no word of its name, which may tell something."""
    extension = filename.rsplit(".", 1)[-1].lower()[:4]
    return f"imports/{batch.project_id}/{batch.numero}-{timezone.now():%Y%m%d%H%M%S%f}.{extension}"


def private_storage():
    """The default storage: never served by URL, only read by the jobs."""
    return storages["default"]


class ImportBatch(models.Model):
    """One import. ``plan`` and ``annulation`` hold named data: they are emptied with the file after 24 hours.

    Derived rows, so no history. ``compte`` keeps the numbers (agents, not rows) for ever.
    """

    class Etat(models.TextChoices):
        DEPOSE = "DEPOSE", "en cours de lecture"
        REFUSE = "REFUSE", "fichier refusé"
        APPARIER = "APPARIER", "colonnes à reconnaître"
        APERCU = "APERCU", "à confirmer"
        ECRITURE = "ECRITURE", "en cours d’enregistrement"
        ENREGISTRE = "ENREGISTRE", "enregistré"
        ABANDONNE = "ABANDONNE", "abandonné"
        ANNULE = "ANNULE", "annulé"

    project = models.ForeignKey(Project, models.CASCADE, related_name="imports_agents")
    numero = models.PositiveIntegerField("numéro")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="imports_agents")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    casquette = models.CharField("casquette", max_length=40, blank=True)
    fichier = models.FileField("fichier", upload_to=private_path, storage=private_storage, max_length=200)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.DEPOSE)
    message = models.TextField("message", blank=True)
    plan = models.JSONField("plan", default=dict)
    compte = models.JSONField("compte", default=dict)
    sorties = models.JSONField("sorties demandées", default=dict)
    annulation = models.JSONField("données d’annulation", default=list)
    motif = models.TextField("motif", blank=True)
    a_change = models.BooleanField("données changées depuis l’aperçu", default=False)
    travail = models.UUIDField("travail", null=True, blank=True)
    date_depot = models.DateTimeField("déposé le", default=timezone.now)
    date_enregistrement = models.DateTimeField("enregistré le", null=True, blank=True)
    date_annulation = models.DateTimeField("annulé le", null=True, blank=True)
    date_purge = models.DateTimeField("vidé le", null=True, blank=True)

    class Meta:
        verbose_name = "import d’agents"
        verbose_name_plural = "imports d’agents"
        ordering = ["project", "-numero"]
        constraints = [models.UniqueConstraint(fields=["project", "numero"], name="import_agents_numero_unique")]

    def __str__(self) -> str:
        return f"Import n°\u00a0{self.numero}"
