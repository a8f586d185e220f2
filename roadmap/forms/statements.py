"""The year of a service: its cost, its capacity, the units of each party; and the freezing."""

from decimal import Decimal
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, DecimalField, Form
from projects.models import Collectivite
from roadmap.models import ExerciceService, ServiceMutualise

AMOUNTS = ("personnel_euros", "fournitures_euros", "renouvellement_euros", "contrats_euros")


def _money(label: str, **kwargs: Any) -> DecimalField:
    return DecimalField(label=f"{label} (€)", max_digits=12, decimal_places=2, initial=Decimal("0.00"), **kwargs)


class ExerciceForm(EditedMixin, Form):
    """``values()`` and ``usages()`` give what the service takes."""

    unite = forms.CharField(label="Unité de fonctionnement", max_length=40, initial="heure")
    personnel_euros = _money("Personnel", min_value=0)
    fournitures_euros = _money("Fournitures", min_value=0)
    renouvellement_euros = _money("Renouvellement des biens", min_value=0)
    contrats_euros = _money("Contrats de services", min_value=0)
    evolution_euros = _money(
        "Évolution vue au budget de l’année", help_text="En plus ou en moins des derniers comptes."
    )
    capacite = DecimalField(label="Unités que le service peut rendre", max_digits=10, decimal_places=2)
    decimales = forms.TypedChoiceField(
        label="Décimales du coût unitaire", choices=[(2, "2"), (4, "4")], coerce=int, initial=2
    )
    taux_acompte = DecimalField(
        label="Acompte (% du prévu)", min_value=0, max_value=100, max_digits=5, decimal_places=2, initial=Decimal(0)
    )
    date_notification = DateField(label="Coût unitaire notifié aux communes le", required=False)
    source = forms.CharField(label="D’où viennent ces montants", required=False, max_length=200)

    def __init__(
        self, *args: Any, service: ServiceMutualise, annee: int, exercice: ExerciceService | None = None, **kwargs: Any
    ) -> None:
        self.own = list(self.base_fields)
        initial: dict[str, Any] = {}
        if exercice is not None:
            initial = {name: getattr(exercice, name) for name in self.own}
            for use in exercice.usages.all():
                initial |= {f"prevu_{use.collectivite_id}": use.prevues, f"reel_{use.collectivite_id}": use.constatees}
        super().__init__(*args, initial=initial, **kwargs)
        self.parties: list[Collectivite] = [one.collectivite for one in service.parties.all() if one.presente_en(annee)]
        held = {one.pk for one in self.parties}
        uses = exercice.usages.all() if exercice is not None else []
        # whoever left with units typed still pays them: its boxes stay
        gone = [one.collectivite for one in uses if one.collectivite_id not in held]
        self.gone = {one.pk for one in gone}
        self.parties += gone
        for one in self.parties:
            units = {"min_value": 0, "max_digits": 10, "decimal_places": 2, "required": False}
            self.fields[f"prevu_{one.pk}"] = DecimalField(label=f"Unités prévues, {one.nom}", **units)
            self.fields[f"reel_{one.pk}"] = DecimalField(label=f"Unités constatées, {one.nom}", **units)
            # the table heads name the column, each box names itself to those who do not see it
            for name in (f"prevu_{one.pk}", f"reel_{one.pk}"):
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    def values(self) -> dict[str, Any]:
        """The fields of the year."""
        return {name: self.cleaned_data[name] for name in self.own}

    def usages(self) -> dict[int, tuple[Decimal, Decimal | None]]:
        """Key of the party → units forecast and really used."""
        data = self.cleaned_data
        return {one.pk: (data[f"prevu_{one.pk}"] or Decimal(0), data[f"reel_{one.pk}"]) for one in self.parties}

    def lines(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """A party, its forecast, its real units."""
        return [
            (
                f"{one.nom} (ne prend plus part au service)" if one.pk in self.gone else one.nom,
                self[f"prevu_{one.pk}"],
                self[f"reel_{one.pk}"],
            )
            for one in self.parties
        ]

    def costs(self) -> list[forms.BoundField]:
        """The fields of the year itself."""
        return [self[name] for name in self.own]


class FreezeForm(Form):
    """Freeze a year; the reason is asked where a statement replaces another."""

    motif = forms.CharField(
        label="Si un état en remplace un autre, pourquoi",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
