"""A scenario of the project and the log of what it assumes."""

from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Project
from scenarios.engine.calcul import LIBELLES_RUBRIQUE

HORIZON = 6
HORIZON_MAXIMUM = 10


class NatureDatee(models.TextChoices):
    """What a dated expense is."""

    INVESTISSEMENT = "INVESTISSEMENT", "investissement (logiciel, mobilier, formation)"
    DOUBLE = "DOUBLE", "double fonctionnement"
    HARMONISATION = "HARMONISATION", "harmonisation du régime indemnitaire"
    REVALORISATION = "REVALORISATION", "revalorisation de la direction du service"
    TEMPS_PROJET = "TEMPS_PROJET", "temps de projet (COPIL, agents)"
    AMO = "AMO", "assistance à maîtrise d’ouvrage (AMO)"


RUBRIQUES = [(code.value, label) for code, label in LIBELLES_RUBRIQUE.items()]
# a line of the balance: a heading, or a dated expense
POSTES = [*RUBRIQUES, *NatureDatee.choices]

# what is typed from the fiche DGF, in the order of ``engine.fiscal.FicheDGF``
FICHE = ("dgf_r_epci_euros", "dgf_r_communes_euros", "dgf_r_syndicats_euros", "dgf_ac_euros", "dgf_dsc_euros")


def _bound(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=4, null=True, blank=True)


def _euros(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=14, decimal_places=2, null=True, blank=True)


class Scenario(models.Model):
    """One way to organise services. Number 0 is the statu quo: it carries the trend and is never deleted.

    A scenario is edited while « brouillon »; submitted it is read by all; adopted it is locked, and goes on in a
    successor (``precedent``).
    """

    class Etat(models.TextChoices):
        BROUILLON = "BROUILLON", "brouillon"
        SOUMIS = "SOUMIS", "soumis au comité de pilotage"
        ADOPTE = "ADOPTE", "adopté et verrouillé"

    project = models.ForeignKey(Project, models.CASCADE, related_name="scenarios")
    numero = models.PositiveSmallIntegerField("numéro")
    nom = models.CharField("nom", max_length=120)
    description = models.TextField("en quelques phrases", blank=True)
    est_statu_quo = models.BooleanField("statu quo", default=False, editable=False)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.BROUILLON)
    precedent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="successeurs", verbose_name="issu de"
    )
    annee_debut = models.PositiveSmallIntegerField("première année")
    nombre_annees = models.PositiveSmallIntegerField("nombre d’années", default=HORIZON)
    tendance_avant = models.DecimalField(
        "évolution annuelle sans mutualisation", max_digits=6, decimal_places=4, default=Decimal(0)
    )
    tendance_apres = models.DecimalField(
        "évolution annuelle des services mutualisés", max_digits=6, decimal_places=4, default=Decimal(0)
    )
    date_adoption = models.DateField("adopté le", null=True, blank=True)
    compter_amo = models.BooleanField("compter l’assistance à maîtrise d’ouvrage", default=True)
    pacte_financier = models.BooleanField("alimente le pacte financier et fiscal", default=False)
    # typed from the fiche DGF of the EPCI, never rebuilt: euros of the year, and that year
    dgf_annee = models.PositiveSmallIntegerField("année de la fiche DGF", null=True, blank=True)
    dgf_r_epci_euros = _euros("produits fiscaux de l’EPCI")
    dgf_r_communes_euros = _euros("produits fiscaux des communes")
    dgf_r_syndicats_euros = _euros("produits fiscaux des syndicats")
    dgf_ac_euros = _euros("attributions de compensation versées")
    dgf_dsc_euros = _euros("dotation de solidarité communautaire")
    # what the draws of the uncertainty start from: the same seed gives the same figures to every reader
    graine = models.PositiveIntegerField("graine des tirages", default=1, editable=False)
    date_creation = models.DateTimeField("créé le", auto_now_add=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "scénario"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="scenario_numero_unique"),
            models.UniqueConstraint(
                fields=["project"], condition=models.Q(est_statu_quo=True), name="scenario_un_seul_statu_quo"
            ),
            models.CheckConstraint(
                condition=models.Q(nombre_annees__gte=1) & models.Q(nombre_annees__lte=HORIZON_MAXIMUM),
                name="scenario_horizon_1_a_10",
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def titre(self) -> str:
        """« Scénario 2 – Un service RH commun », « Statu quo »."""
        return self.nom if self.est_statu_quo else f"Scénario {self.numero} – {self.nom}"

    @property
    def annees(self) -> tuple[int, ...]:
        """Years of the scenario, in order."""
        return tuple(range(self.annee_debut, self.annee_debut + self.nombre_annees))

    @property
    def est_modifiable(self) -> bool:
        return self.etat == self.Etat.BROUILLON


class AttributionAvant(models.Model):
    """Attribution de compensation of one commune today, in euros a year: positive, the commune receives it; negative, it pays."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="attributions")
    collectivite = models.ForeignKey("projects.Collectivite", models.CASCADE, related_name="+", verbose_name="commune")
    montant_euros = models.DecimalField("attribution de compensation", max_digits=14, decimal_places=2)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "attribution de compensation d’aujourd’hui"
        verbose_name_plural = "attributions de compensation d’aujourd’hui"
        ordering = ["scenario", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "collectivite"], name="attribution_une_par_commune"),
        ]

    def __str__(self) -> str:
        return str(self.collectivite)


class Hypothese(models.Model):
    """One line of the assumption log: what is assumed, from where, how sure. Its changes are its history.

    With ``bas``, ``central``, ``haut`` (any unit) and a ``poste``, the amounts of this line move in proportion.
    """

    class Confiance(models.TextChoices):
        FAIBLE = "FAIBLE", "faible"
        MOYENNE = "MOYENNE", "moyenne"
        FORTE = "FORTE", "forte"

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="hypotheses")
    libelle = models.CharField("hypothèse", max_length=160)
    valeur = models.CharField("valeur", max_length=60)
    source = models.CharField("d’où elle vient", max_length=200)
    date_source = models.DateField("date de la source", null=True, blank=True)
    confiance = models.CharField("confiance", max_length=8, choices=Confiance, default=Confiance.MOYENNE)
    bas = _bound("valeur basse")
    central = _bound("valeur centrale")
    haut = _bound("valeur haute")
    poste = models.CharField("ligne qui suit cette hypothèse", max_length=14, choices=POSTES, blank=True)
    service = models.ForeignKey(
        "scenarios.ServiceScenario",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="hypotheses",
        verbose_name="service",
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "hypothèse"
        ordering = ["scenario", "libelle", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(bas=None, central=None, haut=None)
                | (models.Q(bas__lte=models.F("central")) & models.Q(central__lte=models.F("haut"))),
                name="hypothese_bas_central_haut",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def est_chiffree(self) -> bool:
        """Whether it has bounds, which amounts follow."""
        return self.central is not None
