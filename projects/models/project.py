"""The project, its phases and their steps."""

import uuid

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import Removable
from common.searchable import SearchField
from projects.options import Option, options_of
from projects.policy import Action


class BaseLegale(models.TextChoices):
    """On what text the territory rests its approach; the schéma is optional and is never called otherwise."""

    SCHEMA = "SCHEMA", "Schéma de mutualisation des services (CGCT, art. L. 5211-39-1)"
    PACTE = "PACTE", "Pacte de gouvernance (CGCT, art. L. 5211-11-2)"
    VOLONTAIRE = "VOLONTAIRE", "Démarche volontaire, sans base particulière"


class Project(Removable):
    """One projet de mutualisation. UUID key: a grant can never survive into another project (product.md C.3)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField("adresse", max_length=80, unique=True)
    nom = models.CharField("nom du projet", max_length=160)
    date_debut = models.DateField("début")
    date_fin = models.DateField("fin prévue")
    base_legale = models.CharField("base de la démarche", max_length=12, choices=BaseLegale, default=BaseLegale.SCHEMA)
    seuil_affichage = models.PositiveSmallIntegerField("seuil d’affichage", default=5)
    options = models.JSONField("options de méthode", default=list, blank=True)
    est_demonstration = models.BooleanField("démonstration", default=False, editable=False)
    date_archivage = models.DateTimeField("archivé le", null=True, blank=True, editable=False)
    date_creation = models.DateTimeField("créé le", auto_now_add=True)
    history = HistoricalRecords(inherit=False)

    class Meta:
        verbose_name = "projet"
        verbose_name_plural = "projets"
        ordering = ["nom", "slug"]
        permissions = [(action.value, action.value) for action in Action]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date_fin__gt=models.F("date_debut")), name="projet_fin_apres_debut"
            ),
            models.CheckConstraint(condition=models.Q(seuil_affichage__gte=5), name="projet_seuil_au_moins_5"),
        ]

    def __str__(self) -> str:
        return self.nom

    def has_option(self, option: Option) -> bool:
        """Whether the lead turned this part of the method on."""
        return option in options_of(self.options)


class Phase(models.Model):
    """A phase of the method: diagnostic, scénarios, feuille de route, unless the territory changed them."""

    class Etat(models.TextChoices):
        A_VENIR = "A_VENIR", "à venir"
        EN_COURS = "EN_COURS", "en cours"
        CLOSE = "CLOSE", "close"

    project = models.ForeignKey(Project, models.CASCADE, related_name="phases")
    numero = models.PositiveSmallIntegerField("rang")
    cle = models.SlugField("clé", max_length=30)
    titre = models.CharField("titre", max_length=80)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.A_VENIR)
    date_cloture = models.DateField("close le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "phase"
        ordering = ["project", "numero"]
        constraints = [models.UniqueConstraint(fields=["project", "cle"], name="phase_cle_unique")]

    def __str__(self) -> str:
        return f"{self.numero}. {self.titre}"


class Step(models.Model):
    """A step of a phase. Its state is computed from data through its key; « sans objet » needs a reason."""

    phase = models.ForeignKey(Phase, models.CASCADE, related_name="steps")
    rang = models.PositiveSmallIntegerField("rang")
    cle = models.SlugField("clé", max_length=30, help_text="relie l’étape aux données qui disent où elle en est")
    titre = models.CharField("titre", max_length=120)
    est_sans_objet = models.BooleanField("sans objet", default=False)
    motif = models.TextField("motif", blank=True)
    recherche = SearchField("colonne de recherche")
    history = HistoricalRecords(excluded_fields=["recherche"])

    class Meta:
        verbose_name = "étape"
        ordering = ["phase", "rang", "pk"]

    def __str__(self) -> str:
        return self.titre

    def search_words(self) -> tuple[str, ...]:
        """What a search reads of this step."""
        return (self.titre, self.motif)
