"""What is known of two software."""

from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from diagnostics.models import CompatibiliteLogiciels

NAMES = ("lien", "source")


class CompatibilityForm(EditedMixin, Form):
    """Whether they exchange, and who says so."""

    lien = forms.ChoiceField(
        label="Entre les deux",
        choices=CompatibiliteLogiciels._meta.get_field("lien").choices,
        widget=forms.RadioSelect,
        help_text="« Échange possible » : l’un relit ce que l’autre écrit, sans ressaisie.",
    )
    source = forms.CharField(
        label="Qui le dit",
        required=False,
        max_length=200,
        help_text="Un éditeur, un essai, une autre collectivité, et quand. Facultatif tant que rien n’est connu.",
    )

    def __init__(self, *args: Any, row: CompatibiliteLogiciels, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(row, name) for name in NAMES}, **kwargs)
