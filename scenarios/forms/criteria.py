"""Criteria and weights on one page; scores of one scenario on another."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from django import forms

from common.editing import EditedMixin
from common.forms import DecimalField, Form
from common.values import format_decimal
from scenarios.engine.criteres import NOTE_MAXIMUM, POIDS_TOTAL
from scenarios.evaluation import PROPOSED
from scenarios.figures_criteria import poids
from scenarios.forms.service import GridLine
from scenarios.models import Critere, NoteCritere

LINES = 8
LABEL_MAX = Critere._meta.get_field("libelle").max_length
TEXT_MAX = NoteCritere._meta.get_field("justification").max_length
NO_SCORE = [("", "pas encore")]


class CriteriaForm(EditedMixin, Form):
    """Up to eight criteria with their weights; a line without a name is no criterion."""

    headings = ("Critère", "Poids (sur 100)")

    def __init__(self, *args, criteres: Sequence[Critere], **kwargs) -> None:
        self.criteres = list(criteres)
        known = [(c.libelle, c.poids) for c in self.criteres] or list(PROPOSED)
        initial = {}
        for rank, (label, weight) in enumerate(known):
            initial |= {f"libelle-{rank}": label, f"poids-{rank}": f"{weight.normalize():f}"}
        super().__init__(*args, initial=initial, **kwargs)
        self.count = max(LINES, len(known))
        for rank in range(self.count):
            self.fields[f"libelle-{rank}"] = forms.CharField(
                label=f"Critère {rank + 1}", max_length=LABEL_MAX, required=False
            )
            self.fields[f"poids-{rank}"] = DecimalField(
                label=f"Poids du critère {rank + 1}",
                required=False,
                min_value=0,
                max_value=POIDS_TOTAL,
                max_digits=5,
                decimal_places=2,
            )

    def lines(self) -> Iterator[GridLine]:
        for rank in range(self.count):
            yield GridLine(str(rank + 1), (self[f"libelle-{rank}"], self[f"poids-{rank}"]))

    def clean(self):
        data = super().clean()
        total = Decimal(0)
        for rank in range(self.count):
            label, weight = data.get(f"libelle-{rank}"), data.get(f"poids-{rank}")
            if label and not weight and f"poids-{rank}" not in self.errors:
                self.add_error(f"poids-{rank}", f"« {label} » n’a pas de poids : en donner un, ou effacer le nom.")
            if weight and not label and f"libelle-{rank}" not in self.errors:
                self.add_error(f"libelle-{rank}", f"Le critère {rank + 1} a un poids et pas de nom.")
            total += weight or 0
        if not self.errors and total != POIDS_TOTAL:
            self.add_error(None, f"Les poids totalisent {format_decimal(total)} : il faut 100.")
        return data

    def rows(self) -> list[tuple[int | None, str, Decimal]]:
        """What to save, in order: the key of the criterion that stood on the line, its name, its weight."""
        data = self.cleaned_data
        keys = [c.pk for c in self.criteres] + [None] * self.count
        return [
            (keys[rank], data[f"libelle-{rank}"], data[f"poids-{rank}"])
            for rank in range(self.count)
            if data[f"libelle-{rank}"]
        ]


class ScoresForm(EditedMixin, Form):
    """The scores of one scenario, each with its reason."""

    headings = (f"Note (0 à {NOTE_MAXIMUM})", "Pourquoi cette note")

    def __init__(self, *args, criteres: Sequence[Critere], notes: Sequence[NoteCritere], **kwargs) -> None:
        self.criteres = list(criteres)
        initial = {}
        for row in notes:
            initial |= {f"note-{row.critere_id}": row.note, f"pourquoi-{row.critere_id}": row.justification}
        super().__init__(*args, initial=initial, **kwargs)
        for critere in self.criteres:
            self.fields[f"note-{critere.pk}"] = forms.TypedChoiceField(
                label=f"{critere.libelle} : note",
                choices=NO_SCORE + [(n, str(n)) for n in range(NOTE_MAXIMUM + 1)],
                coerce=int,
                empty_value=None,
                required=False,
            )
            self.fields[f"pourquoi-{critere.pk}"] = forms.CharField(
                label=f"{critere.libelle} : pourquoi cette note",
                max_length=TEXT_MAX,
                required=False,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def lines(self) -> Iterator[GridLine]:
        for critere in self.criteres:
            title = f"{critere.libelle} ({poids(critere.poids)})"
            yield GridLine(title, (self[f"note-{critere.pk}"], self[f"pourquoi-{critere.pk}"]))

    def clean(self):
        data = super().clean()
        for critere in self.criteres:
            note, text = data.get(f"note-{critere.pk}"), data.get(f"pourquoi-{critere.pk}")
            if note is not None and not text and f"pourquoi-{critere.pk}" not in self.errors:
                self.add_error(f"pourquoi-{critere.pk}", f"« {critere.libelle} » : dire pourquoi cette note.")
            if text and note is None and f"note-{critere.pk}" not in self.errors:
                self.add_error(f"note-{critere.pk}", f"« {critere.libelle} » : il manque la note.")
        return data

    def scores(self) -> dict[int, tuple[int, str] | None]:
        """What to save, by criterion."""
        data = self.cleaned_data
        return {
            c.pk: None if data[f"note-{c.pk}"] is None else (data[f"note-{c.pk}"], data[f"pourquoi-{c.pk}"])
            for c in self.criteres
        }
