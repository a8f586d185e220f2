"""The bodies in which the project is prepared, discussed and decided, and who sits there (domain.md §7.2)."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from governance.quorum import Quorum
from projects.models import Collectivite, Project


class Body(models.Model):
    """An instance of the project. ``collectivite``: whose council or CST it is; empty for a body of the whole project."""

    class Kind(models.TextChoices):
        COPIL = "COPIL", "Comité de pilotage"
        COTECH = "COTECH", "Comité technique"
        CONFERENCE_MAIRES = "CONFERENCE_MAIRES", "Conférence des maires"
        BUREAU = "BUREAU", "Bureau communautaire"
        CONSEIL_COMMUNAUTAIRE = "CONSEIL_COMMUNAUTAIRE", "Conseil communautaire"
        CONSEIL_MUNICIPAL = "CONSEIL_MUNICIPAL", "Conseil municipal"
        CST = "CST", "Comité social territorial"
        GROUPE_TRAVAIL = "GROUPE_TRAVAIL", "Groupe de travail"
        COMMISSION_RH = "COMMISSION_RH", "Commission RH"
        RESEAU_DGS = "RESEAU_DGS", "Réseau des directions générales"
        COMITE_SUIVI = "COMITE_SUIVI", "Comité de suivi"

    project = models.ForeignKey(Project, models.CASCADE, related_name="bodies")
    kind = models.CharField("nature", max_length=24, choices=Kind)
    nom = models.CharField("nom", max_length=120)
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="bodies", verbose_name="collectivité"
    )
    mission = models.TextField("ce que l’instance fait", blank=True)
    rythme = models.CharField("rythme des réunions", max_length=120, blank=True)
    quorum = models.CharField("quorum", max_length=10, choices=[(q.value, q.label) for q in Quorum], default="AUCUN")
    quorum_nombre = models.PositiveSmallIntegerField("nombre de présents demandé", null=True, blank=True)
    # for a comité de pilotage: its members are told that its dashboard can be read
    rappel_jours = models.PositiveSmallIntegerField(
        "tableau de bord annoncé, en jours avant chaque réunion", null=True, blank=True, default=7
    )
    date_fin = models.DateField("a cessé le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "instance"
        ordering = ["project", "nom", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "nom"], name="instance_nom_unique")]

    def __str__(self) -> str:
        return self.nom


# Bodies of one employer: they need to say which one, and the people of this employer see them.
OF_ONE_EMPLOYER = frozenset(
    {Body.Kind.CONSEIL_COMMUNAUTAIRE, Body.Kind.CONSEIL_MUNICIPAL, Body.Kind.CST, Body.Kind.BUREAU}
)


class SeatQuerySet(models.QuerySet):
    """Seats held on a day."""

    def on(self, day: date) -> "SeatQuerySet":
        """Seats whose dates hold ``day``, both ends included."""
        return self.filter(Q(date_debut__lte=day), Q(date_fin__isnull=True) | Q(date_fin__gte=day))


class Seat(models.Model):
    """A dated seat: a member of the project, or somebody without account known by name alone.

    ``collectivite`` is whom the person sits for; with an account, the seat is worn under the hat of that employer.
    """

    class Fonction(models.TextChoices):
        PRESIDENCE = "PRESIDENCE", "préside"
        ANIMATION = "ANIMATION", "anime"
        SECRETARIAT = "SECRETARIAT", "secrétaire"
        MEMBRE = "MEMBRE", "membre"
        INVITE = "INVITE", "invitée ou invité"

    body = models.ForeignKey(Body, models.CASCADE, related_name="seats", verbose_name="instance")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="seats", verbose_name="personne"
    )
    nom = models.CharField("nom", max_length=160, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="seats", verbose_name="siège pour"
    )
    fonction = models.CharField("fonction", max_length=12, choices=Fonction, default=Fonction.MEMBRE)
    a_voix = models.BooleanField("a voix délibérative", default=True)
    date_debut = models.DateField("depuis le")
    date_fin = models.DateField("jusqu’au", null=True, blank=True)
    history = HistoricalRecords()

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "siège"
        ordering = ["body", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(date_fin__isnull=True) | Q(date_fin__gte=models.F("date_debut")),
                name="siege_fin_apres_debut",
            )
        ]

    def __str__(self) -> str:
        return self.nom_affiche

    @property
    def nom_affiche(self) -> str:
        """The person as others read it."""
        return self.user.nom_affiche if self.user else self.nom or "personne partie"
