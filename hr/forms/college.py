"""A position of the college, and what an employer says of it."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from hr.models import AvisPositionRH, PositionRH


class PositionForm(EditedMixin, Form):
    """A subject and a text; no name of an agent."""

    sujet = forms.CharField(label="Sujet", max_length=160, help_text="Par exemple : remboursement des repas.")
    texte = forms.CharField(
        label="Position proposée",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Changer ce texte demande à chaque employeur de redonner son avis.",
    )
    date_position = DateField(label="Proposée le")

    def __init__(self, *args: Any, row: PositionRH, **kwargs: Any) -> None:
        super().__init__(
            *args, initial={name: getattr(row, name) for name in ("sujet", "texte", "date_position")}, **kwargs
        )


class AvisForm(EditedMixin, Form):
    """Agree or not; a disagreement says why."""

    unversioned = ()

    sens = forms.ChoiceField(label="Notre employeur est", choices=AvisPositionRH.Sens.choices, widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Motif", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Nécessaire pour un désaccord. Il est lu sur la page du collège par l’équipe projet, les directions, les "
        "ressources humaines et les élus, et imprimé en annexe du rapport des élus et des directions. Ni le comité social "
        "territorial ni le public ne le lisent. N’y nommez aucun agent.",
    )  # fmt: skip
