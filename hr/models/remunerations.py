"""Pay of an agent, and the local rates of an employer. Confidential: read with « voir la rémunération » only."""

from django.db import models
from simple_history.models import HistoricalRecords

from hr.models.agents import Agent, KeptWithAgent
from projects.models import Collectivite


class Remuneration(models.Model):
    """Pay of one agent as the employer told it on ``date_situation``. An empty amount is unknown, never zero.

    IFSE (or ISFE) and CIA are annual euros for full time; SFT and IR monthly euros as paid; the acquired benefit
    (13e mois of CGFP art. L. 714-11) annual euros as paid. ``groupe_commun`` is the cotation of the post, when it
    differs from what the pay scheme says.
    """

    agent = models.OneToOneField(Agent, models.CASCADE, related_name="remuneration")
    date_situation = models.DateField("situation au")
    im = models.PositiveSmallIntegerField("indice majoré", null=True, blank=True)
    nbi = models.PositiveSmallIntegerField("NBI", null=True, blank=True)
    groupe = models.PositiveSmallIntegerField("groupe de fonctions", null=True, blank=True)
    groupe_commun = models.CharField("groupe commun", max_length=10, blank=True)
    est_loge = models.BooleanField("logement par nécessité absolue de service", default=False)
    ifse = models.DecimalField("IFSE ou ISFE annuelle", max_digits=9, decimal_places=2, null=True, blank=True)
    cia = models.DecimalField("CIA annuel", max_digits=9, decimal_places=2, null=True, blank=True)
    sft = models.DecimalField("supplément familial mensuel", max_digits=7, decimal_places=2, null=True, blank=True)
    ir = models.DecimalField("indemnité de résidence mensuelle", max_digits=7, decimal_places=2, null=True, blank=True)
    acquis = models.DecimalField("avantage acquis annuel", max_digits=9, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords()

    # the pay of a removed agent counts nowhere
    objects = KeptWithAgent()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "rémunération"
        ordering = ["agent"]
        constraints = [
            models.CheckConstraint(
                condition=(models.Q(ifse__isnull=True) | models.Q(ifse__gte=0))
                & (models.Q(cia__isnull=True) | models.Q(cia__gte=0))
                & (models.Q(sft__isnull=True) | models.Q(sft__gte=0))
                & (models.Q(ir__isnull=True) | models.Q(ir__gte=0))
                & (models.Q(acquis__isnull=True) | models.Q(acquis__gte=0)),
                name="remuneration_positive",
            )
        ]

    def __str__(self) -> str:
        return "Rémunération"


class ParametresPaie(models.Model):
    """Local rates of one employer, as parts of one; empty = not told yet, and the pages say so."""

    collectivite = models.OneToOneField(Collectivite, models.CASCADE, related_name="parametres_paie")
    taux_versement_mobilite = models.DecimalField(
        "versement mobilité", max_digits=6, decimal_places=5, null=True, blank=True
    )
    taux_accident_travail = models.DecimalField(
        "accidents du travail", max_digits=6, decimal_places=5, null=True, blank=True
    )
    taux_cdg = models.DecimalField("centre de gestion", max_digits=6, decimal_places=5, null=True, blank=True)
    taux_assurance_statutaire = models.DecimalField(
        "assurance statutaire", max_digits=6, decimal_places=5, null=True, blank=True
    )
    adhere_assurance_chomage = models.BooleanField("adhésion à l’assurance chômage", default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "paramètres de paie"
        verbose_name_plural = "paramètres de paie"
        ordering = ["collectivite"]

    def __str__(self) -> str:
        return "Paramètres de paie"

    @property
    def manquants(self) -> list[str]:
        """Rates that the employer has not told, in words."""
        names = ("taux_versement_mobilite", "taux_accident_travail", "taux_cdg", "taux_assurance_statutaire")
        return [str(self._meta.get_field(name).verbose_name) for name in names if getattr(self, name) is None]
