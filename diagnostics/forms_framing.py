"""The answer of a maire or président, and the words of the legal basis."""

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.http import QueryDict

from common.editing import EditedMixin
from common.forms import DateField, Form
from diagnostics.cadrage import LIBELLES_RAISON, Raison

# the hidden fields of the order, one for each reason
REASONS = "raison"


class AnswerForm(EditedMixin, Form):
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

    def __init__(
        self, *args: Any, ordre: Sequence[str], est_close: bool, garde: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.ordre, self.garde = list(ordre), list(garde or ordre)
        if not est_close:
            del self.fields["motif"]

    def stored_values(self) -> dict[str, str]:
        return {REASONS: "\n".join(self.garde), **super().stored_values()}

    def typed_values(self) -> dict[str, str]:
        return {REASONS: "\n".join(self.ordre), **super().typed_values()}

    def title_of(self, name: str) -> str:
        return "Vos raisons, de la plus forte à la moins forte" if name == REASONS else super().title_of(name)

    def shown(self, name: str, value: str) -> str:
        if name != REASONS:
            return super().shown(name, value)
        return ", ".join(LIBELLES_RAISON[Raison(code)] for code in value.split("\n"))

    @classmethod
    def put(cls, data: QueryDict, name: str, value: str) -> None:
        if name == REASONS:
            data.setlist(name, value.split("\n"))
        else:
            super().put(data, name, value)

    def raisons(self) -> Iterator[tuple[int, str, str]]:
        """Rank, code and words of each reason, in the order shown."""
        for rank, code in enumerate(self.ordre, start=1):
            yield rank, code, LIBELLES_RAISON[Raison(code)]


class BasisForm(EditedMixin, Form):
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
