"""What binds the parties of a shared service, act after act, and what they say of it once it is open."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from governance.models import Document
from projects.models import Collectivite
from roadmap.models.services import KeptWithService, ServiceMutualise
from roadmap.vie import VAGUES


class ActeService(Removable):
    """A convention, a règlement, an avenant, an entry, an exit. Without ``date_signature`` it is a draft, of no effect.

    ``date_effet`` is the first day in or out of ``collectivite`` for an entry or an exit.
    """

    class Nature(models.TextChoices):
        CONVENTION = "CONVENTION", "Convention"
        REGLEMENT = "REGLEMENT", "Règlement de mise à disposition"
        AVENANT = "AVENANT", "Avenant"
        ADHESION = "ADHESION", "Adhésion"
        RETRAIT = "RETRAIT", "Retrait"

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="actes")
    nature = models.CharField("nature", max_length=10, choices=Nature)
    numero = models.PositiveSmallIntegerField("numéro")
    objet = models.CharField("objet", max_length=200, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="qui entre ou sort"
    )
    date_signature = models.DateField("signé le", null=True, blank=True)
    date_effet = models.DateField("prend effet le")
    date_echeance = models.DateField("prend fin le", null=True, blank=True)
    preavis_mois = models.PositiveSmallIntegerField("préavis (mois)", null=True, blank=True)
    sortie = models.TextField("ce qui se passe en cas de sortie", blank=True)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "acte d’un service mutualisé"
        verbose_name_plural = "actes des services mutualisés"
        ordering = ["service_mutualise", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "numero"], condition=KEPT, name="acte_numero_unique"),
            models.CheckConstraint(
                condition=Q(date_echeance__isnull=True) | Q(date_echeance__gt=models.F("date_effet")),
                name="acte_fin_apres_effet",
            ),
        ]

    def __str__(self) -> str:
        who = f" de {self.collectivite}" if self.collectivite_id else ""
        return f"{self.get_nature_display()}{who}, acte n°\u00a0{self.numero}"


class RetourService(models.Model):
    """What one party says of the service 3, 6 or 12 months after its opening; ``reponses``: question → value as text."""

    service_mutualise = models.ForeignKey(ServiceMutualise, models.CASCADE, related_name="retours")
    mois = models.PositiveSmallIntegerField("mois après l’ouverture", choices=[(one, f"{one} mois") for one in VAGUES])
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="collectivité")
    reponses = models.JSONField("réponses", default=dict)
    commentaire = models.TextField("ce qu’il faut garder ou changer", blank=True)
    history = HistoricalRecords()

    objects = KeptWithService()

    class Meta:
        verbose_name = "retour sur un service mutualisé"
        verbose_name_plural = "retours sur les services mutualisés"
        ordering = ["service_mutualise", "mois", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_mutualise", "mois", "collectivite"], name="retour_un_par_vague"),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite}, {self.get_mois_display()}"
