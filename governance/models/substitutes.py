"""Who stands in for the holder of a seat, at one meeting."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from governance.models.bodies import Seat
from governance.models.meetings import Meeting
from projects.models import Collectivite


class Suppleance(models.Model):
    """A substitute at one meeting. With an account, the person sees the body on the day of the meeting, no other day.

    ``collectivite``: the hat under which it is seen, as for a seat.
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="suppleances", verbose_name="réunion")
    seat = models.ForeignKey(Seat, models.CASCADE, related_name="suppleances", verbose_name="siège")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="personne"
    )
    nom = models.CharField("nom", max_length=160, blank=True)
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "suppléance"
        ordering = ["meeting", "seat", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "seat"], name="suppleance_une_par_siege")]

    def __str__(self) -> str:
        return self.nom_affiche

    @property
    def nom_affiche(self) -> str:
        """The person as others read it."""
        return self.user.nom_affiche if self.user else self.nom or "personne partie"
