"""Pay scheme of an employer as it is in reality, and the benefits it gives. Nothing is refused for breaking a rule."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from hr.calculs.avantages import AVANTAGES
from hr.calculs.regimes import NATURES
from hr.models.cadres import CadreEmplois
from projects.models import Collectivite


class RegimeIndemnitaire(models.Model):
    """The régime indemnitaire of one employer: its nature, its délibération, whether the employer vouches for it."""

    class Etat(models.TextChoices):
        SAISIE = "SAISIE", "saisie en cours"
        VALIDE = "VALIDE", "validé"

    collectivite = models.OneToOneField(Collectivite, models.CASCADE, related_name="regime_indemnitaire")
    nature = models.CharField("nature", max_length=12, choices=list(NATURES.items()), default="INCONNU")
    date_deliberation = models.DateField("délibération du", null=True, blank=True)
    reference_deliberation = models.CharField("numéro de la délibération", max_length=60, blank=True)
    date_cst = models.DateField("avis du CST du", null=True, blank=True)
    note = models.CharField("remarque", max_length=300, blank=True)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.SAISIE)
    date_etat = models.DateTimeField("depuis le", null=True, blank=True)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "régime indemnitaire"
        verbose_name_plural = "régimes indemnitaires"
        ordering = ["collectivite"]

    def __str__(self) -> str:
        return self.get_nature_display()

    @property
    def est_valide(self) -> bool:
        return self.etat == self.Etat.VALIDE


class LigneRegime(models.Model):
    """One cadre d'emplois × groupe of the scheme. Annual euros for full time; empty = not told.

    For the municipal police: ``isfe_taux`` (part of one) is the fixed part, ``cia_plafond`` the ceiling of the variable
    one. ``groupe_commun``: the common group (cotation) on which this line is compared and harmonised.
    """

    regime = models.ForeignKey(RegimeIndemnitaire, models.CASCADE, related_name="lignes")
    cadre_emplois = models.ForeignKey(CadreEmplois, models.PROTECT, related_name="+", verbose_name="cadre d’emplois")
    groupe = models.PositiveSmallIntegerField("groupe de fonctions", default=1)
    groupe_commun = models.CharField("groupe commun", max_length=10, blank=True)
    fonctions = models.CharField("fonctions", max_length=200, blank=True)
    ifse_plancher = models.DecimalField("IFSE plancher", max_digits=9, decimal_places=2, null=True, blank=True)
    ifse_moyenne = models.DecimalField("IFSE moyenne", max_digits=9, decimal_places=2, null=True, blank=True)
    ifse_plafond = models.DecimalField("IFSE plafond", max_digits=9, decimal_places=2, null=True, blank=True)
    cia_plafond = models.DecimalField("CIA plafond", max_digits=9, decimal_places=2, null=True, blank=True)
    isfe_taux = models.DecimalField("part fixe de l’ISFE", max_digits=5, decimal_places=4, null=True, blank=True)
    effectif = models.PositiveSmallIntegerField("agents", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ligne du régime indemnitaire"
        verbose_name_plural = "lignes du régime indemnitaire"
        ordering = ["regime", "cadre_emplois__rang", "groupe", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["regime", "cadre_emplois", "groupe"], name="ligne_regime_unique")
        ]

    def __str__(self) -> str:
        return f"{self.cadre_emplois}, groupe {self.groupe}"


class Avantage(models.Model):
    """What one employer answers about one benefit. No row is « inconnu », which is not « non »."""

    class Reponse(models.TextChoices):
        OUI = "OUI", "oui"
        NON = "NON", "non"

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="avantages")
    type = models.CharField("avantage", max_length=20, choices=[(code, one.libelle) for code, one in AVANTAGES.items()])
    reponse = models.CharField("réponse", max_length=3, choices=Reponse)
    montant = models.DecimalField("montant", max_digits=9, decimal_places=2, null=True, blank=True)
    beneficiaires = models.PositiveIntegerField("agents bénéficiaires", null=True, blank=True)
    precision = models.CharField("précision", max_length=200, blank=True)
    date_deliberation = models.DateField("délibération du", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "avantage social"
        verbose_name_plural = "avantages sociaux"
        ordering = ["collectivite", "type"]
        constraints = [models.UniqueConstraint(fields=["collectivite", "type"], name="avantage_unique")]

    def __str__(self) -> str:
        return self.get_type_display()
