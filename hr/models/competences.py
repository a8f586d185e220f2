"""What a common job asks to know how to do, and where each employer stands, by counts."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from hr.calculs.competences import NIVEAUX
from hr.calculs.metiers import metier
from projects.models import Collectivite, Project


class CompetenceMetier(Removable):
    """One skill of one common job (``hr.calculs.metiers``), with the level that the shared service expects (1 to 4)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="competences")
    metier = models.CharField("métier commun", max_length=30)
    libelle = models.CharField("savoir-faire", max_length=160)
    niveau_attendu = models.PositiveSmallIntegerField(
        "niveau attendu",
        choices=list(NIVEAUX.items()),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(4)],
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "compétence d’un métier"
        verbose_name_plural = "compétences des métiers"
        ordering = ["project", "metier", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "metier", "libelle"], condition=KEPT, name="competence_metier_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.libelle

    @property
    def metier_dit(self) -> str:
        """The job in words; its code when the common list no longer has it."""
        found = metier(self.metier)
        return found.libelle if found else self.metier


class KeptWithSkill(KeptManager):
    """Counts about a skill that nobody removed."""

    path = "competence__"


class NiveauEmployeur(models.Model):
    """Counts of one employer for one skill. No person: ``evalues`` agents looked at, ``sous_niveau`` of them below."""

    competence = models.ForeignKey(CompetenceMetier, models.CASCADE, related_name="niveaux")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="employeur")
    evalues = models.PositiveSmallIntegerField("agents regardés")
    sous_niveau = models.PositiveSmallIntegerField("sous le niveau attendu", default=0)
    history = HistoricalRecords()

    objects = KeptWithSkill()

    class Meta:
        verbose_name = "niveau d’un employeur"
        verbose_name_plural = "niveaux des employeurs"
        ordering = ["competence", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["competence", "collectivite"], name="niveau_employeur_unique"),
            models.CheckConstraint(condition=Q(sous_niveau__lte=F("evalues")), name="niveau_employeur_parmi"),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} : {self.sous_niveau} sur {self.evalues}"
