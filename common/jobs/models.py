"""The truth about a piece of long work; Celery only carries its key."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.jobs import states


class Job(models.Model):
    """Import, PDF or simulation in progress or finished.

    ``scope`` is the key of what it belongs to (a project's UUID): the floor above checks the reader's rights on it.
    ``params`` and ``result`` hold identifiers and counts only, never a name. ``essais`` counts the runs; it is also the
    token of the run in progress: a run that was declared lost can no longer write anything once another has begun.
    """

    class State(models.TextChoices):
        EN_ATTENTE = states.State.EN_ATTENTE.value, "en attente"
        EN_COURS = states.State.EN_COURS.value, "en cours"
        TERMINE = states.State.TERMINE.value, "terminé"
        ECHEC = states.State.ECHEC.value, "échec"
        ANNULE = states.State.ANNULE.value, "annulé"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("travail", max_length=40)
    queue = models.CharField("file d’attente", max_length=10, default="defaut")
    scope = models.CharField("appartient à", max_length=40, db_index=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs", null=True)
    hat = models.CharField("casquette du demandeur", max_length=40, blank=True)
    params = models.JSONField("paramètres", default=dict)
    state = models.CharField("état", max_length=10, choices=State, default=State.EN_ATTENTE)
    stage = models.CharField("étape", max_length=120, blank=True)
    done = models.PositiveIntegerField("fait", default=0)
    total = models.PositiveIntegerField("à faire", default=0)
    message = models.TextField("message", blank=True)
    result = models.JSONField("résultat", default=dict)
    est_unique = models.BooleanField("un seul à la fois", default=False)
    est_annulation_demandee = models.BooleanField("annulation demandée", default=False)
    essais = models.PositiveSmallIntegerField("essais", default=0)
    date_creation = models.DateTimeField("demandé le", default=timezone.now)
    date_envoi = models.DateTimeField("envoyé le", default=timezone.now)
    date_debut = models.DateTimeField("commencé le", null=True, blank=True)
    date_fin = models.DateTimeField("terminé le", null=True, blank=True)
    battement = models.DateTimeField("dernier signe de vie", null=True, blank=True)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        ordering = ["-date_creation", "pk"]
        constraints = [
            # two requests at the same instant cannot both pass: the database keeps one PDF per person and project
            models.UniqueConstraint(
                fields=["scope", "owner", "queue"],
                condition=Q(est_unique=True, state__in=["EN_ATTENTE", "EN_COURS"]),
                name="travail_unique_par_personne",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"

    @property
    def is_finished(self) -> bool:
        return self.state in states.FINISHED

    @property
    def is_unsent(self) -> bool:
        """The broker did not take it; ``message`` says so, and the reaper will send it again."""
        return self.state == self.State.EN_ATTENTE and self.message != ""

    @property
    def percent(self) -> int | None:
        """Share done, 0 to 100, or ``None`` when the total is unknown."""
        return min(100, self.done * 100 // self.total) if self.total else None
