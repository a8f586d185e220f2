"""The words that authors add to a section of a document, kept from one issue to the next."""

from django.db import models
from simple_history.models import HistoricalRecords

from projects.models import Project
from reports.models.report import Report


class SectionText(models.Model):
    """Plain text for one section; an empty line starts a paragraph."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="section_texts")
    kind = models.CharField("document", max_length=20, choices=Report.Kind)
    section = models.SlugField("rubrique", max_length=40)
    texte = models.TextField("texte", blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = "texte de rubrique"
        verbose_name_plural = "textes de rubrique"
        ordering = ["project", "kind", "section"]
        constraints = [models.UniqueConstraint(fields=["project", "kind", "section"], name="texte_unique_par_rubrique")]

    def __str__(self) -> str:
        return self.section
