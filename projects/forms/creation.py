"""Forms of « Nouveau projet » and of the later changes of the same answers."""

from django import forms
from django.core.exceptions import ValidationError

from common.codes import CodeInvalide, siren_of
from common.editing import EditedMixin
from common.forms import DateField, Form
from projects.models.project import BaseLegale
from projects.services.collectivites import ATTACHED_KINDS
from projects.services.creation import NAME_MAX, identity_errors

SEARCH_MAX = 100


class IdentityForm(Form):
    """Name, dates, legal basis. At the creation the name may stay empty: it is proposed from the EPCI."""

    nom = forms.CharField(
        label="Nom du projet",
        max_length=NAME_MAX,
        required=False,
        help_text="Laissez vide\u202f: un nom sera proposé d’après l’EPCI choisi à la page suivante.",
        error_messages={"max_length": "Le nom dépasse %(limit_value)d caractères."},
    )
    date_debut = DateField(label="Début de la démarche")
    date_fin = DateField(
        label="Fin prévue", help_text="Jour/mois/année. Une démarche dure d’ordinaire de 12 à 18 mois."
    )
    base_legale = forms.ChoiceField(
        label="Sur quoi la démarche s’appuie",
        choices=BaseLegale.choices,
        initial=BaseLegale.SCHEMA,
        widget=forms.RadioSelect,
    )

    def clean(self) -> dict:
        """The rules of the service, each beside its field."""
        cleaned = super().clean() or self.cleaned_data
        nom = cleaned.get("nom") or ("" if self.fields["nom"].required else "proposé")
        if not {"date_debut", "date_fin", "base_legale"} <= cleaned.keys():
            return cleaned
        faults = identity_errors(
            nom=nom,
            date_debut=cleaned["date_debut"],
            date_fin=cleaned["date_fin"],
            base_legale=cleaned["base_legale"],
        )
        for field, messages in faults.items():
            if field not in self.errors:
                self.add_error(field, messages)
        return cleaned


class EditIdentityForm(EditedMixin, IdentityForm):
    """The identity of a project that lives: the name is needed, a reason may be given."""

    motif = forms.CharField(
        label="Motif du changement",
        required=False,
        max_length=300,
        help_text="L’histoire du projet le garde.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["nom"].required = True
        self.fields["nom"].help_text = ""
        self.fields["nom"].error_messages["required"] = "Donnez un nom au projet."


class AttachedBodyForm(Form):
    """An attached body by its SIREN, its name and its nature."""

    kind = forms.ChoiceField(
        label="Nature", choices=[("", "Choisir"), *((kind.value, kind.label) for kind in ATTACHED_KINDS)]
    )
    siren = forms.CharField(
        label="SIREN ou SIRET",
        max_length=30,
        help_text="Neuf chiffres, ou les quatorze d’un de ses établissements, avec ou sans espaces.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    nom = forms.CharField(label="Nom de l’organisme", max_length=200)

    def clean_siren(self) -> str:
        try:
            return siren_of(self.cleaned_data["siren"])
        except CodeInvalide as error:
            raise ValidationError(f"{error}.") from error


class ExitForm(Form):
    """An employer leaves the perimeter."""

    date_sortie = DateField(label="Dernier jour dans le périmètre")
    motif = forms.CharField(
        label="Motif", max_length=300, help_text="L’histoire du projet le garde.", widget=forms.Textarea({"rows": 2})
    )


class SetAsideForm(Form):
    """A step is « sans objet » here."""

    motif = forms.CharField(
        label="Pourquoi cette étape est sans objet ici",
        max_length=500,
        help_text="Le motif est lu par l’équipe et repris dans le rapport, parmi les adaptations de la méthode.",
        widget=forms.Textarea({"rows": 3}),
    )


__all__ = [
    "SEARCH_MAX",
    "AttachedBodyForm",
    "EditIdentityForm",
    "ExitForm",
    "IdentityForm",
    "SetAsideForm",
]
