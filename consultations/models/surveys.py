"""A survey and its questions. Frozen once the first codes exist; the history tells what changed before."""

import uuid

from django.db import models
from simple_history.models import HistoricalRecords

from consultations import questionnaire
from governance.models import Meeting
from projects.models import Project


class Survey(models.Model):
    """One wave of listening. There is one mode, anonymous: no column exists that would say who answered."""

    class Etat(models.TextChoices):
        BROUILLON = "BROUILLON", "en préparation"
        GELEE = "GELEE", "codes prêts"
        OUVERTE = "OUVERTE", "ouverte"
        CLOSE = "CLOSE", "close"

    class Modele(models.TextChoices):
        DEPART = "DEPART", "Départ"
        MI_PARCOURS = "MI_PARCOURS", "Mi-parcours"
        BILAN = "BILAN", "Bilan"
        ATELIER = "ATELIER", "Après un atelier"
        LIBRE = "LIBRE", "Questionnaire vide"

    project = models.ForeignKey(Project, models.CASCADE, related_name="surveys")
    numero = models.PositiveSmallIntegerField("numéro")
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    titre = models.CharField("titre", max_length=120)
    modele = models.CharField("modèle", max_length=12, choices=Modele, default=Modele.DEPART)
    presentation = models.TextField("présentation", blank=True)
    contact = models.CharField("contact pour vos données", max_length=160, blank=True)
    seuil = models.PositiveSmallIntegerField("seuil d’affichage", default=5)
    etat = models.CharField("état", max_length=10, choices=Etat, default=Etat.BROUILLON)
    date_debut = models.DateField("ouverture")
    date_fin = models.DateField("clôture")
    precedente = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="suivantes", verbose_name="vague précédente"
    )
    publiee_le = models.DateTimeField("publication des résultats", null=True, blank=True)
    meeting = models.ForeignKey(
        Meeting, models.SET_NULL, null=True, blank=True, related_name="consultations", verbose_name="réunion"
    )
    non_publiees = models.JSONField("résultats non publiés", default=list, blank=True)
    # counts the slips corrected since the codes exist: what is read once per process is read again
    corrections = models.PositiveSmallIntegerField("mots corrigés", default=0, editable=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "consultation"
        ordering = ["project", "-numero"]
        constraints = [
            models.UniqueConstraint(fields=["project", "numero"], name="consultation_numero_unique"),
            models.CheckConstraint(condition=models.Q(seuil__gte=5), name="consultation_seuil_au_moins_5"),
            models.CheckConstraint(
                condition=models.Q(date_fin__gte=models.F("date_debut")), name="consultation_fin_apres_debut"
            ),
        ]

    def __str__(self) -> str:
        return self.titre

    @property
    def is_draft(self) -> bool:
        """Whether questions, threshold and dates may still change."""
        return self.etat == self.Etat.BROUILLON

    @property
    def version(self) -> int:
        """Of the questionnaire: 1 as the codes froze it, one more at each slip corrected since."""
        return self.corrections + 1


class Question(models.Model):
    """One question. ``options`` is a list of ``[code, label]``; a condition names a question that comes before."""

    class Axe(models.TextChoices):
        COLLECTIVITE = "COLLECTIVITE", "la collectivité"
        SERVICE = "SERVICE", "la famille de services"
        CATEGORIE = "CATEGORIE", "la catégorie"

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="questions")
    rang = models.PositiveSmallIntegerField("rang")
    cle = models.SlugField("clé", max_length=30)
    type = models.CharField(
        "type", max_length=16, choices=[(kind.value, label) for kind, label in questionnaire.KIND_LABELS.items()]
    )
    section = models.CharField("partie", max_length=80, blank=True)
    libelle = models.CharField("question", max_length=300)
    libelle_simple = models.CharField("question, version simplifiée", max_length=300, blank=True)
    options = models.JSONField("choix", default=list, blank=True)
    axe = models.CharField("ce qui est demandé", max_length=12, choices=Axe, blank=True)
    a_non_concerne = models.BooleanField("proposer « je ne suis pas concerné(e) »", default=False)
    est_inversee = models.BooleanField("être d’accord est défavorable", default=False)
    dans_indice = models.BooleanField("compte dans l’indice de climat", default=False)
    condition_cle = models.SlugField("dépend de la question", max_length=30, blank=True)
    condition_valeurs = models.JSONField("si la réponse est", default=list, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "question"
        ordering = ["survey", "rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["survey", "cle"], name="question_cle_unique")]

    def __str__(self) -> str:
        return self.libelle

    def spec(self) -> questionnaire.Question:
        """The question as the pure modules read it."""
        return questionnaire.Question(
            cle=self.cle,
            kind=questionnaire.Kind(self.type),
            libelle=self.libelle,
            libelle_simple=self.libelle_simple,
            section=self.section,
            options=tuple(questionnaire.Option(code, label) for code, label in self.options),
            a_non_concerne=self.a_non_concerne,
            est_inversee=self.est_inversee,
            dans_indice=self.dans_indice,
            condition=questionnaire.Condition(self.condition_cle, frozenset(self.condition_valeurs))
            if self.condition_cle
            else None,
        )
