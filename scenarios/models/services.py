"""One service in one scenario: its form, who is in, what it costs before and after, who moves."""

from decimal import Decimal
from typing import NamedTuple

from django.db import models
from simple_history.models import HistoricalRecords

from common.preuves import LIBELLES_PREUVE, Preuve
from projects.models import Collectivite, Service
from scenarios.engine.cles import CLES
from scenarios.engine.formes import catalogue
from scenarios.models.scenario import RUBRIQUES, NatureDatee, Scenario

ZERO = Decimal("0.00")


def _etp(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=7, decimal_places=2, default=ZERO)


# What a mixed key adds to the first, in order: its words, then the fields of the service and of its members that hold it.
RANGS = ("seconde", "troisieme", "quatrieme")
MOTS_RANG = {"seconde": "seconde", "troisieme": "troisième", "quatrieme": "quatrième"}


class Composante(NamedTuple):
    """One key of a service: its rank (1 = first), its code, its part of the cost (0 to 1), the field of the units."""

    rang: int
    cle: str
    part: Decimal
    unites: str


def _key(label: str) -> models.CharField:
    return models.CharField(
        label, max_length=18, choices=[(c.value, d.libelle) for c, d in CLES.items() if c != "MIXTE"], blank=True
    )


def _part(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=5, decimal_places=4, null=True, blank=True)


def _units(label: str) -> models.DecimalField:
    return models.DecimalField(label, max_digits=12, decimal_places=2, default=ZERO)


class ServiceScenario(models.Model):
    """A service that the scenario mutualises. Texts answer « quoi » and « comment »; bounds belong to the key."""

    class Financement(models.TextChoices):
        REMBOURSEMENT = "REMBOURSEMENT", "remboursement par convention"
        IMPUTATION_AC = "IMPUTATION_AC", "imputation sur l’attribution de compensation"

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="services")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+", verbose_name="service")
    missions = models.TextField("missions confiées au service", blank=True)
    qualite = models.TextField("ce que l’usager y gagne, et comment on le verra", blank=True)
    forme = models.CharField("forme juridique", max_length=24, choices=[(f.code, f.libelle) for f in catalogue()])
    gestionnaire = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="géré par"
    )
    lieu = models.CharField("lieu de travail", max_length=160, blank=True)
    date_ouverture = models.DateField("ouverture")
    autorite_fonctionnelle = models.CharField("qui fixe les priorités", max_length=160, blank=True)
    autorite_hierarchique = models.CharField("qui évalue", max_length=160, blank=True)
    autorite_conges = models.CharField("qui accorde les congés", max_length=160, blank=True)
    autorite_discipline = models.CharField("qui exerce le pouvoir disciplinaire", max_length=160, blank=True)
    financement = models.CharField("financement", max_length=14, choices=Financement, default=Financement.REMBOURSEMENT)
    cle = models.CharField(
        "clé de répartition",
        max_length=18,
        choices=[(c.value, d.libelle) for c, d in CLES.items() if c != "MIXTE"],
        default="POP",
    )
    # a mixed key: up to three more, each with its part of the cost; the first bears the rest (``composantes``)
    cle_seconde = _key("seconde clé")
    part_seconde = _part("part de la seconde clé")
    cle_troisieme = _key("troisième clé")
    part_troisieme = _part("part de la troisième clé")
    cle_quatrieme = _key("quatrième clé")
    part_quatrieme = _part("part de la quatrième clé")
    source_cle = models.CharField("d’où viennent les unités", max_length=160, blank=True)
    franchise = models.DecimalField("franchise (unités)", max_digits=12, decimal_places=2, null=True, blank=True)
    plancher_euros = models.DecimalField("plancher par partie", max_digits=12, decimal_places=2, null=True, blank=True)
    plafond_euros = models.DecimalField("plafond par partie", max_digits=12, decimal_places=2, null=True, blank=True)
    tunnel = models.DecimalField(
        "variation maximale d’une année à l’autre", max_digits=5, decimal_places=4, null=True, blank=True
    )
    part_variable = models.DecimalField(
        "part du coût qui suit les unités", max_digits=5, decimal_places=4, null=True, blank=True
    )
    # unit cost × units of use (CGCT D5211-16): what the service can give in a year, foreseeable change of its cost
    capacite_unites = models.DecimalField(
        "unités que le service peut rendre", max_digits=12, decimal_places=2, null=True, blank=True
    )
    evolution_euros = models.DecimalField(
        "évolution prévisible du coût", max_digits=12, decimal_places=2, null=True, blank=True
    )
    decimales_cout_unitaire = models.PositiveSmallIntegerField("décimales du coût unitaire", default=2)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "service d’un scénario"
        verbose_name_plural = "services des scénarios"
        ordering = ["scenario", "service__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "service"], name="scenario_service_une_fois"),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"cle_{rang}": "", f"part_{rang}": None})
                    | (~models.Q(**{f"cle_{rang}": ""}) & models.Q(**{f"part_{rang}__gt": 0, f"part_{rang}__lt": 1})),
                    name=f"service_cle_{name}_complete",
                )
                for rang, name in zip(RANGS, ("mixte", "troisieme", "quatrieme"), strict=True)
            ),
        ]

    def __str__(self) -> str:
        return self.service.libelle

    @property
    def composantes(self) -> tuple[Composante, ...]:
        """The keys of the service; their parts add up to 1, the first bearing what the others leave."""
        others = tuple(
            Composante(rank, code, getattr(self, f"part_{rang}"), f"unites_{rang}s")
            for rank, rang in enumerate(RANGS, start=2)
            if (code := getattr(self, f"cle_{rang}"))
        )
        return (Composante(1, self.cle, 1 - sum((one.part for one in others), Decimal(0)), "unites"), *others)

    @property
    def est_mixte(self) -> bool:
        return bool(self.cle_seconde)


