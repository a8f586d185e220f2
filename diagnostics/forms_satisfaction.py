"""What one collectivité thinks of a pooling it is part of, for a year."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from diagnostics.models import AvisMutualisation

NAMES = ("annee", "note", "commentaire")


class SatisfactionForm(EditedMixin, Form):
    """A year, one answer of four, a sentence."""

    annee = forms.IntegerField(label="Année", min_value=YEAR_MINIMUM, max_value=YEAR_MAXIMUM)
    note = forms.TypedChoiceField(
        label="Votre collectivité en est",
        choices=AvisMutualisation.Niveau.choices,
        coerce=int,
        widget=forms.RadioSelect,
    )
    commentaire = forms.CharField(
        label="Ce qui va, ce qui doit changer",
        required=False,
        max_length=300,
        help_text="Lu par tous les membres du projet et imprimé dans le rapport. Ne nommez personne.",
    )

    def __init__(self, *args: Any, row: AvisMutualisation, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in NAMES}, **kwargs)
