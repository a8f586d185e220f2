"""Where answers lie. No key, time, order or number leads from a code to an answer (``docs/anonymat.md``).

Neither history nor automatic identifier on what a respondent causes to be written: an urn and its boxes exist before
the first answer, and a draft is named by a digest of its code.
"""

from django.db import models

from consultations.models.surveys import Survey


class Urn(models.Model):
    """One row per survey: which codes were used. Its lock makes each code serve once."""

    survey = models.OneToOneField(Survey, models.CASCADE, primary_key=True, related_name="urne")
    utilises = models.BinaryField("codes utilisés, un bit par rang", default=bytes)
    taille = models.PositiveIntegerField("nombre de codes", default=0)

    class Meta:
        verbose_name = "urne"

    def __str__(self) -> str:
        return f"urne de {self.survey_id}"


class BallotBox(models.Model):
    """Some tens of answers, rewritten whole and in a random order each time one is added.

    ``contenu`` is JSON: ``{"reponses": [{question: value}], "textes": {question: [text]}}``; texts lie apart from the
    answers they came with, in an order of their own.
    """

    survey = models.ForeignKey(Survey, models.CASCADE, related_name="boites")
    numero = models.PositiveIntegerField("numéro")
    contenu = models.TextField("contenu")

    class Meta:
        verbose_name = "boîte de bulletins"
        verbose_name_plural = "boîtes de bulletins"
        constraints = [models.UniqueConstraint(fields=["survey", "numero"], name="boite_numero_unique")]

    def __str__(self) -> str:
        return f"boîte {self.numero}"


class Draft(models.Model):
    """Answers not sent yet, encrypted under the code, padded; destroyed when they are sent and at the closing."""

    repere = models.CharField("repère", max_length=64, primary_key=True)
    survey = models.ForeignKey(Survey, models.CASCADE, related_name="brouillons")
    sceau = models.BinaryField("réponses chiffrées")

    class Meta:
        verbose_name = "brouillon"

    def __str__(self) -> str:
        return "brouillon"
