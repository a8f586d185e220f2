"""The information plan, and the page that agents read without account."""

from django.db import models
from simple_history.models import HistoricalRecords

from governance.models import Document
from projects.models import Collectivite, Project


class Message(models.Model):
    """One message for one audience by one channel on one day. Its carriers are its relays, one per employer."""

    class Public(models.TextChoices):
        ENCADREMENT = "ENCADREMENT", "encadrantes et encadrants"
        REPRESENTANTS = "REPRESENTANTS", "représentants du personnel"
        CONCERNES = "CONCERNES", "agents concernés"
        AGENTS = "AGENTS", "tous les agents"
        ELUS = "ELUS", "élues et élus"
        HABITANTS = "HABITANTS", "habitants"

    class Canal(models.TextChoices):
        REUNION = "REUNION", "réunion"
        NOTE = "NOTE", "note écrite"
        AFFICHE = "AFFICHE", "affiche"
        COURRIEL = "COURRIEL", "courriel"
        ENTRETIEN = "ENTRETIEN", "rencontre individuelle"
        JOURNAL = "JOURNAL", "journal interne ou bulletin"

    project = models.ForeignKey(Project, models.CASCADE, related_name="messages")
    objet = models.CharField("message", max_length=160)
    texte = models.TextField("texte, le même partout")
    public = models.CharField("public", max_length=14, choices=Public)
    canal = models.CharField("canal", max_length=10, choices=Canal)
    date_prevue = models.DateField("date")
    date_retrait = models.DateField("retiré le", null=True, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "message"
        ordering = ["project", "date_prevue", "pk"]

    def __str__(self) -> str:
        return self.objet


class MessageRelay(models.Model):
    """The direction générale of one employer carries one message: in which words, on which day, with what evidence."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="relais")
    collectivite = models.ForeignKey(Collectivite, models.PROTECT, related_name="+", verbose_name="collectivité")
    variante = models.TextField("ajout de la collectivité", blank=True)
    date_portee = models.DateField("porté le", null=True, blank=True)
    preuve = models.CharField("preuve", max_length=300, blank=True)
    document = models.ForeignKey(
        Document, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = "relais d’un message"
        verbose_name_plural = "relais d’un message"
        ordering = ["message", "collectivite__rang", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "collectivite"], name="relais_unique"),
            models.CheckConstraint(
                condition=models.Q(date_portee=None) | ~models.Q(preuve=""), name="relais_porte_avec_preuve"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message} · {self.collectivite}"


class AgentPage(models.Model):
    """What agents read without account, once the project lead opens it."""

    project = models.OneToOneField(Project, models.CASCADE, primary_key=True, related_name="page_agents")
    est_ouverte = models.BooleanField("page ouverte à tous", default=False)
    accepte_questions = models.BooleanField("boîte à questions ouverte", default=True)
    presentation = models.TextField("le projet en quelques phrases", blank=True)
    contact = models.CharField("à qui parler", max_length=200, blank=True)
    date_modification = models.DateField("mise à jour du", auto_now=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "page des agents"
        verbose_name_plural = "pages des agents"

    def __str__(self) -> str:
        return f"page des agents de {self.project}"


class AgentChange(models.Model):
    """« Ce qui change, ce qui ne change pas pour moi », for everybody (no employer) or for one employer."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="changements_agents")
    collectivite = models.ForeignKey(
        Collectivite, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="collectivité"
    )
    change = models.TextField("ce qui change", blank=True)
    ne_change_pas = models.TextField("ce qui ne change pas", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "ce qui change pour les agents"
        verbose_name_plural = "ce qui change pour les agents"
        ordering = ["project", models.F("collectivite__rang").asc(nulls_first=True)]
        constraints = [
            models.UniqueConstraint(fields=["project", "collectivite"], name="changement_agents_unique"),
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(collectivite=None),
                name="changement_agents_commun_unique",
            ),
        ]

    def __str__(self) -> str:
        return str(self.collectivite or "toutes les collectivités")
