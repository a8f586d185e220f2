"""Somebody of the project team."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from governance.equipe import FONCTIONS, Fonction
from governance.models import MembreEquipe

NAMES = ("fonction", "collectivite", "nom", "heures_prevues", "heures_passees", "heures_au")


class TeamMemberForm(EditedMixin, Form):
    """Who, for what, with how many hours. An employer names its own correspondent: its choices are closed."""

    fonction = forms.ChoiceField(
        label="Fonction",
        choices=[(one.value, spec.libelle) for one, spec in FONCTIONS.items()],
        widget=forms.RadioSelect,
    )
    collectivite = forms.ModelChoiceField(
        label="Collectivité",
        queryset=None,
        required=False,
        empty_label="Tout le projet",
        help_text="Celle que l’on représente, pour un correspondant.",
    )
    nom = forms.CharField(label="Qui", max_length=160, help_text="Un nom, ou une fonction.")
    heures_prevues = DecimalField(
        label="Heures prévues",
        required=False,
        min_value=0,
        max_digits=6,
        decimal_places=0,
        help_text="Pour tout le projet.",
    )
    heures_passees = DecimalField(label="Heures passées", required=False, min_value=0, max_digits=6, decimal_places=0)
    heures_au = DateField(label="Comptées jusqu’au", required=False)

    def __init__(self, *args: Any, row: MembreEquipe, employers: Any, holds_all: bool, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in NAMES}, **kwargs)
        self.fields["collectivite"].queryset = employers
        if not holds_all:
            own = Fonction.CORRESPONDANT
            self.fields["fonction"].choices = [(own.value, FONCTIONS[own].libelle)]
            self.fields["collectivite"].empty_label = None
            self.fields["collectivite"].required = True
