"""« Pourquoi mutualiser ? » : the answer of each maire or président, the legal basis as it was checked, the closing."""

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Collectivite, Project


class Cadrage(models.Model):
    """The political framing of a project: the text it rests on, checked on a day, and whether the answers are closed."""

    project = models.OneToOneField(Project, models.CASCADE, related_name="cadrage")
    texte_base = models.TextField("ce que dit le texte choisi", blank=True)
    date_verification = models.DateField("texte vérifié le", null=True, blank=True)
    verifie_par = models.CharField("vérifié par", max_length=120, blank=True)
    date_cloture = models.DateField("réponses closes le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "cadrage politique"
        verbose_name_plural = "cadrages politiques"
        ordering = ["project"]

    def __str__(self) -> str:
        return f"Cadrage de {self.project}"


class ReponseCadrage(models.Model):
    """The answer of one collectivité. A draft is read by those who write it only; once sent, by those who run the project."""

    class Etat(models.TextChoices):
        BROUILLON = "BROUILLON", "brouillon"
        ENVOYEE = "ENVOYEE", "envoyée"

    collectivite = models.OneToOneField(Collectivite, models.CASCADE, related_name="reponse_cadrage")
    etat = models.CharField("état", max_length=9, choices=Etat, default=Etat.BROUILLON)
    raisons = models.JSONField("raisons, de la première à la dernière", default=list)
    lignes_rouges = models.TextField("lignes rouges", blank=True)
    reste_communal = models.TextField("ce qui reste communal", blank=True)
    date_envoi = models.DateField("envoyée le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "réponse au cadrage"
        verbose_name_plural = "réponses au cadrage"
        ordering = ["collectivite", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(etat="BROUILLON") | models.Q(date_envoi__isnull=False), name="reponse_envoyee_datee"
            )
        ]

    def __str__(self) -> str:
        return f"{self.collectivite}, {self.get_etat_display()}"
