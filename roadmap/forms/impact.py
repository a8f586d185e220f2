"""The four headings of a fiche d'impact."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from roadmap.models import FicheImpact
from roadmap.situations import THEMES

HELP = {
    "ORGANISATION": "Équipes, fonctions, lieux, qui dirige.",
    "CONDITIONS": "Horaires, télétravail, déplacements, moyens.",
    "REMUNERATION": "Régime indemnitaire, participation, action sociale : les règles, jamais un montant individuel.",
    "DROITS": "Carrière, congés, compte épargne-temps, contrats.",
}


class ImpactForm(EditedMixin, Form):
    """One text a heading."""

    def __init__(self, *args: Any, sheet: FicheImpact | None, **kwargs: Any) -> None:
        super().__init__(*args, initial=dict(sheet.textes_lus) if sheet else {}, **kwargs)
        for key, label in THEMES.items():
            self.fields[key] = forms.CharField(
                label=label,
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 5}),
                help_text=f"{HELP[key]} Sans nom.",
            )
