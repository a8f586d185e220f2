"""One testimony."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from common.values import YEAR_MAXIMUM, YEAR_MINIMUM
from diagnostics.models import Temoignage

NAMES = (
    "territoire",
    "annee",
    "theme",
    "personne",
    "citation",
    "lecon",
    "source",
    "entree",
    "regle",
    "date_accord",
    "est_publie",
)


class TestimonyForm(EditedMixin, Form):
    """Who said what, where it comes from, what it speaks of."""

    territoire = forms.CharField(label="Territoire", max_length=120, help_text="Le vôtre, ou un autre.")
    annee = forms.IntegerField(label="Année", min_value=YEAR_MINIMUM, max_value=YEAR_MAXIMUM)
    theme = forms.ChoiceField(label="Thème", choices=Temoignage.Theme.choices)
    personne = forms.CharField(
        label="Qui parle",
        required=False,
        max_length=120,
        help_text="Facultatif, et lu des membres du projet. Le nom ne sort du projet qu’avec son accord daté.",
    )
    citation = forms.CharField(
        label="Ce qui a été dit", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    lecon = forms.CharField(label="Ce qu’on en retient", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    source = forms.CharField(
        label="Source",
        required=False,
        max_length=200,
        help_text="Compte rendu, rencontre, article : indispensable pour publier.",
    )
    entree = forms.ModelChoiceField(
        label="À propos de", queryset=None, required=False, empty_label="Aucune ligne du registre en particulier"
    )
    regle = forms.ChoiceField(
        label="Et de quelle règle du jeu",
        choices=[("", "Aucune en particulier"), *Temoignage.REGLES],
        required=False,
        help_text="Le témoignage se lira aussi sous cette règle. Pour le relier à une action, ouvrez l’action.",
    )
    date_accord = DateField(
        label="Accord de publication donné le",
        required=False,
        help_text="Sans cette date, la fiche pour d’autres territoires ne dit ni la commune ni la personne.",
    )
    est_publie = forms.BooleanField(label="Publier aux membres du projet", required=False)

    def __init__(self, *args: Any, row: Temoignage, entrees: Any, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in NAMES if name != "entree"} | {"entree": row.entree_id}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["entree"].queryset = entrees