class Participation(models.Model):
    """A commune or the EPCI in the service, for its own dates (« à la carte »), with its units of the key."""

    service_scenario = models.ForeignKey(ServiceScenario, models.CASCADE, related_name="participations")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="collectivité")
    date_entree = models.DateField("entrée")
    date_sortie = models.DateField("sortie (premier jour dehors)", null=True, blank=True)
    unites = models.DecimalField("unités de la clé", max_digits=12, decimal_places=2, default=ZERO)
    unites_secondes = _units("unités de la seconde clé")
    unites_troisiemes = _units("unités de la troisième clé")
    unites_quatriemes = _units("unités de la quatrième clé")
    heures_reservees = models.DecimalField(
        "heures réservées par an", max_digits=9, decimal_places=2, null=True, blank=True
    )
    heures_utilisees = models.DecimalField(
        "heures utilisées sur un an", max_digits=9, decimal_places=2, null=True, blank=True
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "participation à un service"
        verbose_name_plural = "participations aux services"
        ordering = ["service_scenario", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_scenario", "collectivite"], name="participation_une_par_collectivite"
            ),
            models.CheckConstraint(
                condition=models.Q(date_sortie__isnull=True) | models.Q(date_sortie__gte=models.F("date_entree")),
                name="participation_sortie_apres_entree",
            ),
            models.CheckConstraint(condition=models.Q(unites__gte=0), name="participation_unites_positives"),
        ]

    def __str__(self) -> str:
        return str(self.collectivite)


