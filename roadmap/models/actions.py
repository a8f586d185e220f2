"""The tree « objectif → orientation → action → service → indicateur » and the fiches action (domain.md §9.3)."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from common.removal import KEPT, KeptManager, Removable
from diagnostics.models import Temoignage
from governance.models import Decision, Document
from projects.models import Collectivite, Project
from roadmap.enchainement import Tache
from roadmap.models.services import ServiceMutualise
from roadmap.raci import LIBELLES, fonctions
from scenarios.models import Scenario


class Objectif(models.Model):
    """An objective of the projet d'administration; with a ``parent`` it is one of its orientations."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="objectifs")
    parent = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="orientations", verbose_name="objectif"
    )
    titre = models.CharField("titre", max_length=160)
    resultat = models.TextField("ce que l’usager y gagne", blank=True)
    portage_elu = models.CharField("porté par (élu)", max_length=120, blank=True)
    rang = models.PositiveSmallIntegerField("rang", default=0)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "objectif"
        ordering = ["project", "rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "parent", "titre"], name="objectif_titre_unique")]

    def __str__(self) -> str:
        return self.titre


class FicheAction(Removable):
    """One action of the roadmap, numbered in the project. Costs in euros: once, then per full year.

    Without ``objectif``, ``motif_sans_objectif`` says why (product.md A1.5).
    """

    class Etat(models.TextChoices):
        PREVUE = "PREVUE", "prévue"
        EN_COURS = "EN_COURS", "en cours"
        FAITE = "FAITE", "faite"
        ABANDONNEE = "ABANDONNEE", "abandonnée"

    project = models.ForeignKey(Project, models.CASCADE, related_name="actions")
    numero = models.PositiveSmallIntegerField("numéro")
    titre = models.CharField("titre", max_length=160)
    objectif = models.ForeignKey(
        Objectif, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name="objectif ou orientation"
    )
    motif_sans_objectif = models.TextField("pourquoi sans objectif", blank=True)
    scenario = models.ForeignKey(
        Scenario, models.SET_NULL, null=True, blank=True, related_name="actions", verbose_name="scénario"
    )
    service = models.ForeignKey(
        ServiceMutualise,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="actions",
        verbose_name="service à ouvrir",
    )
    constat = models.TextField("constat", blank=True)
    description = models.TextField("ce qui sera fait", blank=True)
    organisation = models.ForeignKey(
        Collectivite, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="portée par"
    )
    pilote_elu = models.CharField("pilote élu", max_length=120, blank=True)
    pilote_technique = models.CharField("pilote technique", max_length=120, blank=True)
    date_debut = models.DateField("début", null=True, blank=True)
    date_fin = models.DateField("fin", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.PREVUE)
    avancement = models.PositiveSmallIntegerField("avancement", default=0, validators=[MaxValueValidator(100)])
    cout_initial_euros = models.DecimalField("coût de départ", max_digits=12, decimal_places=2, null=True, blank=True)
    cout_annuel_euros = models.DecimalField("coût par an", max_digits=12, decimal_places=2, null=True, blank=True)
    risques = models.TextField("risques", blank=True)
    # functions, one a line (roadmap.raci); shown with the option alone
    raci_realise = models.TextField("réalise", blank=True)
    raci_approuve = models.CharField("décide et en répond", max_length=120, blank=True)
    raci_consulte = models.TextField("est consulté", blank=True)
    raci_informe = models.TextField("est informé", blank=True)
    predecesseurs = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="suivantes", verbose_name="après"
    )
    decisions = models.ManyToManyField(Decision, blank=True, related_name="actions", verbose_name="décisions")
    documents = models.ManyToManyField(Document, blank=True, related_name="+", verbose_name="documents")
    temoignages = models.ManyToManyField(Temoignage, blank=True, related_name="actions", verbose_name="témoignages")
    history = HistoricalRecords(m2m_fields=[predecesseurs, decisions, documents, temoignages])

    class Meta:
        verbose_name = "fiche action"
        verbose_name_plural = "fiches action"
        ordering = ["project", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], condition=KEPT, name="action_numero_unique"),
            models.CheckConstraint(
                condition=Q(date_debut=None, date_fin=None)
                | Q(date_debut__isnull=False, date_fin__isnull=False, date_fin__gte=F("date_debut")),
                name="action_fin_apres_debut",
            ),
            models.CheckConstraint(condition=Q(avancement__lte=100), name="action_avancement_100_au_plus"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.titre}"

    @property
    def code(self) -> str:
        """« A-03 »."""
        return f"A-{self.numero:02d}"

    @property
    def matrice(self) -> dict[str, tuple[str, ...]]:
        """Who does what, by heading of ``roadmap.raci.LIBELLES``; empty when nothing is said."""
        found = {label: fonctions(getattr(self, name)) for name, label in LIBELLES.items()}
        return found if any(found.values()) else {}

    @property
    def est_finie(self) -> bool:
        return self.etat in {self.Etat.FAITE, self.Etat.ABANDONNEE}

    @property
    def est_orpheline(self) -> bool:
        """Attached to no objective: mutualising is a means, not an end."""
        return self.objectif_id is None and self.etat != self.Etat.ABANDONNEE

    @property
    def tache(self) -> Tache:
        """What the rules of order read (predecessors prefetched or queried)."""
        before = frozenset(one.pk for one in self.predecesseurs.all())
        return Tache(self.pk, self.titre, self.date_debut, self.date_fin, before, self.est_finie)


class KeptWithAction(KeptManager):
    """Rows whose action is there."""

    path = "action__"


class ParticipationAction(models.Model):
    """What a commune answered: in, looking into it, or not."""

    class Reponse(models.TextChoices):
        OUI = "OUI", "oui"
        ETUDE = "ETUDE", "à l’étude"
        NON = "NON", "non"

    action = models.ForeignKey(FicheAction, models.CASCADE, related_name="participations")
    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="+", verbose_name="collectivité")
    reponse = models.CharField("participe", max_length=6, choices=Reponse)
    history = HistoricalRecords()

    objects = KeptWithAction()

    class Meta:
        verbose_name = "participation à une action"
        verbose_name_plural = "participations aux actions"
        ordering = ["action", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "collectivite"], name="participation_action_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.collectivite} : {self.get_reponse_display()}"


class IndicateurAction(models.Model):
    """What will tell that the action bears fruit: where one starts, where one wants to go, what was measured."""

    action = models.ForeignKey(FicheAction, models.CASCADE, related_name="indicateurs")
    libelle = models.CharField("indicateur", max_length=160)
    unite = models.CharField("unité", max_length=30, blank=True)
    depart = models.DecimalField("départ", max_digits=12, decimal_places=2, null=True, blank=True)
    cible = models.DecimalField("cible", max_digits=12, decimal_places=2, null=True, blank=True)
    mesure = models.DecimalField("mesure", max_digits=12, decimal_places=2, null=True, blank=True)
    date_mesure = models.DateField("mesuré le", null=True, blank=True)
    history = HistoricalRecords()

    objects = KeptWithAction()

    class Meta:
        verbose_name = "indicateur d’une action"
        verbose_name_plural = "indicateurs des actions"
        ordering = ["action", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(mesure=None, date_mesure=None) | Q(mesure__isnull=False, date_mesure__isnull=False),
                name="indicateur_mesure_datee",
            ),
        ]

    def __str__(self) -> str:
        return self.libelle
