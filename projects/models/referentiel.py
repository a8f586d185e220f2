"""EPCI and communes of the whole country, loaded by ``load_referentiel`` (perimeter DGCL 2025, see PROVENANCE)."""

from django.db import models


class EpciReferentiel(models.Model):
    """One EPCI à fiscalité propre. Populations in inhabitants, each with the year it refers to."""

    siren = models.CharField("SIREN", max_length=9, primary_key=True)
    nom = models.CharField("nom", max_length=200)
    nature = models.CharField("nature", max_length=6, help_text="CC, CA, CU, METRO ou MET69")
    mode_financement = models.CharField("mode de financement", max_length=3, help_text="FPU ou FA")
    pmun_2023 = models.PositiveIntegerField("population municipale 2023")
    pmun_2022 = models.PositiveIntegerField("population municipale 2022")
    ptot_2022 = models.PositiveIntegerField("population totale 2022")
    nb_communes = models.PositiveSmallIntegerField("nombre de communes")
    departements = models.CharField("départements", max_length=40, help_text="du plus au moins peuplé")
    recherche = models.TextField("colonne de recherche", editable=False)

    class Meta:
        verbose_name = "EPCI du référentiel"
        verbose_name_plural = "EPCI du référentiel"
        ordering = ["nom", "siren"]

    def __str__(self) -> str:
        return self.nom


class CommuneReferentiel(models.Model):
    """One commune. ``code_insee`` is text (2A/2B); overseas collectivities have neither SIREN nor EPCI."""

    code_insee = models.CharField("code INSEE", max_length=5, primary_key=True)
    siren = models.CharField("SIREN", max_length=9, blank=True, db_index=True)
    nom = models.CharField("nom", max_length=100)
    departement = models.CharField("département", max_length=3)
    epci = models.ForeignKey(
        EpciReferentiel, models.SET_NULL, null=True, blank=True, related_name="communes", verbose_name="EPCI"
    )
    pmun_2023 = models.PositiveIntegerField("population municipale 2023", null=True)
    pmun_2022 = models.PositiveIntegerField("population municipale 2022", null=True)
    ptot_2022 = models.PositiveIntegerField("population totale 2022", null=True)
    codes_postaux = models.CharField("codes postaux", max_length=200, blank=True)
    anciens_noms = models.TextField("communes déléguées ou associées", blank=True, help_text="séparées par « ; »")
    recherche = models.TextField("colonne de recherche", editable=False)

    class Meta:
        verbose_name = "commune du référentiel"
        verbose_name_plural = "communes du référentiel"
        ordering = ["nom", "code_insee"]

    def __str__(self) -> str:
        return self.nom


class ContourCommune(models.Model):
    """The outline of one commune, for maps; optional. ``polygones`` as in ``projects.contours`` (whole numbers).

    No key to CommuneReferentiel: outlines and perimeters have their own years, and an invented territory may have both.
    """

    code_insee = models.CharField("code INSEE", max_length=5, primary_key=True)
    polygones = models.JSONField("polygones")

    class Meta:
        verbose_name = "contour de commune"
        verbose_name_plural = "contours de communes"
        ordering = ["code_insee"]

    def __str__(self) -> str:
        return self.code_insee