class CoutService(models.Model):
    """Euros per full year under one heading: what an employer pays before, keeps after, or the shared service (no employer).

    Income is typed as a positive amount; the engine counts it as a deduction.
    """

    class Moment(models.TextChoices):
        AVANT = "AVANT", "avant"
        RESIDUEL = "RESIDUEL", "ce qui reste après"
        COMMUN = "COMMUN", "service mutualisé"

    service_scenario = models.ForeignKey(ServiceScenario, models.CASCADE, related_name="couts")
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    moment = models.CharField("moment", max_length=8, choices=Moment)
    rubrique = models.CharField("rubrique", max_length=14, choices=RUBRIQUES)
    montant_euros = models.DecimalField("montant annuel", max_digits=12, decimal_places=2)
    source = models.CharField("source", max_length=160, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "coût d’un service"
        verbose_name_plural = "coûts des services"
        ordering = ["service_scenario", "moment", "collectivite__rang", "rubrique", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["service_scenario", "collectivite", "moment", "rubrique"], name="cout_une_ligne_par_rubrique"
            ),
            models.UniqueConstraint(
                fields=["service_scenario", "moment", "rubrique"],
                condition=models.Q(collectivite=None),
                name="cout_commun_une_ligne_par_rubrique",
            ),
            models.CheckConstraint(condition=models.Q(montant_euros__gte=0), name="cout_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.get_moment_display()}, {self.get_rubrique_display()}"


class DepenseDatee(models.Model):
    """Euros per year between two years (both included): investment, double run, harmonisation, project time."""

    Nature = NatureDatee

    service_scenario = models.ForeignKey(ServiceScenario, models.CASCADE, related_name="depenses")
    nature = models.CharField("nature", max_length=14, choices=Nature)
    annee_debut = models.PositiveSmallIntegerField("de l’année")
    annee_fin = models.PositiveSmallIntegerField("à l’année")
    montant_euros = models.DecimalField("montant par an", max_digits=12, decimal_places=2)
    source = models.CharField("source", max_length=160, blank=True)
    # harmonisation taken from human resources: the number stays when they take the simulation back
    simulation = models.ForeignKey(
        "hr.SimulationCommuniquee",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="simulation communiquée",
    )
    simulation_numero = models.PositiveIntegerField("numéro de la simulation", null=True, blank=True)
    # project time: the amount is these hours at this rate
    heures_copil = models.DecimalField("heures de COPIL", max_digits=8, decimal_places=2, null=True, blank=True)
    heures_agents = models.DecimalField("heures des agents", max_digits=8, decimal_places=2, null=True, blank=True)
    taux_horaire_euros = models.DecimalField("coût horaire", max_digits=8, decimal_places=2, null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "dépense datée"
        verbose_name_plural = "dépenses datées"
        ordering = ["service_scenario", "nature", "annee_debut", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(annee_fin__gte=models.F("annee_debut")), name="depense_fin_apres_debut"
            ),
            models.CheckConstraint(condition=models.Q(montant_euros__gte=0), name="depense_positive"),
        ]

    def __str__(self) -> str:
        return self.get_nature_display()

    @property
    def est_tapee(self) -> bool:
        """Whether it is a line of the form: neither taken from human resources nor counted in hours."""
        return self.simulation_numero is None and self.taux_horaire_euros is None

    @property
    def source_dite(self) -> str:
        """Where the amount comes from, and that human resources took it back since."""
        if self.simulation_numero is None or self.simulation_id is not None:
            return self.source
        return f"{self.source} ; simulation retirée depuis par les ressources humaines"


# what ``est_tapee`` says, asked of the database
TYPED = models.Q(simulation_numero=None, taux_horaire_euros=None)


class MouvementEffectifs(models.Model):
    """ETP of one employer for this service: before, moved, created, deleted. Posts are public facts."""

    service_scenario = models.ForeignKey(ServiceScenario, models.CASCADE, related_name="mouvements")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="employeur")
    avant = _etp("ETP avant")
    transferes_sortants = _etp("transférés vers le service")
    mis_a_disposition = _etp("mis à disposition")
    transferes_entrants = _etp("accueillis")
    propres_affectes = _etp("déjà employés et affectés")
    crees = _etp("créés")
    supprimes = _etp("supprimés")
    history = HistoricalRecords()

    class Meta:
        verbose_name = "mouvement d’effectifs"
        verbose_name_plural = "mouvements d’effectifs"
        ordering = ["service_scenario", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_scenario", "collectivite"], name="mouvement_un_par_employeur"),
        ]

    def __str__(self) -> str:
        return str(self.collectivite)


class PreuveGain(models.Model):
    """How well the gain of one heading is proved. No row = « attendu »."""

    service_scenario = models.ForeignKey(ServiceScenario, models.CASCADE, related_name="preuves")
    rubrique = models.CharField("rubrique", max_length=14, choices=RUBRIQUES)
    niveau = models.PositiveSmallIntegerField(
        "niveau de preuve", choices=[(p.value, label) for p, label in LIBELLES_PREUVE.items()], default=Preuve.ATTENDU
    )
    justification = models.CharField("ce qui le prouve", max_length=300, blank=True)
    depend_investissement = models.BooleanField("dépend de l’investissement", default=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "preuve d’un gain"
        verbose_name_plural = "preuves des gains"
        ordering = ["service_scenario", "rubrique", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["service_scenario", "rubrique"], name="preuve_une_par_rubrique"),
            # what stands above « estimé » names its evidence: a gain is not « étayé » by being called so
            models.CheckConstraint(
                condition=models.Q(niveau__lt=Preuve.ETAYE.value) | ~models.Q(justification=""),
                name="preuve_justifiee_des_etaye",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_rubrique_display()} : {self.get_niveau_display()}"
