"""The act by which a collectivité commits itself."""

from typing import Any

from django import forms

from common.forms import DateField, Form
from diagnostics.models import EngagementPolitique


class CommitmentForm(Form):
    """Who carries, what act, its file."""

    collectivite = forms.ModelChoiceField(label="Collectivité", queryset=None, empty_label=None)
    porteur = forms.CharField(label="Porté par", max_length=160, help_text="La personne élue qui porte le projet.")
    nature = forms.ChoiceField(label="Acte", choices=EngagementPolitique.Nature.choices, widget=forms.RadioSelect)
    date_acte = DateField(label="Du")
    fichier = forms.FileField(label="Pièce", help_text="La délibération ou la lettre, en PDF de préférence.")

    def __init__(self, *args: Any, employers: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collectivite"].queryset = employers
