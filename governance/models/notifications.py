"""What a person is told: in the application, and once a day by e-mail. Derived rows: no history."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from governance.models.bodies import Body
from projects.models import Project


class Notification(models.Model):
    """One thing that a person may want to know. ``cle`` names the thing: told again, it replaces what was not read.

    ``kind`` is a key of ``governance.notices.KINDS``, which says what right is needed to be told. ``body``: readers of
    this body only. After ``date_peremption`` there is nothing left to do: it is not told any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    project = models.ForeignKey(Project, models.CASCADE, related_name="notifications")
    kind = models.CharField("sujet", max_length=20)
    cle = models.CharField("à propos de", max_length=80)
    body = models.ForeignKey(Body, models.CASCADE, null=True, blank=True, related_name="+")
    texte = models.CharField("texte", max_length=300)
    adresse = models.CharField("page", max_length=200)
    date_creation = models.DateTimeField("le", default=timezone.now)
    date_lecture = models.DateTimeField("lue le", null=True, blank=True)
    date_resume = models.DateTimeField("dans le résumé du", null=True, blank=True)
    date_peremption = models.DateTimeField("périmée le", null=True, blank=True)

    class Meta:
        verbose_name = "notification"
        ordering = ["user", "-date_creation", "-pk"]
        indexes = [models.Index(fields=["user", "project", "date_lecture"], name="notification_non_lue")]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "project", "cle"],
                condition=models.Q(date_lecture=None),
                name="notification_unique_non_lue",
            )
        ]

    def __str__(self) -> str:
        return self.texte


class NotificationPreference(models.Model):
    """A subject that a person does not want in the daily e-mail. No row: they get it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notification_preferences")
    kind = models.CharField("sujet", max_length=20)

    class Meta:
        verbose_name = "sujet écarté du résumé"
        verbose_name_plural = "sujets écartés du résumé"
        ordering = ["user", "kind"]
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="preference_unique")]

    def __str__(self) -> str:
        return self.kind


class Digest(models.Model):
    """The daily e-mail of a person, sent once: the row is taken before the message leaves."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    jour = models.DateField("jour")

    class Meta:
        verbose_name = "résumé quotidien"
        verbose_name_plural = "résumés quotidiens"
        ordering = ["user", "jour"]
        constraints = [models.UniqueConstraint(fields=["user", "jour"], name="resume_unique_par_jour")]

    def __str__(self) -> str:
        return f"Résumé du {self.jour:%d/%m/%Y}"
