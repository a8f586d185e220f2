"""What is particular to each collectivité: its history, read by all; three blocks of notes, each with its readers."""

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Collectivite


class NoteCollectivite(models.Model):
    """One block of text of one collectivité. What is typed may be asked for: facts, never a judgement on a person."""

    class Bloc(models.TextChoices):
        HISTOIRE = "HISTOIRE", "histoire de la coopération"
        POLITIQUE = "POLITIQUE", "particularités politiques"
        MANAGERIALE = "MANAGERIALE", "particularités managériales"
        SOCIALE = "SOCIALE", "particularités sociales"

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="notes")
    bloc = models.CharField("bloc", max_length=12, choices=Bloc)
    texte = models.TextField("texte", blank=True)
    mots = models.CharField("mots clés", max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "note sur une collectivité"
        verbose_name_plural = "notes sur les collectivités"
        ordering = ["collectivite", "bloc", "pk"]
        constraints = [models.UniqueConstraint(fields=["collectivite", "bloc"], name="note_une_par_bloc")]

    def __str__(self) -> str:
        return f"{self.collectivite}, {self.get_bloc_display()}"
