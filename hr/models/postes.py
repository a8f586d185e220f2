"""Tableau des effectifs: posts created by the council (CGFP art. L. 313-1). Public facts."""

from decimal import Decimal

from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import Removable
from common.searchable import SearchField
from hr.calculs.nomenclatures import BASE_ORDINAIRE, CATEGORIES
from hr.calculs.quotites import quotite_poste
from hr.models.cadres import CadreEmplois
from projects.models import Collectivite, Service


class Poste(Removable):
    """One line of the table: ``nombre_ouverts`` identical posts, of which ``nombre_pourvus`` are filled.

    A post may be filled for less than it is worth, so ETP come from agents, never from here.
    """

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="postes", verbose_name="employeur")
    service = models.ForeignKey(
        Service, models.PROTECT, null=True, blank=True, related_name="postes", verbose_name="service"
    )
    intitule = models.CharField("emploi", max_length=160)
    categorie = models.CharField("catégorie", max_length=2, choices=list(CATEGORIES.items()))
    cadre_emplois = models.ForeignKey(
        CadreEmplois, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cadre d’emplois"
    )
    grade = models.CharField("grade", max_length=120, blank=True)
    duree_hebdo = models.DecimalField("durée hebdomadaire", max_digits=6, decimal_places=4, default=BASE_ORDINAIRE)
    base = models.DecimalField("base d’un temps complet", max_digits=4, decimal_places=1, default=BASE_ORDINAIRE)
    nombre_ouverts = models.PositiveSmallIntegerField("postes ouverts", default=1)
    nombre_pourvus = models.PositiveSmallIntegerField("dont pourvus", default=1)
    recherche = SearchField("colonne de recherche")
    history = HistoricalRecords(excluded_fields=["recherche"])

    class Meta:
        verbose_name = "poste"
        ordering = ["collectivite", "categorie", "intitule", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(nombre_pourvus__lte=models.F("nombre_ouverts")), name="poste_pourvus_parmi_ouverts"
            ),
            models.CheckConstraint(
                condition=models.Q(duree_hebdo__gt=0) & models.Q(duree_hebdo__lte=models.F("base")),
                name="poste_duree_dans_la_base",
            ),
        ]

    def __str__(self) -> str:
        return self.intitule

    def search_words(self) -> tuple[str, ...]:
        """What a search reads of this line."""
        return (self.intitule, self.grade)

    @property
    def nombre_vacants(self) -> int:
        """Posts created and not filled."""
        return self.nombre_ouverts - self.nombre_pourvus

    @property
    def etp_ouverts(self) -> Decimal:
        """ETP of the posts created, filled or not."""
        return quotite_poste(self.duree_hebdo, self.base) * self.nombre_ouverts
