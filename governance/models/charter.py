"""« Règle du jeu »: a short charter in numbered versions, thresholds with their date, signatures per employer."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from governance.models.bodies import Body
from projects.models import Collectivite, Project


class Charter(models.Model):
    """One version. A draft until it is published; its rules and thresholds hold from ``date_effet`` only."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="charters")
    numero = models.PositiveSmallIntegerField("version")
    decider = models.TextField("comment nous décidons")
    confidentiel = models.TextField("ce qui reste confidentiel")
    dire_non = models.TextField("le droit de dire non")
    delais = models.TextField("les délais que nous tenons", blank=True)
    date_publication = models.DateTimeField("publiée le", null=True, blank=True)
    date_effet = models.DateField("en vigueur à partir du", null=True, blank=True)
    publiee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "règle du jeu"
        verbose_name_plural = "règles du jeu"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="charte_numero_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(date_publication=None), name="charte_un_seul_brouillon"
            ),
            models.CheckConstraint(
                condition=models.Q(date_publication=None) | models.Q(date_effet__isnull=False),
                name="charte_publiee_datee",
            ),
        ]

    def __str__(self) -> str:
        return f"Règle du jeu, version\u00a0{self.numero}"


class CharterThreshold(models.Model):
    """What a version says of one threshold (keys: ``governance/data/seuils.csv``); in force from its ``date_effet``."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="thresholds", verbose_name="règle du jeu")
    cle = models.CharField("seuil", max_length=30)
    valeur = models.PositiveSmallIntegerField("valeur")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "seuil de la règle du jeu"
        verbose_name_plural = "seuils de la règle du jeu"
        ordering = ["charter", "cle"]
        constraints = [models.UniqueConstraint(fields=["charter", "cle"], name="seuil_unique_par_version")]

    def __str__(self) -> str:
        return f"{self.cle} = {self.valeur}"


class CharterSignature(models.Model):
    """A version signed for one employer, or for one body by who leads it. A new version is signed anew."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="signatures", verbose_name="règle du jeu")
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="signatures", verbose_name="collectivité"
    )
    body = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="signatures", verbose_name="instance"
    )
    nom = models.CharField("signée par", max_length=160)
    qualite = models.CharField("en qualité de", max_length=120)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_signature = models.DateTimeField("signée le")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "signature de la règle du jeu"
        verbose_name_plural = "signatures de la règle du jeu"
        ordering = ["charter", "date_signature", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["charter", "collectivite"],
                condition=models.Q(body=None),
                name="signature_unique_par_collectivite",
            ),
            models.UniqueConstraint(
                fields=["charter", "body"], condition=models.Q(collectivite=None), name="signature_unique_par_instance"
            ),
            models.CheckConstraint(
                condition=models.Q(collectivite=None, body__isnull=False)
                | models.Q(collectivite__isnull=False, body=None),
                name="signature_pour_un_signataire",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nom}, {self.qualite}"
