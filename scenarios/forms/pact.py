"""The pact: whether the scenario feeds it, the AC of each commune today, the fiche DGF of the EPCI."""

from collections.abc import Iterator, Sequence

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from projects.models import Collectivite
from scenarios.forms.fields import stored_number
from scenarios.forms.service import GridLine
from scenarios.models import AttributionAvant, Scenario
from scenarios.models.scenario import FICHE


class PactForm(EditedMixin, Form):
    """A negative AC is what the commune pays to the EPCI."""

    pacte_financier = forms.BooleanField(label="Ce scénario alimente le pacte financier et fiscal", required=False)
    dgf_annee = forms.IntegerField(
        label="Année de la fiche DGF",
        required=False,
        min_value=2000,
        max_value=2100,
        help_text="Recopiez la fiche, ne la recalculez pas.",
    )

    def __init__(
        self,
        *args,
        scenario: Scenario,
        communes: Sequence[Collectivite],
        attributions: Sequence[AttributionAvant],
        **kwargs,
    ) -> None:
        self.communes = communes
        initial = {name: getattr(scenario, name) for name in (*self.base_fields, *FICHE)}
        initial |= {f"ac-{row.collectivite_id}": row.montant_euros for row in attributions}
        super().__init__(*args, initial=initial, **kwargs)
        for name in FICHE:
            label = Scenario._meta.get_field(name).verbose_name
            self.fields[name] = stored_number(Scenario, name, label=f"{label[0].upper()}{label[1:]} (€)", min_value=0)
        for commune in communes:
            self.fields[f"ac-{commune.pk}"] = stored_number(
                AttributionAvant,
                "montant_euros",
                label=f"{commune.nom} : attribution de compensation aujourd’hui",
            )

    headings = ("Attribution de compensation aujourd’hui (€/an)",)

    def lines(self) -> Iterator[GridLine]:
        for commune in self.communes:
            yield GridLine(commune.nom, (self[f"ac-{commune.pk}"],))

    @property
    def plain(self) -> list:
        """Fields that are no line of the grid."""
        return [self[name] for name in (*self.base_fields, *FICHE)]

    def clean(self):
        data = super().clean()
        given = [name for name in (*FICHE, "dgf_annee") if data.get(name) is not None]
        if given and not self.errors:
            for name in (*FICHE, "dgf_annee"):
                if data.get(name) is None:
                    self.add_error(
                        name, "La fiche DGF se recopie entière : les cinq montants et l’année (0 s’il n’y en a pas)."
                    )
        return data

    def values(self) -> dict:
        return {name: self.cleaned_data[name] for name in ("pacte_financier", "dgf_annee", *FICHE)}

    def amounts(self) -> dict:
        return {commune.pk: self.cleaned_data[f"ac-{commune.pk}"] for commune in self.communes}
