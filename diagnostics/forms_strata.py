"""A file of reference ratios, with where it comes from."""

from django import forms

from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from hr.forms.imports import DepotForm


class StrataForm(DepotForm):
    """Where the ratios come from, their year, and the file."""

    source = forms.CharField(
        label="Source", max_length=200, help_text="La publication : son titre, qui l’a faite, où la relire."
    )
    annee = forms.IntegerField(label="Année des chiffres", min_value=YEAR_MINIMUM, max_value=YEAR_MAXIMUM)
    field_order = ("source", "annee", "fichier")
