"""The two axes of every figure: who employs (Collectivite) and what is done (Service)."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.french_names import de_nom
from common.removal import KEPT, Removable
from common.searchable import SearchField
from projects.models.project import Project


class Collectivite(models.Model):
    """An employer of the project: the EPCI, a commune, or an attached body."""

    class Kind(models.TextChoices):
        EPCI = "EPCI", "EPCI"
        COMMUNE = "COMMUNE", "Commune"
        CCAS = "CCAS", "CCAS"
        CIAS = "CIAS", "CIAS"
        SYNDICAT = "SYNDICAT", "Syndicat"
        CDG = "CDG", "Centre de gestion"
        AUTRE = "AUTRE", "Autre organisme"

    class ModeInventaire(models.TextChoices):
        NOMINATIF = "NOMINATIF", "agent par agent"
        CONSOLIDE = "CONSOLIDE", "effectifs consolidés"

    project = models.ForeignKey(Project, models.CASCADE, related_name="collectivites")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    siren = models.CharField("SIREN", max_length=9)
    code_insee = models.CharField("code INSEE", max_length=5, blank=True)
    nom = models.CharField("nom", max_length=200)
    population = models.PositiveIntegerField("population", null=True, blank=True)
    annee_population = models.PositiveSmallIntegerField("année de la population", null=True, blank=True)
    source_population = models.CharField("source", max_length=120, blank=True)
    mode_financement = models.CharField("mode de financement", max_length=3, blank=True)
    mode_inventaire = models.CharField(
        "mode d’inventaire", max_length=10, choices=ModeInventaire, default=ModeInventaire.NOMINATIF
    )
    date_entree = models.DateField("entrée dans le périmètre", null=True, blank=True)
    date_sortie = models.DateField("sortie du périmètre", null=True, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    recherche = SearchField("colonne de recherche")
    history = HistoricalRecords(excluded_fields=["recherche"])

    class Meta:
        verbose_name = "collectivité"
        ordering = ["project", "rang", "nom", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "siren"], name="collectivite_siren_unique")]

    def __str__(self) -> str:
        return self.nom

    @property
    def de_nom(self) -> str:
        """The name after « de »: « des Martinières », « d’Aubry »."""
        return de_nom(self.nom)

    def search_words(self) -> tuple[str, ...]:
        """What a search reads of this employer."""
        return (self.nom, self.get_kind_display(), self.siren, self.code_insee)


class Service(Removable):
    """A service of the common catalogue of the project, or a local one that one employer named itself.

    Codes come from ``projects/data/services.csv``; a local service has an empty code and an employer.
    """

    class Famille(models.TextChoices):
        SUPPORT = "SUPPORT", "Fonctions support"
        TECHNIQUE = "TECHNIQUE", "Services techniques"
        POPULATION = "POPULATION", "Services à la population"

    project = models.ForeignKey(Project, models.CASCADE, related_name="services")
    code = models.CharField("code", max_length=24, blank=True)
    libelle = models.CharField("libellé", max_length=120)
    famille = models.CharField("famille", max_length=12, choices=Famille)
    collectivite = models.ForeignKey(
        Collectivite,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="services_locaux",
        verbose_name="propre à",
    )
    rang = models.PositiveSmallIntegerField("rang", default=0)
    recherche = SearchField("colonne de recherche")
    history = HistoricalRecords(excluded_fields=["recherche"])

    class Meta:
        verbose_name = "service"
        ordering = ["project", "rang", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "libelle", "collectivite"], condition=KEPT, name="service_libelle_unique"
            ),
            models.UniqueConstraint(
                fields=["project", "libelle"],
                condition=models.Q(collectivite=None) & KEPT,
                name="service_commun_libelle_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def de_nom(self) -> str:
        """The name after « de »: « des Martinières », « d’Aubry »."""
        return de_nom(self.nom)

    def search_words(self) -> tuple[str, ...]:
        """What a search reads of this service."""
        return (self.libelle, self.get_famille_display())
