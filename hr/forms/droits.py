"""The form of an erasure: why, and the matricule typed again, because nothing brings the person back."""

from django import forms

from common.forms import Form
from hr.models import Effacement


class EffacementForm(Form):
    """Why, and the matricule once more."""

    motif = forms.ChoiceField(
        label="Pourquoi",
        choices=[(one.value, one.label) for one in Effacement.Motif if one is not Effacement.Motif.TERME],
        widget=forms.RadioSelect,
    )
    matricule = forms.CharField(
        label="Matricule, une seconde fois",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, matricule: str, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.expected = matricule

    def clean_matricule(self) -> str:
        """The matricule of this agent. Raises ``ValidationError`` with what was read otherwise."""
        typed = self.cleaned_data["matricule"].strip()
        if typed != self.expected:
            raise forms.ValidationError(f"Ce n’est pas le matricule de cet agent : « {typed} ».")
        return typed
