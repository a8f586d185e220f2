"""The « règle du jeu »: write, publish, sign."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import DateField, Form
from governance.seuils import specs

TEXTS = ("decider", "confidentiel", "dire_non", "delais")


class CharterForm(EditedMixin, Form):
    """Four short texts and the thresholds."""

    decider = forms.CharField(
        label="Comment nous décidons",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Qui tranche quoi, consensus ou vote, que fait-on d’un désaccord.",
    )
    confidentiel = forms.CharField(
        label="Ce qui reste confidentiel", max_length=3000, widget=forms.Textarea(attrs={"rows": 4})
    )
    dire_non = forms.CharField(
        label="Le droit de dire non",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Entrer ou non dans un service, en sortir, à quelles conditions.",
    )
    delais = forms.CharField(
        label="Les délais que nous tenons", required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, texts: dict[str, str], thresholds: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, initial=texts | {f"seuil_{k}": v for k, v in thresholds.items()}, **kwargs)
        for cle, spec in specs().items():
            self.fields[f"seuil_{cle}"] = forms.IntegerField(
                label=f"{spec.libelle} ({spec.unite})", help_text=spec.explication
            )

    @property
    def text_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in TEXTS]

    @property
    def threshold_fields(self) -> list[forms.BoundField]:
        return [self[f"seuil_{cle}"] for cle in specs()]

    def texts(self) -> dict[str, str]:
        """The texts by name of field."""
        return {name: self.cleaned_data[name] for name in TEXTS}

    def thresholds(self) -> dict[str, int]:
        """The thresholds by key."""
        return {cle: self.cleaned_data[f"seuil_{cle}"] for cle in specs()}


class PublishForm(Form):
    """From which day on."""

    date_effet = DateField(
        label="En vigueur à partir du", help_text="Aujourd’hui ou plus tard : une règle ne vaut pas pour le passé."
    )


class SignForm(Form):
    """In what quality one signs."""

    qualite = forms.CharField(label="En qualité de", max_length=120, help_text="Par exemple : maire")
    accord = forms.BooleanField(label="J’ai lu cette version et je la signe")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["accord"].error_messages["required"] = "Cochez pour signer."
