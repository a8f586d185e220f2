"""Who takes part, in what role, for which employer, from when to when."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from simple_history.models import HistoricalRecords

from common.removal import KEPT, Removable
from projects.models.collectivites import Collectivite
from projects.models.emergency import OuvertureSecours
from projects.models.project import Project
from projects.policy import ROLES, Role, hat_key

ROLE_CHOICES = [(role.value, spec.label) for role, spec in ROLES.items()]


class Membership(Removable):
    """A dated role of a person in a project. ``date_fin`` is the last day included."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField("rôle", max_length=30, choices=ROLE_CHOICES)
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="memberships", verbose_name="collectivité"
    )
    est_executif = models.BooleanField("maire ou président", default=False)
    date_debut = models.DateField("depuis le")
    date_fin = models.DateField("jusqu’au", null=True, blank=True)
    date_attribution = models.DateTimeField("attribuée le", default=timezone.now, editable=False)
    a_acces_nominatif = models.BooleanField(
        "liste nominative ouverte",
        default=True,
        help_text="Direction générale et exécutif : fermée tant que l’employeur ne l’a pas confirmée.",
    )
    reference_contrat = models.CharField("référence du contrat", max_length=80, blank=True)
    invite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="invité par"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "participation"
        ordering = ["project", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "user", "role", "collectivite"],
                condition=KEPT,
                name="participation_unique_employeur",
            ),
            models.UniqueConstraint(
                fields=["project", "user", "role"],
                condition=models.Q(collectivite=None) & KEPT,
                name="participation_unique_projet",
            ),
        ]

    def __str__(self) -> str:
        return self.role_label

    @property
    def role_enum(self) -> Role:
        return Role(self.role)

    @property
    def hat(self) -> str:
        """Key of the hat under which this membership acts."""
        return hat_key(self.role_enum, self.collectivite_id)

    @property
    def role_label(self) -> str:
        """The role as people say it; the maire or président is named as such."""
        if self.est_executif and self.role_enum is Role.ELU and self.collectivite_id:
            return "Maire" if self.collectivite.kind == Collectivite.Kind.COMMUNE else "Présidente ou président"
        return ROLES[self.role_enum].label

    @property
    def role_with_employer(self) -> str:
        """« DRH · Bourg-Essai », or the role alone when it holds for the whole project."""
        return f"{self.role_label} · {self.collectivite.nom}" if self.collectivite else self.role_label


class Invitation(models.Model):
    """A proposal to take part, sent by e-mail. The secret is stored hashed and shown to nobody after sending."""

    class Etat(models.TextChoices):
        ENVOYEE = "ENVOYEE", "envoyée"
        ACCEPTEE = "ACCEPTEE", "acceptée"
        REFUSEE = "REFUSEE", "refusée"
        ANNULEE = "ANNULEE", "annulée"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, models.CASCADE, related_name="invitations")
    email = models.EmailField("adresse électronique")
    role = models.CharField("rôle", max_length=30, choices=ROLE_CHOICES)
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    est_executif = models.BooleanField("maire ou président", default=False)
    date_fin = models.DateField("fin de participation", null=True, blank=True)
    message = models.TextField("message", blank=True)
    empreinte = models.CharField(max_length=64, unique=True, editable=False)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.ENVOYEE)
    date_envoi = models.DateTimeField("envoyée le", auto_now_add=True)
    date_expiration = models.DateTimeField("expire le")
    date_reponse = models.DateTimeField("réponse le", null=True, blank=True)
    invite_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # sent by the technical administration, which holds no role: see OuvertureSecours
    ouverture_secours = models.ForeignKey(
        OuvertureSecours, models.SET_NULL, null=True, blank=True, editable=False, related_name="invitations"
    )

    class Meta:
        verbose_name = "invitation"
        ordering = ["project", "-date_envoi", "pk"]

    def __str__(self) -> str:
        return ROLES[Role(self.role)].label

    @property
    def role_enum(self) -> Role:
        return Role(self.role)

    @property
    def role_label(self) -> str:
        """The role proposed, as people say it."""
        return Membership(role=self.role, est_executif=self.est_executif, collectivite=self.collectivite).role_label

    @property
    def est_expiree(self) -> bool:
        """Whether nobody answered in time."""
        return self.etat == self.Etat.ENVOYEE and self.date_expiration <= timezone.now()

    @property
    def est_ouverte(self) -> bool:
        """Whether it can still be accepted or refused."""
        return self.etat == self.Etat.ENVOYEE and not self.est_expiree

    @property
    def etat_du_jour(self) -> str:
        """invitée, acceptée, refusée, annulée or expirée."""
        if self.etat == self.Etat.ENVOYEE:
            return "expirée" if self.est_expiree else "invitée"
        return self.get_etat_display()


class OuvertureRh(models.Model):
    """An employer's DRH opens its named data to the référent RH; dated, revocable, kept as a trace."""

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="ouvertures_rh")
    date_ouverture = models.DateTimeField("ouverte le")
    ouverte_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    date_fermeture = models.DateTimeField("refermée le", null=True, blank=True)
    fermee_par = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "ouverture des données RH"
        verbose_name_plural = "ouvertures des données RH"
        ordering = ["collectivite", "-date_ouverture", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite"], condition=models.Q(date_fermeture=None), name="une_ouverture_rh_en_cours"
            )
        ]

    def __str__(self) -> str:
        return f"Ouverture du {self.date_ouverture:%d/%m/%Y}"
