"""What is particular to one collectivité, block by block, with the warning beside what is typed."""

from collections.abc import Mapping
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from diagnostics.models import NoteCollectivite

Bloc = NoteCollectivite.Bloc
WARNING = (
    "Ce que vous écrivez peut être demandé par un tiers (communication des documents administratifs, CRPA, art. L. 311-1) : "
    "des faits, jamais un jugement sur une personne."
)
READERS = {
    Bloc.HISTOIRE: "Lue par tous les membres du projet.",
    Bloc.POLITIQUE: f"Lues par la conduite du projet et les directions générales. {WARNING}",
    Bloc.MANAGERIALE: f"Lues aussi par les élus de cette collectivité. {WARNING}",
    Bloc.SOCIALE: f"Lues par la conduite du projet et les directions générales. {WARNING}",
}


class NotesForm(EditedMixin, Form):
    """Four texts, and the key words of the three blocks that are not public."""

    def __init__(self, *args: Any, notes: Mapping[str, NoteCollectivite], **kwargs: Any) -> None:
        initial = {}
        for bloc, row in notes.items():
            initial |= {bloc.lower(): row.texte, f"{bloc.lower()}_mots": row.mots}
        super().__init__(*args, initial=initial, **kwargs)
        for bloc in Bloc:
            key = bloc.value.lower()
            self.fields[key] = forms.CharField(
                label=bloc.label.capitalize(),
                required=False,
                max_length=5000,
                widget=forms.Textarea(attrs={"rows": 4}),
                help_text=READERS[bloc],
            )
            if bloc != Bloc.HISTOIRE:
                self.fields[f"{key}_mots"] = forms.CharField(
                    label=f"Mots clés ({bloc.label})",
                    required=False,
                    max_length=200,
                    help_text="Séparés par des virgules.",
                )

    def notes(self) -> dict[str, tuple[str, str]]:
        """Code of the block → (text, key words)."""
        return {
            bloc.value: (
                self.cleaned_data[bloc.value.lower()],
                self.cleaned_data.get(f"{bloc.value.lower()}_mots", ""),
            )
            for bloc in Bloc
        }
