"""The answer of a maire or président, and the words of the legal basis."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms

from common.forms import DateField, Form
from diagnostics.cadrage import LIBELLES_RAISON, Raison


class AnswerForm(Form):
    """Red lines and what stays communal; the order of the reasons travels in hidden fields and moves by buttons."""

    lignes_rouges = forms.CharField(
        label="Vos lignes rouges",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=3000,
        help_text="Ce que vous n’accepterez pas, en toutes lettres.",
    )
    reste_communal = forms.CharField(
        label="Ce qui doit rester communal",
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=3000,
    )
    motif = forms.CharField(label="Pourquoi la réponse change", required=False, max_length=300)

    def __init__(self, *args: Any, ordre: Sequence[str], est_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ordre = list(ordre)
        if not est_close:
            del self.fields["motif"]

    def raisons(self) -> Iterator[tuple[int, str, str]]:
        """Rank, code and words of each reason, in the order shown."""
        for rank, code in enumerate(self.ordre, start=1):
            yield rank, code, LIBELLES_RAISON[Raison(code)]


class BasisForm(Form):
    """What the chosen text says, and who checked it when."""

    texte_base = forms.CharField(
        label="Ce que dit le texte choisi",
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
        max_length=4000,
        help_text="Vide : l’application reprend la phrase qu’elle connaît, avec sa source.",
    )
    date_verification = DateField(label="Vérifié le", required=False)
    verifie_par = forms.CharField(
        label="Vérifié par",
        required=False,
        max_length=120,
        help_text="Une fonction suffit : direction des affaires juridiques.",
    )
