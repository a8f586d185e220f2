"""Named staff of one employer. Key: employer + matricule. Never a NIR, never a full date of birth."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from common.search import search_column
from common.searchable import SearchField
from hr.calculs.nomenclatures import BASE_ORDINAIRE, CATEGORIES, FILIERES, SEXES, STATUTS
from hr.calculs.quotites import quotite_agent
from hr.models.cadres import CadreEmplois
from projects.models import Collectivite, Service

SANS_NOM = "Agent"


class Agent(Removable):
    """A person in post at one employer. ``date_fin`` is the last day of presence; names may stay empty.

    ``duree_hebdo_poste`` and ``base`` are hours a week (the post); ``temps_partiel`` is a rate in (0, 1] (the person).
    """

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="agents", verbose_name="employeur")
    matricule = models.CharField("matricule", max_length=40)
    nom = models.CharField("nom", max_length=100, blank=True)
    prenom = models.CharField("prénom", max_length=100, blank=True)
    annee_naissance = models.PositiveSmallIntegerField("année de naissance", null=True, blank=True)
    mois_naissance = models.PositiveSmallIntegerField(
        "mois de naissance", null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    sexe = models.CharField("sexe", max_length=1, choices=list(SEXES.items()), blank=True)
    statut = models.CharField("statut", max_length=30, choices=list(STATUTS.items()))
    categorie = models.CharField("catégorie", max_length=2, choices=list(CATEGORIES.items()))
    filiere = models.CharField("filière", max_length=24, choices=list(FILIERES.items()), blank=True)
    cadre_emplois = models.ForeignKey(
        CadreEmplois, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cadre d’emplois"
    )
    grade = models.CharField("grade", max_length=120, blank=True)
    fonction = models.CharField("fonction", max_length=160, blank=True)
    duree_hebdo_poste = models.DecimalField("durée hebdomadaire du poste", max_digits=6, decimal_places=4)
    base = models.DecimalField("base d’un temps complet", max_digits=4, decimal_places=1, default=BASE_ORDINAIRE)
    temps_partiel = models.DecimalField("temps partiel", max_digits=5, decimal_places=4, default=Decimal(1))
    date_entree = models.DateField("date d’entrée", null=True, blank=True)
    date_fin = models.DateField("date de fin", null=True, blank=True)
    recherche = SearchField("colonne de recherche")
    services = models.ManyToManyField(Service, through="Affectation", related_name="agents")
    history = HistoricalRecords(excluded_fields=["recherche"])

    class Meta:
        verbose_name = "agent"
        ordering = ["collectivite", "matricule", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["collectivite", "matricule"], condition=KEPT, name="agent_matricule_unique"
            ),
            models.CheckConstraint(
                condition=models.Q(duree_hebdo_poste__gt=0) & models.Q(duree_hebdo_poste__lte=models.F("base")),
                name="agent_duree_dans_la_base",
            ),
            models.CheckConstraint(
                condition=models.Q(temps_partiel__gt=0) & models.Q(temps_partiel__lte=1), name="agent_temps_partiel"
            ),
        ]

    def __str__(self) -> str:
        return f"{SANS_NOM} {self.matricule}"

    @property
    def nom_complet(self) -> str:
        """« Prénom NOM », or the matricule when the employer keeps no name."""
        name = f"{self.prenom} {self.nom}".strip()
        return name or f"{SANS_NOM} {self.matricule}"

    @property
    def quotite(self) -> Decimal:
        """ETP of the agent, in (0, 1]."""
        return quotite_agent(self.duree_hebdo_poste, self.base, self.temps_partiel)

    def prepare(self) -> None:
        """Fill the columns that follow from the others; a bulk update calls it, every other write does it alone."""
        self.recherche = search_column(*self.search_words())

    def search_words(self) -> tuple[str, ...]:
        """What a search reads of this agent."""
        return (self.matricule, self.nom, self.prenom, self.fonction, self.grade)


class KeptWithAgent(KeptManager):
    """Shares of agents that nobody removed: a share never outlives its agent on the screen."""

    path = "agent__"


class Affectation(models.Model):
    """Share of an agent's working time in one service; shares of an agent add up to one."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="affectations")
    service = models.ForeignKey(Service, models.PROTECT, related_name="affectations")
    part = models.DecimalField("part du service", max_digits=7, decimal_places=6, default=Decimal(1))
    history = HistoricalRecords()

    objects = KeptWithAgent()
    everything = models.Manager()  # noqa: DJ012  a manager, whatever its name

    class Meta:
        verbose_name = "affectation"
        ordering = ["agent", "-part", "service", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["agent", "service"], name="affectation_unique"),
            models.CheckConstraint(condition=models.Q(part__gt=0) & models.Q(part__lte=1), name="affectation_part"),
        ]
        # the sums of staff look for the few agents who are shared, among those of every territory
        indexes = [models.Index(fields=["agent"], condition=models.Q(part__lt=1), name="affectation_partagee")]

    def __str__(self) -> str:
        return f"{self.service} ({self.part:.0%})"
