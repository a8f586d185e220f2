"""The sheet of one service of one employer: what it does, with what, for whom, at what cost and of what quality."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KeptManager
from common.rubriques import LIBELLES_RUBRIQUE
from projects.models import Collectivite, Service


class KeptWithService(KeptManager):
    """Sheets of services that nobody removed."""

    path = "service__"


class KeptWithSheet(KeptManager):
    """Lines of the sheets of services that nobody removed."""

    path = "fiche__service__"


class Confiance(models.TextChoices):
    """How sure the person who gives a number is of it."""

    FORTE = "FORTE", "compté"
    MOYENNE = "MOYENNE", "estimé"
    FAIBLE = "FAIBLE", "à vérifier"


class FicheService(models.Model):
    """What one employer says of one of its services. Agents and ETP are not here: they come from the staff inventory."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="fiches")
    service = models.ForeignKey(Service, models.CASCADE, related_name="fiches")
    missions = models.TextField("missions", blank=True)
    horaires = models.CharField("horaires d’ouverture", max_length=300, blank=True)
    date_saisie = models.DateTimeField("enregistrée le", auto_now=True)
    history = HistoricalRecords()

    objects = KeptWithService()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "fiche d’un service"
        verbose_name_plural = "fiches des services"
        ordering = ["collectivite", "service", "pk"]
        constraints = [models.UniqueConstraint(fields=["collectivite", "service"], name="fiche_une_par_service")]

    def __str__(self) -> str:
        return f"{self.service}, {self.collectivite}"


class MoyenService(models.Model):
    """A software, premises, vehicles or a contract; what is bought has its supplier and the day when it ends."""

    class Nature(models.TextChoices):
        LOGICIEL = "LOGICIEL", "logiciel"
        CONTRAT = "CONTRAT", "contrat"
        LOCAL = "LOCAL", "local"
        VEHICULE = "VEHICULE", "véhicule ou engin"

    class Domaine(models.TextChoices):
        """What a software is for: two software of one domain are a duplicate, whatever the services that use them."""

        PAIE = "PAIE", "paie et carrières"
        FINANCES = "FINANCES", "finances"
        URBANISME = "URBANISME", "urbanisme"
        ETAT_CIVIL = "ETAT_CIVIL", "état civil"
        DELIBERATIONS = "DELIBERATIONS", "délibérations"
        DOCUMENTS = "DOCUMENTS", "gestion des documents"
        MESSAGERIE = "MESSAGERIE", "messagerie"
        CARTOGRAPHIE = "CARTOGRAPHIE", "cartographie"
        ENFANCE = "ENFANCE", "enfance et cantine"
        BIBLIOTHEQUE = "BIBLIOTHEQUE", "bibliothèque"
        TECHNIQUE = "TECHNIQUE", "services techniques"

    fiche = models.ForeignKey(FicheService, models.CASCADE, related_name="moyens")
    nature = models.CharField("nature", max_length=8, choices=Nature)
    libelle = models.CharField("quoi", max_length=120)
    domaine = models.CharField("pour quoi faire", max_length=14, choices=Domaine, blank=True)
    fournisseur = models.CharField("éditeur ou titulaire", max_length=120, blank=True)
    montant_euros = models.DecimalField("montant par an", max_digits=12, decimal_places=2, null=True, blank=True)
    date_echeance = models.DateField("échéance", null=True, blank=True)
    history = HistoricalRecords()

    objects = KeptWithSheet()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "moyen d’un service"
        verbose_name_plural = "moyens des services"
        ordering = ["fiche", "nature", "libelle", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(montant_euros__isnull=True) | models.Q(montant_euros__gte=0),
                name="moyen_montant_positif",
            )
        ]

    def __str__(self) -> str:
        return self.libelle


class VolumeService(models.Model):
    """How much is done in a year, or how much waited on a day: the backlog is a stock, never added to a year."""

    class Nature(models.TextChoices):
        ANNUEL = "ANNUEL", "volume d’une année"
        EN_SOUFFRANCE = "EN_SOUFFRANCE", "dossiers en souffrance à une date"

    fiche = models.ForeignKey(FicheService, models.CASCADE, related_name="volumes")
    nature = models.CharField("nature", max_length=14, choices=Nature)
    libelle = models.CharField("quoi", max_length=120)
    valeur = models.DecimalField("combien", max_digits=12, decimal_places=2)
    unite = models.CharField("unité", max_length=40)
    annee = models.PositiveSmallIntegerField("année", null=True, blank=True)
    date_constat = models.DateField("constaté le", null=True, blank=True)
    confiance = models.CharField("confiance", max_length=8, choices=Confiance, default=Confiance.MOYENNE)
    history = HistoricalRecords()

    objects = KeptWithSheet()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "volume d’un service"
        verbose_name_plural = "volumes des services"
        ordering = ["fiche", "nature", "-annee", "libelle", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(valeur__gte=0), name="volume_positif"),
            models.CheckConstraint(
                condition=models.Q(nature="ANNUEL", annee__isnull=False, date_constat__isnull=True)
                | models.Q(nature="EN_SOUFFRANCE", annee__isnull=True, date_constat__isnull=False),
                name="volume_annee_ou_date",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class MesureQualite(models.Model):
    """A measure of what the user gets: a delay, hours of opening, a satisfaction. It stands beside every cost."""

    fiche = models.ForeignKey(FicheService, models.CASCADE, related_name="mesures")
    libelle = models.CharField("ce qui est mesuré", max_length=120)
    valeur = models.DecimalField("mesure", max_digits=12, decimal_places=2)
    unite = models.CharField("unité", max_length=40)
    annee = models.PositiveSmallIntegerField("année")
    source = models.CharField("source", max_length=160, blank=True)
    history = HistoricalRecords()

    objects = KeptWithSheet()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "mesure de qualité"
        verbose_name_plural = "mesures de qualité"
        ordering = ["fiche", "-annee", "libelle", "pk"]

    def __str__(self) -> str:
        return self.libelle


class CoutConstate(models.Model):
    """Euros of one year under one heading, as an account or a budget says; an income is typed as a positive amount."""

    fiche = models.ForeignKey(FicheService, models.CASCADE, related_name="couts")
    annee = models.PositiveSmallIntegerField("année")
    rubrique = models.CharField(
        "rubrique", max_length=14, choices=[(code.value, label) for code, label in LIBELLES_RUBRIQUE.items()]
    )
    montant_euros = models.DecimalField("montant", max_digits=12, decimal_places=2)
    source = models.CharField("source", max_length=160)
    history = HistoricalRecords()

    objects = KeptWithSheet()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "coût constaté"
        verbose_name_plural = "coûts constatés"
        ordering = ["fiche", "-annee", "rubrique", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["fiche", "annee", "rubrique"], name="cout_constate_un_par_rubrique"),
            models.CheckConstraint(condition=models.Q(montant_euros__gte=0), name="cout_constate_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.get_rubrique_display()} {self.annee}"
