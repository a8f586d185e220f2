"""Decisions: what was at stake, what could have been chosen, what was, how, and with what reservations."""

from django.db import models
from simple_history.models import HistoricalRecords

from governance.models.meetings import Meeting
from projects.models import Project


class Decision(models.Model):
    """A decision taken in a meeting, numbered in the project (D-01…). A number is never given twice.

    ``date_retrait``: taken back with a reason; it stays readable, struck, under its number. Only counts of a vote are
    kept, never how a person voted.
    """

    class Mode(models.TextChoices):
        CONSENSUS = "CONSENSUS", "consensus"
        VOTE = "VOTE", "vote"

    class Resultat(models.TextChoices):
        ADOPTEE = "ADOPTEE", "adoptée"
        REJETEE = "REJETEE", "rejetée"
        AJOURNEE = "AJOURNEE", "ajournée"

    project = models.ForeignKey(Project, models.CASCADE, related_name="decisions")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="decisions", verbose_name="réunion")
    numero = models.PositiveSmallIntegerField("numéro")
    objet = models.CharField("objet", max_length=200)
    texte = models.TextField("ce qui est décidé")
    date = models.DateField("date")
    mode = models.CharField("prise par", max_length=10, choices=Mode, default=Mode.CONSENSUS)
    pour = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    contre = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    resultat = models.CharField("résultat", max_length=10, choices=Resultat, default=Resultat.ADOPTEE)
    reserves = models.TextField("réserves exprimées", blank=True)
    informes = models.TextField("qui en est informé", blank=True)
    date_retrait = models.DateTimeField("retirée le", null=True, blank=True)
    motif_retrait = models.TextField("motif du retrait", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "décision"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="decision_numero_unique"),
            models.CheckConstraint(
                condition=models.Q(mode="CONSENSUS", pour=None, contre=None, abstentions=None)
                | models.Q(mode="VOTE", pour__isnull=False, contre__isnull=False, abstentions__isnull=False),
                name="decision_vote_compte",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.objet}"

    @property
    def code(self) -> str:
        """« D-01 »."""
        return f"D-{self.numero:02d}"


class DecisionOption(models.Model):
    """An option that was considered; one at most was kept."""

    decision = models.ForeignKey(Decision, models.CASCADE, related_name="options", verbose_name="décision")
    rang = models.PositiveSmallIntegerField("rang")
    libelle = models.CharField("option", max_length=300)
    est_retenue = models.BooleanField("retenue", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "option envisagée"
        verbose_name_plural = "options envisagées"
        ordering = ["decision", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=models.Q(est_retenue=True), name="option_retenue_unique"
            )
        ]

    def __str__(self) -> str:
        return self.libelle
