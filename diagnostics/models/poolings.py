"""What is pooled already, before the project: a form, a date, parties, agents, a cost."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import Removable
from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from diagnostics.satisfaction import NIVEAUX
from projects.models import Collectivite, Project, Service


class MutualisationExistante(Removable):
    """A pooling in force on the territory. Its cost is never told without what it brings (``qualite``)."""

    class Forme(models.TextChoices):
        SERVICE_COMMUN = "SERVICE_COMMUN", "service commun (CGCT, art. L. 5211-4-2)"
        MISE_A_DISPOSITION = "MISE_A_DISPOSITION", "mise à disposition de service (CGCT, art. L. 5211-4-1)"
        PRESTATION = "PRESTATION", "prestation de services"
        GROUPEMENT = "GROUPEMENT", "groupement de commandes"
        ENTENTE = "ENTENTE", "entente ou convention entre communes"
        SYNDICAT = "SYNDICAT", "syndicat"
        CENTRE_GESTION = "CENTRE_GESTION", "mission du centre de gestion"
        INFORMELLE = "INFORMELLE", "entraide sans convention"

    project = models.ForeignKey(Project, models.CASCADE, related_name="mutualisations")
    libelle = models.CharField("ce qui est mutualisé", max_length=160)
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="service"
    )
    forme = models.CharField("forme", max_length=20, choices=Forme)
    parties = models.ManyToManyField(Collectivite, related_name="+", verbose_name="parties")
    autres_parties = models.CharField("autres parties", max_length=200, blank=True)
    date_debut = models.DateField("depuis le")
    date_fin = models.DateField("jusqu’au", null=True, blank=True)
    agents = models.PositiveSmallIntegerField("agents concernés", null=True, blank=True)
    cout_annuel_euros = models.DecimalField("coût par an", max_digits=12, decimal_places=2, null=True, blank=True)
    annee_cout = models.PositiveSmallIntegerField("année du coût", null=True, blank=True)
    qualite = models.CharField("ce qu’elle apporte, et comment on le sait", max_length=300, blank=True)
    engagement = models.CharField("ce à quoi elle s’engage", max_length=300, blank=True)
    history = HistoricalRecords(m2m_fields=[parties])

    class Meta:
        verbose_name = "mutualisation existante"
        verbose_name_plural = "mutualisations existantes"
        ordering = ["project", "libelle", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(date_fin__isnull=True) | models.Q(date_fin__gte=models.F("date_debut")),
                name="mutualisation_fin_apres_debut",
            ),
            models.CheckConstraint(
                condition=models.Q(cout_annuel_euros__isnull=True) | models.Q(annee_cout__isnull=False),
                name="mutualisation_cout_date",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class AvisMutualisation(models.Model):
    """What one party thinks of a pooling, once a year (domain.md, quality of a shared service)."""

    Niveau = models.IntegerChoices("Niveau", [(f"N{level}", (level, words)) for level, words in NIVEAUX.items()])

    mutualisation = models.ForeignKey(
        MutualisationExistante, models.CASCADE, related_name="avis", verbose_name="mutualisation"
    )
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="collectivité")
    annee = models.PositiveSmallIntegerField("année")
    note = models.PositiveSmallIntegerField("satisfaction", choices=Niveau)
    commentaire = models.CharField("ce qui va, ce qui doit changer", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "avis sur une mutualisation"
        verbose_name_plural = "avis sur les mutualisations"
        ordering = ["mutualisation", "-annee", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["mutualisation", "collectivite", "annee"], name="avis_mutualisation_un_par_an"
            ),
            models.CheckConstraint(condition=models.Q(note__range=(1, 4)), name="avis_mutualisation_de_1_a_4"),
            models.CheckConstraint(
                condition=models.Q(annee__range=(YEAR_MINIMUM, YEAR_MAXIMUM)), name="avis_mutualisation_annee_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mutualisation}, {self.collectivite}, {self.annee}"
