"""One entry of the register."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from common.preuves import LIBELLES_PREUVE
from diagnostics.models import CommentaireRegistre, EntreeRegistre

NAMES = (
    "genre",
    "libelle",
    "service",
    "porteur",
    "date_revue",
    "reponse",
    "montant_euros",
    "niveau",
    "methode",
    "situation_depart",
    "mesure",
    "montant_mesure_euros",
    "date_mesure",
    "piece",
)


class EntryForm(EditedMixin, Form):
    """A gain, a difficulty or a promise; what a level of proof demands is said where it is missing."""

    genre = forms.ChoiceField(label="Nature", choices=EntreeRegistre.Genre.choices, widget=forms.RadioSelect)
    libelle = forms.CharField(label="Quoi", max_length=160)
    service = forms.ModelChoiceField(
        label="Service concerné", queryset=None, required=False, empty_label="Aucun en particulier"
    )
    porteur = forms.CharField(label="Qui s’en occupe", required=False, max_length=120, help_text="Une fonction.")
    date_revue = DateField(label="À revoir le", required=False)
    reponse = forms.CharField(
        label="Réponse prévue", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    montant_euros = DecimalField(
        label="Montant par an (€)",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="Pour un gain.",
    )
    niveau = forms.TypedChoiceField(
        label="Niveau de preuve", coerce=int, choices=[(p.value, label) for p, label in LIBELLES_PREUVE.items()]
    )
    methode = forms.CharField(label="Méthode", required=False, max_length=300)
    situation_depart = forms.CharField(label="Situation de départ", required=False, max_length=300)
    mesure = forms.CharField(label="Mesure, ou avancement d’une promesse", required=False, max_length=300)
    montant_mesure_euros = DecimalField(
        label="Montant mesuré par an (€)",
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text="Pour un gain mesuré en euros ; un montant négatif est une dépense.",
    )
    date_mesure = DateField(label="Mesuré le", required=False)
    piece = forms.CharField(
        label="Pièce",
        required=False,
        max_length=300,
        help_text="Devis, contrat résilié, compte administratif : son nom.",
    )

    def __init__(self, *args: Any, row: EntreeRegistre, services: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in NAMES}, **kwargs)
        self.fields["service"].queryset = services


class CommentForm(EditedMixin, Form):
    """What one says of an entry, under one's own name."""

    texte = forms.CharField(
        label="Votre commentaire",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Lu avec votre nom et votre fonction par les élues et les élus du projet et par qui conduit le projet.",
        error_messages={"required": "Écrivez votre commentaire."},
    )


class CommentAnswerForm(EditedMixin, Form):
    """The answer to a comment."""

    reponse = forms.CharField(
        label="Réponse",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Ce que l’on sait, ce que l’on ne sait pas encore, et quand on le saura.",
        error_messages={"required": "Une réponse vide n’en est pas une : écrivez ce que l’on peut dire."},
    )

    def __init__(self, *args: Any, row: CommentaireRegistre, **kwargs: Any) -> None:
        super().__init__(*args, initial={"reponse": row.reponse}, **kwargs)
