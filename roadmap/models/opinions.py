"""The report sent to the councils of the communes, and what each answers (CGCT L5211-39-1).

« Réputé favorable » is nowhere stored: ``roadmap.avis`` computes it from the dates.
"""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from governance.models import Decision, Document
from projects.models import Collectivite, Project
from roadmap.avis import Dossier, Sens

SENS = [(one.value, one.label) for one in Sens]


class SaisineConseils(models.Model):
    """One report sent to every council, numbered in the project; then its approval and its return to the communes.

    ``motif_vote_anticipe``: why the EPCI voted before the first safe day.
    """

    project = models.ForeignKey(Project, models.CASCADE, related_name="saisines")
    numero = models.PositiveSmallIntegerField("numéro")
    objet = models.CharField("objet", max_length=200)
    date_envoi = models.DateField("envoyé le")
    date_approbation = models.DateField("approuvé le", null=True, blank=True)
    reference_approbation = models.CharField("délibération n°", max_length=60, blank=True)
    motif_vote_anticipe = models.TextField("pourquoi voter avant la fin des délais", blank=True)
    decision = models.ForeignKey(
        Decision, models.SET_NULL, null=True, blank=True, related_name="saisines", verbose_name="décision du projet"
    )
    date_transmission = models.DateField("adressé aux communes le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "consultation des conseils"
        verbose_name_plural = "consultations des conseils"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="saisine_numero_unique"),
            models.CheckConstraint(
                condition=Q(date_transmission__isnull=True) | Q(date_transmission__gte=F("date_approbation")),
                name="saisine_transmise_apres_approbation",
            ),
        ]

    def __str__(self) -> str:
        return self.objet


class Avis(models.Model):
    """What one commune received and answered. An expressed opinion has its three values together, or none."""

    class Preuve(models.TextChoices):
        ACCUSE = "ACCUSE", "accusé de réception électronique"
        PARAPHEUR = "PARAPHEUR", "parapheur ou plateforme"
        LETTRE = "LETTRE", "lettre recommandée"
        MAIN = "MAIN", "remise contre signature"

    saisine = models.ForeignKey(SaisineConseils, models.CASCADE, related_name="avis", verbose_name="consultation")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="avis", verbose_name="commune")
    date_reception = models.DateField("reçu par la commune le", null=True, blank=True)
    preuve = models.CharField("preuve de la réception", max_length=10, choices=Preuve, blank=True)
    reference_preuve = models.CharField("référence de la preuve", max_length=120, blank=True)
    document_preuve = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pièce de la preuve"
    )
    sens = models.CharField("avis exprimé", max_length=20, choices=SENS, blank=True)
    date_deliberation = models.DateField("délibération du", null=True, blank=True)
    date_arrivee = models.DateField("délibération parvenue le", null=True, blank=True)
    reference_deliberation = models.CharField("délibération n°", max_length=60, blank=True)
    reserves = models.TextField("réserves", blank=True)
    document_deliberation = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="délibération jointe"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "avis d’un conseil municipal"
        verbose_name_plural = "avis des conseils municipaux"
        ordering = ["saisine", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["saisine", "collectivite"], name="avis_un_par_commune"),
            models.CheckConstraint(
                condition=Q(sens="", date_deliberation=None, date_arrivee=None)
                | (
                    ~Q(sens="")
                    & Q(date_reception__isnull=False, date_deliberation__gte=F("date_reception"))
                    & Q(date_arrivee__gte=F("date_deliberation"))
                ),
                name="avis_exprime_entier",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} : {self.saisine}"

    @property
    def dossier(self) -> Dossier:
        """What the rules read."""
        return Dossier(
            self.collectivite.nom,
            self.date_reception,
            Sens(self.sens) if self.sens else None,
            self.date_deliberation,
            self.date_arrivee,
        )
