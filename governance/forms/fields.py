"""Fields and small forms that several subjects share."""

import re
from datetime import time
from typing import Any

from django import forms

from common.forms import Form

_HOUR = re.compile(r"(\d{1,2})\s*(?:h|:|\.)?\s*(\d{2})?", re.IGNORECASE)


class TimeField(forms.Field):
    """An hour typed the French way: « 14 h 30 », « 14h », « 14:30 »."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Par exemple 14 h 30")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> time | None:
        if value in self.empty_values:
            return None
        found = _HOUR.fullmatch(str(value).replace("\u202f", " ").replace("\u00a0", " ").strip())
        try:
            if found is None:
                raise ValueError
            return time(int(found[1]), int(found[2] or 0))
        except ValueError:
            raise forms.ValidationError(
                f"« {value} » n’est pas une heure\u00a0: écrivez par exemple 14 h 30.", code="invalid"
            ) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H} h {value:%M}" if isinstance(value, time) else value


class ReasonForm(Form):
    """Why: the words stay in the history."""

    motif = forms.CharField(label="Motif", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
