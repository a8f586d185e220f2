"""The inventory of services of one employer, as one page of lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

from common.editing import EditedMixin
from common.forms import Form
from diagnostics.models import ServicePresence
from diagnostics.queries import Inventory, Presence
from diagnostics.services.presences import Answer
from projects.models import Collectivite, Service

UNANSWERED_LABEL = "à répondre"


@dataclass(frozen=True)
class Line:
    """One service on the page: its fields, and whether its ticked answer is only a proposal."""

    service: Service
    etat: BoundField
    nom_local: BoundField
    prestataire: BoundField
    est_proposee: bool
    est_precisee: bool


class ServicesForm(EditedMixin, Form):
    """One line per service: four boxes to tick, a local name, a provider.

    ``proposals`` (code → answer) tick boxes of unanswered lines; they are stored only if the page is saved.
    """

    motif = forms.CharField(
        label="Motif de la modification",
        required=False,
        max_length=300,
        help_text="Gardé dans l’historique, utile quand une réponse déjà donnée change.",
    )

    def __init__(
        self,
        *args,
        collectivite: Collectivite,
        inventory: Inventory,
        proposals: Mapping[str, str] | None = None,
        **kwargs,
    ) -> None:
        self.services = [*inventory.communs, *inventory.locaux_de(collectivite)]
        proposals = proposals or {}
        self.proposed: set[int] = set()
        initial: dict[str, str] = {}
        presences: dict[int, Presence] = {}
        for service in self.services:
            presence = inventory.presence(collectivite, service)
            if presence is not None:
                presences[service.pk] = presence
                initial[f"etat-{service.pk}"] = presence.etat
                initial[f"nom-{service.pk}"] = presence.nom_local
                initial[f"prestataire-{service.pk}"] = presence.prestataire
            elif service.code in proposals:
                self.proposed.add(service.pk)
                initial[f"etat-{service.pk}"] = proposals[service.code]
        self._presences = presences
        super().__init__(*args, initial=initial, **kwargs)
        for service in self.services:
            self.fields[f"etat-{service.pk}"] = forms.ChoiceField(
                label=service.libelle,
                choices=[*ServicePresence.Etat.choices, ("", UNANSWERED_LABEL)],
                widget=forms.RadioSelect,
                required=False,
                error_messages={"invalid_choice": f"{service.libelle} : choisissez une des réponses proposées."},
            )
            self.fields[f"nom-{service.pk}"] = forms.CharField(
                label="Nom employé chez vous",
                required=False,
                max_length=120,
                error_messages={"max_length": f"{service.libelle} : le nom dépasse 120 caractères."},
            )
            self.fields[f"prestataire-{service.pk}"] = forms.CharField(
                label="Assuré par (si externalisé)",
                required=False,
                max_length=160,
                error_messages={"max_length": f"{service.libelle} : le nom du prestataire dépasse 160 caractères."},
            )

    def stored_values(self) -> dict[str, str]:
        """The answers that are stored: a proposal is not one."""
        return super().stored_values() | {f"etat-{key}": "" for key in self.proposed}

    def title_of(self, name: str) -> str:
        kind, _, key = name.partition("-")
        labels = {"etat": "réponse", "nom": "nom employé sur place", "prestataire": "assuré par"}
        service = next((s.libelle for s in self.services if str(s.pk) == key), "service")
        return f"{service} : {labels.get(kind, kind)}"

    def shown(self, name: str, value: str) -> str:
        return UNANSWERED_LABEL if name.startswith("etat-") and not value else super().shown(name, value)

    def lines(self) -> Iterator[Line]:
        """The lines in the order of the catalogue, local services last."""
        for service in self.services:
            name, provider = self[f"nom-{service.pk}"], self[f"prestataire-{service.pk}"]
            yield Line(
                service,
                self[f"etat-{service.pk}"],
                name,
                provider,
                service.pk in self.proposed,
                bool(name.value() or provider.value() or name.errors or provider.errors),
            )

    def answers(self) -> dict[int, Answer]:
        """What was typed, by key of the service. Call it on a valid form."""
        return {
            service.pk: Answer(
                self.cleaned_data[f"etat-{service.pk}"],
                self.cleaned_data[f"nom-{service.pk}"],
                self.cleaned_data[f"prestataire-{service.pk}"],
            )
            for service in self.services
        }


class LocalServiceForm(Form):
    """A service that only this employer names."""

    nom = forms.CharField(label="Nom du service", max_length=120)
    famille = forms.ChoiceField(label="Famille", choices=Service.Famille.choices, widget=forms.RadioSelect)
