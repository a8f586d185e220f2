"""The register: gains announced, difficulties, promises made to the agents."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from common.preuves import LIBELLES_PREUVE, Preuve
from common.removal import KEPT, KeptManager, Removable
from projects.models import Project, Service


class EntreeRegistre(Removable):
    """One entry. ``code``: the proposal of the method it comes from; what is set aside counts for nothing."""

    class Genre(models.TextChoices):
        GAIN = "GAIN", "gain"
        DIFFICULTE = "DIFFICULTE", "difficulté"
        PROMESSE = "PROMESSE", "promesse aux agents"

    class Etat(models.TextChoices):
        RETENUE = "RETENUE", "retenue"
        ECARTEE = "ECARTEE", "écartée"

    project = models.ForeignKey(Project, models.CASCADE, related_name="registre")
    genre = models.CharField("nature", max_length=10, choices=Genre)
    code = models.CharField("proposition d’origine", max_length=20, blank=True, editable=False)
    etat = models.CharField("état", max_length=8, choices=Etat, default=Etat.RETENUE)
    libelle = models.CharField("quoi", max_length=160)
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="service"
    )
    porteur = models.CharField("qui s’en occupe", max_length=120, blank=True)
    date_revue = models.DateField("à revoir le", null=True, blank=True)
    reponse = models.TextField("réponse prévue", blank=True)
    montant_euros = models.DecimalField("montant par an", max_digits=12, decimal_places=2, null=True, blank=True)
    montant_mesure_euros = models.DecimalField(
        "montant mesuré par an", max_digits=12, decimal_places=2, null=True, blank=True
    )
    niveau = models.PositiveSmallIntegerField(
        "niveau de preuve", choices=[(p.value, label) for p, label in LIBELLES_PREUVE.items()], default=Preuve.ATTENDU
    )
    methode = models.CharField("méthode", max_length=300, blank=True)
    situation_depart = models.CharField("situation de départ", max_length=300, blank=True)
    mesure = models.CharField("mesure", max_length=300, blank=True)
    date_mesure = models.DateField("mesuré le", null=True, blank=True)
    piece = models.CharField("pièce", max_length=300, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "entrée du registre"
        verbose_name_plural = "entrées du registre"
        ordering = ["project", "genre", "libelle", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "code"], condition=KEPT & ~models.Q(code=""), name="registre_proposition_une_fois"
            ),
            models.CheckConstraint(
                condition=models.Q(niveau__lt=Preuve.ETAYE.value) | ~models.Q(piece=""),
                name="registre_etaye_a_sa_piece",
            ),
            models.CheckConstraint(
                condition=~models.Q(niveau=Preuve.MESURE.value)
                | (~models.Q(situation_depart="") & ~models.Q(mesure="") & models.Q(date_mesure__isnull=False)),
                name="registre_mesure_complete",
            ),
            models.CheckConstraint(
                condition=models.Q(montant_euros__isnull=True) | models.Q(montant_euros__gte=0),
                name="registre_montant_positif",
            ),
            models.CheckConstraint(
                condition=models.Q(montant_mesure_euros__isnull=True) | models.Q(niveau=Preuve.MESURE.value),
                name="registre_montant_mesure_d_un_gain_mesure",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle


class KeptWithEntry(KeptManager):
    """Comments that nobody removed, of entries that nobody removed."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(entree__date_suppression__isnull=True)


class CommentaireRegistre(Removable):
    """What a member of the comité de pilotage says of an entry, and what the project lead answers. Never anonymous."""

    entree = models.ForeignKey(EntreeRegistre, models.CASCADE, related_name="commentaires", verbose_name="entrée")
    # the account may go: the words stay with « une personne qui ne participe plus »
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="auteur"
    )
    date = models.DateTimeField("écrit le")
    texte = models.TextField("commentaire")
    reponse = models.TextField("réponse", blank=True)
    repondu_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="répondu par",
    )
    date_reponse = models.DateTimeField("répondu le", null=True, blank=True, editable=False)
    history = HistoricalRecords()

    objects = KeptWithEntry()

    class Meta:
        verbose_name = "commentaire du registre"
        verbose_name_plural = "commentaires du registre"
        ordering = ["entree", "date", "pk"]

    def __str__(self) -> str:
        return f"commentaire sur « {self.entree} »"
