"""What people of the territory, or of another, said of pooling: with its source, linked to a line of the register."""

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from diagnostics.models.register import EntreeRegistre
from governance.models import Charter
from projects.models import Project


class Temoignage(Removable):
    """One testimony. ``code``: the one of the method it takes up. Read by the members once published, which needs its source.

    ``date_accord``: the day who speaks agreed to be named outside the project; without it the sheet is anonymised.
    """

    class Theme(models.TextChoices):
        AGENTS = "AGENTS", "vie des agents"
        SERVICE = "SERVICE", "service rendu"
        COUTS = "COUTS", "coûts et moyens"
        GOUVERNANCE = "GOUVERNANCE", "gouvernance"
        METHODE = "METHODE", "méthode"

    # texts of the charter, whatever its version: the words of a rule change, what was told of it stays
    REGLES = tuple(
        (name, str(Charter._meta.get_field(name).verbose_name))
        for name in ("decider", "confidentiel", "dire_non", "delais")
    )

    project = models.ForeignKey(Project, models.CASCADE, related_name="temoignages")
    code = models.CharField("témoignage d’origine", max_length=20, blank=True, editable=False)
    entree = models.ForeignKey(
        EntreeRegistre, models.SET_NULL, null=True, blank=True, related_name="temoignages", verbose_name="à propos de"
    )
    regle = models.CharField("règle du jeu", max_length=12, choices=REGLES, blank=True)
    territoire = models.CharField("territoire", max_length=120)
    annee = models.PositiveSmallIntegerField("année")
    theme = models.CharField("thème", max_length=12, choices=Theme)
    personne = models.CharField("qui parle", max_length=120, blank=True)
    citation = models.TextField("ce qui a été dit", blank=True)
    lecon = models.TextField("ce qu’on en retient")
    source = models.CharField("source", max_length=200, blank=True)
    est_publie = models.BooleanField("publié", default=False)
    date_accord = models.DateField("accord de publication du", null=True, blank=True)
    # who speaks is taken back by an edit as by a removal: the history never held it
    history = HistoricalRecords(excluded_fields=["personne"])

    class Meta:
        verbose_name = "témoignage"
        verbose_name_plural = "témoignages"
        ordering = ["project", "-annee", "territoire", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"], condition=KEPT & ~models.Q(code=""), name="temoignage_fourni_une_fois"
            ),
            models.CheckConstraint(
                condition=models.Q(est_publie=False) | ~models.Q(source=""), name="temoignage_publie_a_sa_source"
            ),
            models.CheckConstraint(
                condition=models.Q(annee__range=(YEAR_MINIMUM, YEAR_MAXIMUM)), name="temoignage_annee_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territoire} ({self.annee})"
