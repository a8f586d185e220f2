"""Free texts after the closing: read by one person, read again by another, then shown or set aside."""

from hashlib import sha256

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from consultations.models.surveys import Survey


class FreeText(models.Model):
    """One text, cut off from the other answers of its author. Only what two readers agreed on is shown."""

    class Avis(models.TextChoices):
        A_LIRE = "A_LIRE", "à lire"
        MONTRER = "MONTRER", "à montrer"
        ECARTER = "ECARTER", "à écarter"

    class Relecture(models.TextChoices):
        A_RELIRE = "A_RELIRE", "à relire"
        CONFIRME = "CONFIRME", "confirmé"
        CONTESTE = "CONTESTE", "contesté"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="textes")
    cle = models.SlugField("question", max_length=30)
    texte = models.TextField("texte écrit")
    texte_montre = models.TextField("texte montré, sans nom ni détail qui désigne", blank=True)
    avis = models.CharField("premier avis", max_length=8, choices=Avis, default=Avis.A_LIRE)
    motif = models.CharField("motif", max_length=200, blank=True)
    lu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="lu par"
    )
    relecture = models.CharField("relecture", max_length=8, choices=Relecture, default=Relecture.A_RELIRE)
    relu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="relu par"
    )
    history = HistoricalRecords(excluded_fields=["texte"])

    class Meta:
        verbose_name = "texte libre"
        verbose_name_plural = "textes libres"
        ordering = ["survey", "cle", "pk"]

    def __str__(self) -> str:
        return f"texte {self.pk}"

    @property
    def lecture(self) -> str:
        """Where the two readings stand, as a page carries it: whoever answers answers what they read."""
        told = (self.avis, self.texte_montre, self.motif, self.lu_par_id, self.relecture)
        return sha256(repr(told).encode()).hexdigest()[:16]

    @property
    def est_montre(self) -> bool:
        """Whether both readers agreed to show it."""
        return self.avis == self.Avis.MONTRER and self.relecture == self.Relecture.CONFIRME
