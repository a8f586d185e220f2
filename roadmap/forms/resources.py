"""What a service gives to an objective."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DecimalField, Form, SeveralRowsField
from common.values import format_etp, format_euros
from roadmap.models import AffectationObjectif
from roadmap.queries.resources import Disponible


class PairForm(Form):
    """Which service of which employer."""

    couple = forms.ChoiceField(label="Service et collectivité")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["couple"].choices = choices


class ResourceForm(EditedMixin, Form):
    """ETP, euros and equipment, each with what the service has."""

    etp = DecimalField(label="ETP", required=False, min_value=0, max_digits=7, decimal_places=2)
    montant_euros = DecimalField(
        label="Euros par an, hors personnel", required=False, min_value=0, max_digits=12, decimal_places=2
    )
    moyens = SeveralRowsField(label="Équipement", queryset=None, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, there: Disponible, row: AffectationObjectif | None, **kwargs: Any) -> None:
        initial = (
            {"etp": row.etp, "montant_euros": row.montant_euros, "moyens": [one.pk for one in row.moyens.all()]}
            if row
            else {}
        )
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["etp"].help_text = f"Le service a {format_etp(there.etp)}."
        self.fields["montant_euros"].help_text = (
            f"Le service a dépensé {format_euros(there.euros)} hors personnel en {there.annee}."
            if there.annee
            else "Aucun coût n’est encore saisi pour ce service."
        )
        keys = [one.pk for one in there.moyens]
        moyens = AffectationObjectif._meta.get_field("moyens").related_model.objects.filter(pk__in=keys)
        self.fields["moyens"].queryset = moyens.order_by("nature", "libelle", "pk")
        if not keys:
            del self.fields["moyens"]
