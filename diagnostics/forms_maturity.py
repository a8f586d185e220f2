"""The grid of one person: nine sentences, four levels."""

from collections.abc import Mapping
from typing import Any

from django import forms

from common.forms import Form
from diagnostics.maturite import LEVELS, LIBELLES_DOMAINE
from diagnostics.queries_maturity import enonces


class MaturityForm(Form):
    """One level for each sentence; what the person said before is proposed again."""

    def __init__(self, *args: Any, notes: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in enonces():
            self.fields[one.code] = forms.TypedChoiceField(
                label=one.enonce,
                choices=list(LEVELS.items()),
                coerce=int,
                widget=forms.RadioSelect,
                initial=notes.get(one.code),
                error_messages={"required": "Choisissez une réponse."},
            )

    @property
    def parts(self) -> list[tuple[str, list]]:
        """Title of each domain, with its fields."""
        return [
            (label, [self[one.code] for one in enonces() if one.domaine is domaine])
            for domaine, label in LIBELLES_DOMAINE.items()
        ]
