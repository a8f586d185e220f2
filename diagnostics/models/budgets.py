"""Budgets that employers sent: chapter 012 (staff costs) by account. Published figures, so nobody is hidden from them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from projects.models import Collectivite, Project


class Budget(models.Model):
    """One budget read from its XML file. Derived from a file, so no history; ``annulation`` is emptied after 24 hours.

    ``postes_ouverts`` and ``postes_pourvus``: what the annex counts, heads or ETP (``en_etp``); None without an annex.
    ``plan``: the posts that it would change, emptied once answered. The total is the sum of ``lignes``, never kept.
    """

    class Etat(models.TextChoices):
        APERCU = "APERCU", "à confirmer"
        ENREGISTRE = "ENREGISTRE", "enregistré"
        REMPLACE = "REMPLACE", "remplacé par un fichier plus récent"
        ABANDONNE = "ABANDONNE", "abandonné"
        ANNULE = "ANNULE", "annulé"

    class Nature(models.TextChoices):
        BP = "BP", "budget primitif"
        DM = "DM", "décision modificative"
        BS = "BS", "budget supplémentaire"
        CA = "CA", "compte administratif"
        CFU = "CFU", "compte financier unique"

    project = models.ForeignKey(Project, models.CASCADE, related_name="budgets")
    numero = models.PositiveIntegerField("numéro")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="budgets")
    siret = models.CharField("SIRET du budget", max_length=14)
    libelle = models.CharField("budget", max_length=160, blank=True)
    exercice = models.PositiveSmallIntegerField("exercice")
    nature = models.CharField("nature", max_length=3, choices=Nature)
    nomenclature = models.CharField("nomenclature", max_length=40, blank=True)
    nom_fichier = models.CharField("nom du fichier", max_length=200)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.APERCU)
    lignes_personnel = models.PositiveIntegerField("lignes de l’annexe du personnel", default=0)
    postes_ouverts = models.DecimalField("postes ouverts", max_digits=9, decimal_places=2, null=True, blank=True)
    postes_pourvus = models.DecimalField("postes pourvus", max_digits=9, decimal_places=2, null=True, blank=True)
    en_etp = models.BooleanField("postes comptés en ETP", default=False)
    plan = models.JSONField("plan", default=dict)
    annulation = models.JSONField("données d’annulation", default=dict)
    auteur = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_depot = models.DateTimeField("déposé le", default=timezone.now)
    date_enregistrement = models.DateTimeField("enregistré le", null=True, blank=True)

    class Meta:
        verbose_name = "budget"
        ordering = ["project", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="budget_numero_unique"),
            models.UniqueConstraint(
                fields=["collectivite", "siret", "exercice", "nature"],
                condition=models.Q(etat="ENREGISTRE"),
                name="budget_un_par_exercice_et_nature",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_nature_display().capitalize()} {self.exercice}"

    @property
    def est_un_compte(self) -> bool:
        """Whether its figures were paid, and not foreseen."""
        return self.nature in {self.Nature.CA, self.Nature.CFU}


class DepensePersonnel(models.Model):
    """Euros of one account of chapter 012 in one budget."""

    budget = models.ForeignKey(Budget, models.CASCADE, related_name="lignes")
    compte = models.CharField("compte", max_length=12)
    montant = models.DecimalField("montant", max_digits=14, decimal_places=2)

    class Meta:
        verbose_name = "dépense de personnel"
        verbose_name_plural = "dépenses de personnel"
        ordering = ["budget", "compte"]
        constraints = [models.UniqueConstraint(fields=["budget", "compte"], name="depense_une_par_compte")]

    def __str__(self) -> str:
        return f"{self.compte} : {self.montant}"
