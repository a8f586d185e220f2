"""Receiving a workbook, and answering its preview."""

from datetime import date

from django import forms
from django.conf import settings

from common.forms import Form
from common.values import ValeurIllisible, read_date

MEGA = 1024 * 1024


class DepotForm(Form):
    """One file. Its content is judged by ``common.tabular``; only its presence and size are judged here."""

    fichier = forms.FileField(
        label="Classeur",
        help_text=f"Fichier .xlsx, .ods ou .csv, {settings.IMPORT_MAX_BYTES // MEGA} Mo et 20 000 lignes au plus.",
        error_messages={"empty": "Ce fichier est vide."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv"}),
    )

    def clean_fichier(self):
        """Refuse what is too big before reading it."""
        received = self.cleaned_data["fichier"]
        if received.size > settings.IMPORT_MAX_BYTES:
            raise forms.ValidationError(
                f"Ce fichier pèse {received.size / MEGA:.1f} Mo : {settings.IMPORT_MAX_BYTES // MEGA} Mo au plus.".replace(
                    ".", ",", 1
                )
            )
        return received


class ConfirmationForm(Form):
    """What is asked on the preview: a reason when the inventory is validated, and who of the absent left, and when."""

    motif = forms.CharField(label="Motif de la modification", required=False, max_length=500)

    def __init__(self, *args, absents: list[str], motif_requis: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.absents = absents
        self.fields["motif"].required = motif_requis
        if motif_requis:
            self.fields["motif"].help_text = "Cet inventaire est validé : dites pourquoi il change."
            self.fields["motif"].error_messages["required"] = "Motif de la modification : ce champ est nécessaire."
        else:
            del self.fields["motif"]
        for index, matricule in enumerate(absents):
            self.fields[f"sortie_{index}"] = forms.CharField(
                label=f"Dernier jour de l’agent {matricule}",
                required=False,
                widget=forms.TextInput(
                    attrs={"inputmode": "numeric", "placeholder": "jj/mm/aaaa", "autocomplete": "off"}
                ),
            )

    def clean(self) -> dict:
        """Read the dates of those who left."""
        cleaned = super().clean()
        self.sorties: dict[str, date] = {}
        for index, matricule in enumerate(self.absents):
            text = cleaned.get(f"sortie_{index}") or ""
            if not text.strip():
                continue
            try:
                self.sorties[matricule] = read_date(text)
            except ValeurIllisible as error:
                self.add_error(f"sortie_{index}", str(error))
        return cleaned

    def lignes_absentes(self) -> list:
        """Bound fields of the absent agents, in their order."""
        return [self[f"sortie_{index}"] for index in range(len(self.absents))]
