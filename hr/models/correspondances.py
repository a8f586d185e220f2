"""How an employer's own files say things: matched once, so that the file of next month asks nothing."""

from django.db import models

from projects.models import Collectivite


class Correspondance(models.Model):
    """Answers given for one employer and one kind of file. A setting, so no history; holds no value of a person.

    ``colonnes``: normalised heading → target of ``hr.calculs.correspondances.CIBLES``, empty when the column is not used.
    ``valeurs``: target → normalised value → code of the list, « - » to leave the cell empty, « ! » to set the rows aside.
    """

    class Source(models.TextChoices):
        SIRH = "SIRH", "export du logiciel de paie"
        DSN = "DSN", "DSN"

    collectivite = models.ForeignKey(Collectivite, models.CASCADE, related_name="correspondances")
    source = models.CharField("nature du fichier", max_length=4, choices=Source)
    colonnes = models.JSONField("colonnes", default=dict)
    valeurs = models.JSONField("valeurs", default=dict)
    date_saisie = models.DateTimeField("répondu le", auto_now=True)

    class Meta:
        verbose_name = "correspondance d’import"
        verbose_name_plural = "correspondances d’import"
        ordering = ["collectivite", "source"]
        constraints = [
            models.UniqueConstraint(fields=["collectivite", "source"], name="correspondance_une_par_source"),
        ]

    def __str__(self) -> str:
        return f"{self.get_source_display()} de {self.collectivite}"
