"""Impact and feasibility of every service on one page."""

from collections.abc import Sequence
from typing import Any

from django import forms

from common.editing import EditedMixin
from common.forms import Form
from diagnostics.models import PrioriteService
from diagnostics.queries_priorities import Priorite
from diagnostics.services.priorities import Marks

CHOICES = [("", "—"), *((n, str(n)) for n in range(PrioriteService.LOW, PrioriteService.HIGH + 1))]


class PrioritiesForm(EditedMixin, Form):
    """Two marks and a reason for each service; both marks or none."""

    def __init__(self, *args: Any, rows: Sequence[Priorite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        for one in rows:
            key, name = one.service.pk, one.service.libelle
            for what, label in (("impact", "impact"), ("faisabilite", "faisabilité")):
                self.fields[f"{what}-{key}"] = forms.TypedChoiceField(
                    label=f"{name}, {label}",
                    choices=CHOICES,
                    coerce=int,
                    empty_value=None,
                    required=False,
                    initial=getattr(one, what),
                )
            self.fields[f"pourquoi-{key}"] = forms.CharField(
                label=f"{name}, pourquoi", max_length=300, required=False, initial=one.pourquoi
            )

    def clean(self) -> dict[str, Any]:
        """Say beside the field which mark is missing."""
        data = super().clean()
        for one in self.rows:
            names = (f"impact-{one.service.pk}", f"faisabilite-{one.service.pk}")
            given = [data.get(name) is not None for name in names]
            if any(given) and not all(given):
                self.add_error(names[given.index(False)], "Donnez les deux notes, ou aucune.")
        return data

    @property
    def lines(self) -> list[dict[str, Any]]:
        """One line per service, for the grid."""
        return [
            {
                "titre": one.service.libelle,
                "champs": [
                    (label, self[f"{what}-{one.service.pk}"])
                    for what, label in (("impact", "Impact"), ("faisabilite", "Faisabilité"), ("pourquoi", "Pourquoi"))
                ],
            }
            for one in self.rows
        ]

    def marks(self) -> dict[int, Marks]:
        """Key of the service → what was typed."""
        data = self.cleaned_data
        return {
            pk: Marks(data[f"impact-{pk}"], data[f"faisabilite-{pk}"], data[f"pourquoi-{pk}"])
            for pk in (one.service.pk for one in self.rows)
        }
