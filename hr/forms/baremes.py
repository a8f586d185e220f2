"""A national value typed by the administrator."""

from django import forms

from common.dated import DatedRow
from common.forms import DateField, DecimalField, Form
from common.values import ValeurIllisible, read_rate

PLACES = 6


class ValeurForm(Form):
    """A rate is read with its « % » sign; every other unit is a number."""

    valeur = forms.CharField(label="Valeur", max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    date_debut = DateField(label="En vigueur depuis le")
    date_fin = DateField(label="Jusqu’au", required=False, help_text="Dernier jour. Vide : toujours en vigueur.")
    source = forms.CharField(label="Source", max_length=300, help_text="Décret, arrêté ou délibération, avec sa date.")
    certitude = forms.ChoiceField(label="Certitude", choices=DatedRow.Certitude.choices)
    motif = forms.CharField(label="Motif", max_length=300)

    def __init__(self, *args, unite: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.unite = unite
        self.fields["valeur"].help_text = "Par exemple 37,65 %." if unite == "taux" else f"En {unite}."

    def clean_valeur(self):
        """The number, in the unit of the scale."""
        raw = self.cleaned_data["valeur"]
        try:
            value = read_rate(raw, allow_zero=True) if self.unite == "taux" else DecimalField().to_python(raw)
        except ValeurIllisible as error:
            raise forms.ValidationError(str(error)) from None
        if value < 0:
            raise forms.ValidationError("Une valeur nationale n’est jamais négative.")
        if value != round(value, PLACES):
            raise forms.ValidationError("Six décimales au plus.")
        return value
