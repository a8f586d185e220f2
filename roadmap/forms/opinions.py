"""What was sent, what a commune received and answered, the vote of the EPCI."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from governance.fichiers import LISTED
from roadmap.models import Avis, SaisineConseils
from roadmap.models.opinions import SENS


class SaisineForm(EditedMixin, Form):
    """The report and the day it left."""

    objet = forms.CharField(
        label="Ce qui est envoyé",
        max_length=200,
        initial="Rapport relatif aux mutualisations de services et projet de schéma",
    )
    date_envoi = DateField(label="Envoyé le")


class AvisForm(EditedMixin, Form):
    """One commune. ``values()`` gives what the service writes."""

    unversioned = ("preuve_fichier", "deliberation_fichier")

    date_reception = DateField(label="Reçu par la commune le", required=False)
    preuve = forms.ChoiceField(
        label="Preuve de la réception", required=False, choices=[("", "aucune"), *Avis.Preuve.choices]
    )
    reference_preuve = forms.CharField(label="Référence de la preuve", required=False, max_length=120)
    preuve_fichier = forms.FileField(label="Pièce de la preuve", required=False, max_length=255, help_text=LISTED)
    sens = forms.ChoiceField(
        label="Avis exprimé par le conseil",
        required=False,
        choices=[("", "aucune délibération reçue"), *SENS],
        help_text="Le silence ne se saisit pas : il se calcule.",
    )
    date_deliberation = DateField(label="Délibération du", required=False)
    date_arrivee = DateField(label="Délibération parvenue le", required=False)
    reference_deliberation = forms.CharField(label="Délibération n°", required=False, max_length=60)
    reserves = forms.CharField(
        label="Réserves, mot pour mot", required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )
    deliberation_fichier = forms.FileField(
        label="Délibération jointe", required=False, max_length=255, help_text=LISTED
    )

    def __init__(self, *args: Any, avis: Avis, **kwargs: Any) -> None:
        names = [name for name in self.base_fields if not name.endswith("_fichier")]
        super().__init__(*args, initial={name: getattr(avis, name) for name in names}, **kwargs)
        self.names = names

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {name: self.cleaned_data[name] for name in self.names}

    def file(self, name: str) -> tuple[bytes, str] | None:
        """A file as (bytes, name), ``None`` when none was chosen."""
        given = self.cleaned_data[name]
        return (given.read(), given.name) if given else None

    def parts(self) -> dict[str, list[forms.BoundField]]:
        """The fields as the page groups them."""
        names = list(self.fields)
        cut = names.index("sens")
        return {"reception": [self[n] for n in names[:cut]], "deliberation": [self[n] for n in names[cut:]]}


class ApprovalForm(EditedMixin, Form):
    """The vote of the EPCI and the return to the communes."""

    date_approbation = DateField(label="Approuvé par le conseil communautaire le")
    reference_approbation = forms.CharField(label="Délibération n°", required=False, max_length=60)
    decision = forms.ModelChoiceField(
        label="Décision du projet",
        queryset=None,
        required=False,
        empty_label="aucune",
        help_text="Celle qui l’a préparé.",
    )
    motif_vote_anticipe = forms.CharField(
        label="Si le vote précède la fin des délais, pourquoi",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    date_transmission = DateField(label="Schéma adressé à chaque commune le", required=False)

    def __init__(self, *args: Any, saisine: SaisineConseils, **kwargs: Any) -> None:
        initial = {name: getattr(saisine, name) for name in self.base_fields}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["decision"].queryset = saisine.project.decisions.filter(date_retrait=None).order_by("numero")
