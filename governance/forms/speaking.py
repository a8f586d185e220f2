"""Minutes of each college in a meeting."""

from collections.abc import Iterator
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from governance.models import Meeting, SpeakingTime
from governance.parole import LABELS, College

A_DAY = 24 * 60


def planned_minutes(meeting: Meeting) -> int | None:
    """How long the meeting lasts, from its hours, else from its agenda; ``None`` when neither says it."""
    if meeting.fin is not None:
        return int((meeting.fin - meeting.debut).total_seconds() // 60) or None
    return sum(item.duree_minutes or 0 for item in meeting.items.order_by("rang", "pk")) or None


class SpeakingForm(EditedMixin, Form):
    """The length of the meeting, then one number a college. ``minutes()`` gives what the service takes."""

    duree = forms.IntegerField(
        label="Durée de la réunion, en minutes",
        min_value=1,
        max_value=A_DAY,
        help_text="Les parts se rapportent à cette durée.",
    )

    def __init__(self, *args: Any, meeting: Meeting, row: SpeakingTime | None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {"duree": row.duree if row else planned_minutes(meeting)}
        if row is not None:
            initial |= {college.value: getattr(row, college.value) for college in College}
        super().__init__(*args, initial=initial, **kwargs)
        for college, label in LABELS.items():
            self.fields[college.value] = forms.IntegerField(
                label=label,
                required=False,
                min_value=0,
                max_value=A_DAY,
                widget=forms.NumberInput(attrs={"data-parole": label}),
            )

    @property
    def colleges(self) -> Iterator[forms.BoundField]:
        """The fields of the colleges, in their order."""
        for college in College:
            yield self[college.value]

    def minutes(self) -> dict[College, int | None]:
        """Minutes by college; ``None`` where nothing is written."""
        return {college: self.cleaned_data[college.value] for college in College}
