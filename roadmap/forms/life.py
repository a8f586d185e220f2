"""An act of a shared service, and what a party says of it."""

from decimal import Decimal
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from governance.fichiers import LISTED
from projects.models import Collectivite, Project
from projects.queries import collectivites_in
from roadmap.models import ActeService, RetourService
from roadmap.services.life import ENTRE_OU_SORT
from roadmap.vie import GESTIONNAIRE, NOTES, questions


class ActForm(EditedMixin, Form):
    """A convention, an avenant, an entry or an exit. ``values()`` gives what the service writes."""

    unversioned = ("fichier",)

    nature = forms.ChoiceField(label="Nature", choices=ActeService.Nature.choices)
    collectivite = forms.ModelChoiceField(
        label="Qui entre ou sort",
        queryset=Collectivite.objects.none(),
        required=False,
        empty_label="Personne",
        help_text="Pour une adhésion ou un retrait.",
    )
    objet = forms.CharField(label="Objet", required=False, max_length=200)
    date_signature = DateField(label="Signé le", required=False, help_text="Vide : l’acte est un projet, sans effet.")
    date_effet = DateField(label="Prend effet le", help_text="Pour un retrait : le premier jour dehors.")
    date_echeance = DateField(label="Prend fin le", required=False, help_text="Vide : sans limite de durée.")
    preavis_mois = forms.IntegerField(label="Préavis (mois)", required=False, min_value=0, max_value=60)
    sortie = forms.CharField(
        label="Ce qui se passe en cas de sortie",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Agents, biens, contrats, coûts qui restent : la loi n’en dit rien, la convention le dit.",
    )
    fichier = forms.FileField(
        label="Pièce jointe",
        required=False,
        max_length=255,
        help_text=f"{LISTED}. N’y mettez aucune liste nominative d’agents.",
    )

    def __init__(self, *args: Any, project: Project, acte: ActeService | None = None, **kwargs: Any) -> None:
        self.names = [name for name in self.base_fields if name != "fichier"]
        initial = {name: getattr(acte, name) for name in self.names} if acte else {}
        if acte is not None:
            initial["collectivite"] = acte.collectivite_id
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["collectivite"].queryset = collectivites_in(project).exclude(kind=Collectivite.Kind.CDG)
        if acte is not None:
            self.fields["nature"].disabled = self.fields["collectivite"].disabled = True
            if acte.nature not in ENTRE_OU_SORT:
                del self.fields["collectivite"]

    def values(self) -> dict[str, Any]:
        """The fields of the act."""
        return {name: self.cleaned_data.get(name) for name in self.names}

    def file(self) -> tuple[bytes, str] | None:
        """The file as (bytes, name), ``None`` when none was chosen."""
        given = self.cleaned_data["fichier"]
        return (given.read(), given.name) if given else None


class ReturnForm(EditedMixin, Form):
    """The same questions at 3, 6 and 12 months; the manager also says what waits and what was kept."""

    def __init__(self, *args: Any, retour: RetourService | None, is_manager: bool, **kwargs: Any) -> None:
        found = retour.reponses if retour else {}
        self.asked = [one for one in questions() if one.qui != GESTIONNAIRE or is_manager]
        initial = {
            one.code: found.get(one.code) if one.est_note else Decimal(found[one.code])
            for one in self.asked
            if one.code in found
        }
        super().__init__(*args, initial={**initial, "commentaire": retour.commentaire if retour else ""}, **kwargs)
        for one in self.asked:
            if one.est_note:
                self.fields[one.code] = forms.TypedChoiceField(
                    label=one.libelle,
                    choices=[("", "Sans réponse"), *((str(key), f"{key} : {words}") for key, words in NOTES.items())],
                    coerce=int,
                    empty_value=None,
                    required=False,
                )
            else:
                self.fields[one.code] = DecimalField(
                    label=f"{one.libelle} ({one.unite})",
                    required=False,
                    min_value=0,
                    max_value=100 if one.unite == "%" else None,
                    max_digits=7,
                    decimal_places=1,
                )
        self.fields["commentaire"] = forms.CharField(
            label="Ce qu’il faut garder ou changer",
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text="Lu par les membres du projet dès la troisième réponse, sans le nom de la collectivité. Ne nommez aucun agent.",
        )

    def answers(self) -> dict[str, Decimal | int | None]:
        """Question → answer."""
        return {one.code: self.cleaned_data[one.code] for one in self.asked}
