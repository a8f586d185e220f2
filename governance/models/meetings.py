"""Meetings: when, where, what for, who was there, what was written down."""

from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from governance.models.bodies import Body, Seat


class Meeting(models.Model):
    """One meeting of a body, numbered in it. Its minutes are a draft until ``date_compte_rendu``."""

    class Etat(models.TextChoices):
        PREVUE = "PREVUE", "prévue"
        TENUE = "TENUE", "tenue"
        ANNULEE = "ANNULEE", "annulée"

    body = models.ForeignKey(Body, models.CASCADE, related_name="meetings", verbose_name="instance")
    numero = models.PositiveSmallIntegerField("numéro")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=200, blank=True)
    objet = models.CharField("objet", max_length=200, blank=True)
    etat = models.CharField("état", max_length=8, choices=Etat, default=Etat.PREVUE)
    motif = models.TextField("motif", blank=True)
    compte_rendu = models.TextField("compte rendu", blank=True)
    date_compte_rendu = models.DateTimeField("compte rendu publié le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "réunion"
        ordering = ["body", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["body", "numero"], name="reunion_numero_unique"),
            models.CheckConstraint(
                condition=models.Q(fin__isnull=True) | models.Q(fin__gt=models.F("debut")), name="reunion_fin_apres"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.body.nom} n°\u00a0{self.numero}"

    @property
    def est_passee(self) -> bool:
        """Whether it has begun."""
        return self.debut <= timezone.now()

    @property
    def etat_du_jour(self) -> str:
        """« prévue », « tenue », « annulée », or « à consigner » once it is over and nobody said that it was held."""
        if self.etat == self.Etat.PREVUE and self.est_passee:
            return "à consigner"
        return self.get_etat_display()


class AgendaItem(models.Model):
    """One point of the agenda, in its order."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items", verbose_name="réunion")
    rang = models.PositiveSmallIntegerField("rang")
    titre = models.CharField("point", max_length=200)
    duree_minutes = models.PositiveSmallIntegerField("durée en minutes", null=True, blank=True)
    attend_decision = models.BooleanField("décision attendue", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["meeting", "rang", "pk"]

    def __str__(self) -> str:
        return self.titre


class Attendance(models.Model):
    """Whether the holder of a seat was there."""

    class Etat(models.TextChoices):
        PRESENT = "PRESENT", "présence"
        EXCUSE = "EXCUSE", "absence excusée"
        ABSENT = "ABSENT", "absence"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="attendances", verbose_name="réunion")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="attendances", verbose_name="siège")
    etat = models.CharField("présence", max_length=8, choices=Etat)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "présence"
        ordering = ["meeting", "seat"]
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="presence_unique")]

    def __str__(self) -> str:
        return self.get_etat_display()


class SpeakingTime(models.Model):
    """Minutes during which each college spoke in a meeting; never a person. Empty: this college was not there."""

    meeting = models.OneToOneField(
        Meeting, models.CASCADE, primary_key=True, related_name="temps_de_parole", verbose_name="réunion"
    )
    duree = models.PositiveSmallIntegerField("durée de la réunion, en minutes")
    elus = models.PositiveSmallIntegerField("élues et élus", null=True, blank=True)
    directions = models.PositiveSmallIntegerField("directions générales", null=True, blank=True)
    rh = models.PositiveSmallIntegerField("ressources humaines", null=True, blank=True)
    agents = models.PositiveSmallIntegerField("agents", null=True, blank=True)
    syndicats = models.PositiveSmallIntegerField("représentants du personnel", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "temps de parole"
        verbose_name_plural = "temps de parole"
        constraints = [models.CheckConstraint(condition=models.Q(duree__gt=0), name="parole_duree_positive")]

    def __str__(self) -> str:
        return f"Temps de parole, {self.meeting}"
