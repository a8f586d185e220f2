"""National list of cadres d'emplois, shipped with the application (``hr/data/cadres_emplois.csv``)."""

from django.db import models

from hr.calculs.nomenclatures import CATEGORIES, FILIERES


class CadreEmplois(models.Model):
    """One statut particulier national, with its decree and how sure the source is.

    ``certitude``: V read in the source, K known, ? to check (« à vérifier » wherever it is shown).
    """

    class Certitude(models.TextChoices):
        LU = "V", "lu dans la source"
        CONNU = "K", "connu"
        A_VERIFIER = "?", "à vérifier"

    code = models.CharField("code", max_length=40, primary_key=True)
    libelle = models.CharField("libellé", max_length=160)
    filiere = models.CharField("filière", max_length=24, choices=list(FILIERES.items()))
    categorie = models.CharField("catégorie", max_length=2, choices=list(CATEGORIES.items()))
    source = models.CharField("source", max_length=200)
    certitude = models.CharField("certitude", max_length=1, choices=Certitude)
    note = models.CharField("note", max_length=200, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "cadre d’emplois"
        verbose_name_plural = "cadres d’emplois"
        ordering = ["rang", "code"]

    def __str__(self) -> str:
        return self.libelle
