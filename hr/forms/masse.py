"""The hypotheses of a payroll forecast, in the address: low, central, high."""

from decimal import Decimal
from typing import Any

from django import forms

from common.forms import DecimalField, Form
from common.values import ValeurIllisible, format_percent, read_rate
from hr.calculs.hypotheses_masse import COURBE, VARIANTES, Hypothese, Hypotheses, en_mots, hypotheses_livrees, jeu
from hr.calculs.retraite import COURBES

TAUX_MAXIMUM = Decimal("0.2")


class TauxField(forms.Field):
    """A rate typed « 1,2 % ». Raises the words of ``read_rate``."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "maxlength": 12})

    def __init__(self, *, maximum: Decimal, **kwargs: Any) -> None:
        self.maximum = maximum
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return read_rate(value, allow_zero=True, maximum=self.maximum)
        except ValeurIllisible as error:
            raise forms.ValidationError(str(error), code="invalid") from None


def _nom(one: Hypothese, variante: str) -> str:
    return f"{one.cle}-{variante}"


def _champ(one: Hypothese, variante: str) -> forms.Field:
    label = f"{one.libelle}, {VARIANTES[variante].lower()}"
    if one.cle == COURBE:
        return forms.ChoiceField(label=label, choices=list(COURBES.items()))
    if one.unite == "taux":
        large = one.cle in {"entree", "remplacement"}
        return TauxField(label=label, maximum=Decimal(1) if large else TAUX_MAXIMUM)
    return DecimalField(label=label, min_value=0, max_value=500, decimal_places=2)


class HypothesesForm(Form):
    """Three values for each shipped hypothesis; what the address does not say is the shipped value."""

    def __init__(self, data) -> None:
        shipped = {}
        for one in hypotheses_livrees():
            for variant, value in one.valeurs.items():
                shipped[_nom(one, variant)] = value if one.unite == "courbe" else _saisie(one, value)
        self.est_modifie = any(name in data and data[name].strip() != value for name, value in shipped.items())
        super().__init__({name: data.get(name, value) for name, value in shipped.items()})
        for one in hypotheses_livrees():
            for variant in VARIANTES:
                self.fields[_nom(one, variant)] = _champ(one, variant)
                self.fields[_nom(one, variant)].widget.attrs["aria-label"] = self.fields[_nom(one, variant)].label

    @property
    def lignes(self) -> list[tuple[Hypothese, list]]:
        """Each hypothesis with its three bound fields."""
        return [(one, [self[_nom(one, variant)] for variant in VARIANTES]) for one in hypotheses_livrees()]

    def jeu(self, variante: str) -> Hypotheses:
        """The set of a variant. Call once valid."""
        return jeu(variante, self.valeurs(variante))

    def valeurs(self, variante: str) -> dict[str, Decimal | str]:
        """The values of a variant by key. Call once valid."""
        return {one.cle: self.cleaned_data[_nom(one, variante)] for one in hypotheses_livrees()}

    def mots(self, variante: str) -> dict[str, str]:
        """The values of a variant in words, by key. Call once valid."""
        values = self.valeurs(variante)
        return {one.cle: en_mots(one, values[one.cle]) for one in hypotheses_livrees()}


def _saisie(one: Hypothese, value: str) -> str:
    """A shipped value as somebody would type it: « 1,2 % », « 45 »."""
    if one.unite != "taux":
        return value.replace(".", ",")
    return format_percent(Decimal(value), 1).replace(",0", "")
