"""A file to deposit, a folder."""

from typing import Any

from django import forms
from django.conf import settings

from common.editing import EditedMixin
from common.forms import Form
from governance.fichiers import LISTED
from governance.models import Folder


def _file_field() -> forms.FileField:
    size = settings.DOCUMENT_MAX_BYTES // (1024 * 1024)
    return forms.FileField(
        label="Fichier",
        max_length=255,
        help_text=f"{LISTED} ; {size} Mo au plus. N’y mettez aucune liste nominative d’agents.",
        error_messages={"empty": "Ce fichier est vide."},
    )


class DepositForm(Form):
    """A new document; without ``folders``, it goes with a meeting."""

    titre = forms.CharField(label="Titre", required=False, max_length=160, help_text="Vide : le nom du fichier.")

    def __init__(self, *args: Any, folders=None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if folders is not None:
            field = forms.ModelChoiceField(label="Dossier", queryset=folders, empty_label=None)
            field.label_from_instance = lambda row: f"{row.nom} (lu par {row.get_audience_display()})"
            self.fields["dossier"] = field
        self.fields["fichier"] = _file_field()
        self.fields["fichier"].error_messages["required"] = "Fichier : choisissez un fichier."


class ReplaceForm(Form):
    """The next version."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["fichier"] = _file_field()
        self.fields["fichier"].error_messages["required"] = "Fichier : choisissez un fichier."


class FolderForm(EditedMixin, Form):
    """A folder and who reads it."""

    nom = forms.CharField(label="Nom", max_length=80)
    audience = forms.ChoiceField(label="Lu par", choices=Folder.Audience.choices, initial=Folder.Audience.PILOTAGE)

    def clean_nom(self) -> str:
        return " ".join(self.cleaned_data["nom"].split())
