"""A request of arbitration; what is decided."""

from typing import Any

from django import forms
from django.utils import timezone

from common.editing import EditedMixin
from common.forms import DateField, Form
from projects.models import Collectivite
from roadmap.models import DemandeArbitrage, ServiceMutualise

NO_NAME = "Sans nom d’agent."


class AskForm(Form):
    """What must be decided, between whom."""

    service = forms.ModelChoiceField(label="Service", queryset=ServiceMutualise.objects.none(), empty_label=None)
    fonctionnelle = forms.ModelChoiceField(
        label="L’autre autorité",
        queryset=Collectivite.objects.none(),
        help_text="La collectivité qui fixe les priorités ; votre employeur gère le service.",
    )
    theme = forms.ChoiceField(label="Sujet", choices=DemandeArbitrage.Theme.choices)
    objet = forms.CharField(label="Ce qu’il faut trancher", max_length=200, help_text=f"En une ligne. {NO_NAME}")
    situation = forms.CharField(
        label="Ce que chacun demande",
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=NO_NAME,
    )
    date_demande = DateField(label="Demandé le")

    def __init__(self, *args: Any, services: list[ServiceMutualise], **kwargs: Any) -> None:
        super().__init__(*args, initial={"date_demande": timezone.localdate()}, **kwargs)
        keys = [one.pk for one in services]
        self.fields["service"].queryset = (
            ServiceMutualise.objects.filter(pk__in=keys).select_related("service").order_by("numero")
        )
        parties = Collectivite.objects.filter(pk__in={p.collectivite_id for one in services for p in one.parties.all()})
        self.fields["fonctionnelle"].queryset = parties.order_by("rang", "nom", "pk")


class GiveForm(EditedMixin, Form):
    """The outcome, and the rule that follows."""

    date_reponse = DateField(label="Rendu le")
    issue = forms.CharField(
        label="Ce qui est décidé", max_length=3000, widget=forms.Textarea(attrs={"rows": 4}), help_text=NO_NAME
    )
    regle_priorite = forms.CharField(
        label="Règle de priorité pour la suite",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Pour que la même question ne revienne pas.",
    )

    def __init__(self, *args: Any, row: DemandeArbitrage, **kwargs: Any) -> None:
        initial = {name: getattr(row, name) for name in ("date_reponse", "issue", "regle_priorite")}
        initial["date_reponse"] = initial["date_reponse"] or timezone.localdate()
        super().__init__(*args, initial=initial, **kwargs)
