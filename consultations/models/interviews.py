"""The interview log. What only the interviewer may read lies apart, sealed, without history (``PrivateInterview``)."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KeptManager, Removable
from consultations import themes
from projects.models import Collectivite, Project, Service


class Interview(Removable):
    """One talk with one person or a group. ``est_rh``: one of its themes is a matter of staff, written with them."""

    class Forme(models.TextChoices):
        INDIVIDUEL = "INDIVIDUEL", "individuel"
        GROUPE = "GROUPE", "en groupe"

    class Confidentialite(models.TextChoices):
        PROJET = "PROJET", "projet"
        RESTREINT = "RESTREINT", "restreint"

    project = models.ForeignKey(Project, models.CASCADE, related_name="interviews")
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="mené par", editable=False
    )
    forme = models.CharField("forme", max_length=10, choices=Forme)
    date = models.DateField("date")
    lieu = models.CharField("lieu", max_length=120, blank=True)
    confidentialite = models.CharField("confidentialité", max_length=10, choices=Confidentialite)
    themes = models.JSONField("thèmes", default=list)
    est_rh = models.BooleanField("parle du personnel", default=False, editable=False)
    synthese = models.TextField("ce qui a été entendu")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "entretien"
        ordering = ["project", "-date", "-pk"]

    def __str__(self) -> str:
        return f"Entretien {self.get_forme_display()} du {self.date:%d/%m/%Y}"

    @property
    def theme_words(self) -> list[str]:
        """The themes as people read them."""
        return [themes.words_of(theme) for theme in self.themes]


class OfInterview(KeptManager):
    """Rows of the interviews that nobody removed."""

    path = "interview__"


class InterviewPerson(models.Model):
    """Who was met, by function; several people of the same function count in ``nombre``.

    ``nom`` is optional, read by the interviewer alone, and in no history.
    """

    class Categorie(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="personnes")
    rang = models.PositiveSmallIntegerField("rang")
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="employeur"
    )
    service = models.ForeignKey(Service, models.SET_NULL, null=True, blank=True, related_name="+")
    fonction = models.CharField("fonction", max_length=120)
    categorie = models.CharField("catégorie", max_length=1, choices=Categorie, blank=True)
    nombre = models.PositiveSmallIntegerField("nombre de personnes", default=1)
    nom = models.CharField("nom", max_length=120, blank=True)
    history = HistoricalRecords(excluded_fields=["nom"])
    objects = OfInterview()

    class Meta:
        verbose_name = "personne rencontrée"
        verbose_name_plural = "personnes rencontrées"
        ordering = ["interview", "rang", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(nombre__gte=1), name="personne_rencontree_au_moins_une")
        ]

    def __str__(self) -> str:
        return self.fonction


class Quotation(models.Model):
    """Words that the person agreed to see quoted, and how far. Without consent nothing is kept."""

    class Portee(models.TextChoices):
        PROJET = "PROJET", "par qui lit l’entretien"
        PUBLIC = "PUBLIC", "par tout le monde"

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="citations")
    texte = models.CharField("citation", max_length=600)
    portee = models.CharField("accord pour être cité", max_length=8, choices=Portee)
    history = HistoricalRecords()
    objects = OfInterview()

    class Meta:
        verbose_name = "citation"
        ordering = ["interview", "pk"]

    def __str__(self) -> str:
        return self.texte


class Promise(models.Model):
    """What was promised to the people met, by whom, for when, and the day it was kept."""

    interview = models.ForeignKey(Interview, models.CASCADE, related_name="engagements")
    texte = models.CharField("engagement", max_length=300)
    responsable = models.CharField("qui s’en charge", max_length=120, blank=True)
    echeance = models.DateField("pour le", null=True, blank=True)
    date_tenue = models.DateField("tenu le", null=True, blank=True)
    history = HistoricalRecords()
    objects = OfInterview()

    class Meta:
        verbose_name = "engagement pris"
        verbose_name_plural = "engagements pris"
        ordering = ["interview", "pk"]

    def __str__(self) -> str:
        return self.texte


class PrivateInterview(models.Model):
    """An interview that its interviewer alone may read: one sealed block, opened for that person and nobody else.

    Neither history, nor search, nor bin, nor export knows of it; it is deleted at once and for good.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="+")
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    sceau = models.BinaryField("contenu chiffré")

    class Meta:
        verbose_name = "entretien personnel"
        verbose_name_plural = "entretiens personnels"
        ordering = ["project", "pk"]

    def __str__(self) -> str:
        return "entretien personnel"
