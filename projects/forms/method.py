"""The form of a method: every phase with its steps, whatever holds them (a draft or a project)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField

from common.editing import EditedMixin
from common.forms import Form
from projects.options import OPTIONS, Option
from projects.services.method import PHASE_TITLE_MAX, STEP_TITLE_MAX


class OptionsForm(EditedMixin, Form):
    """One box for each part of the method that may be turned on."""

    def __init__(self, *args, options: frozenset[Option] = frozenset(), **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for option, spec in OPTIONS.items():
            self.fields[option.value] = forms.BooleanField(
                label=spec.libelle, help_text=spec.explication, required=False, initial=option in options
            )

    @property
    def chosen(self) -> frozenset[Option]:
        """The options that are ticked, once valid."""
        return frozenset(option for option in OPTIONS if self.cleaned_data[option.value])


@dataclass(frozen=True)
class StepRow:
    """A step to show: its key (of the draft, or primary key as text), its title, why it is set aside (or empty)."""

    cle: str
    titre: str
    motif: str = ""


@dataclass(frozen=True)
class PhaseRow:
    """A phase to show with its steps in order."""

    cle: str
    titre: str
    steps: tuple[StepRow, ...]


@dataclass(frozen=True)
class StepLine:
    """A step as the template draws it."""

    row: StepRow
    field: BoundField
    is_first: bool
    is_last: bool


@dataclass(frozen=True)
class PhaseBlock:
    """A phase as the template draws it; ``new`` is the field of the step to add."""

    row: PhaseRow
    numero: int
    field: BoundField
    lines: tuple[StepLine, ...]
    new: BoundField


class MethodForm(EditedMixin, Form):
    """Titles of phases (``phase-<cle>``) and steps (``etape-<cle>``), and one field per phase for a step to add."""

    def __init__(self, *args, phases: Sequence[PhaseRow], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.phases = phases
        for numero, phase in enumerate(phases, start=1):
            self._add(f"phase-{phase.cle}", f"Titre de la phase {numero}", phase.titre, PHASE_TITLE_MAX)
            for rang, step in enumerate(phase.steps, start=1):
                self._add(
                    f"etape-{step.cle}", f"Titre de l’étape {rang} de la phase {numero}", step.titre, STEP_TITLE_MAX
                )
            self._add(
                f"nouvelle-{phase.cle}", f"Ajouter une étape à la phase {numero}", "", STEP_TITLE_MAX, required=False
            )

    def _add(self, name: str, label: str, initial: str, maximum: int, *, required: bool = True) -> None:
        self.fields[name] = forms.CharField(
            label=label,
            initial=initial,
            max_length=maximum,
            required=required,
            error_messages={
                "required": f"{label}\u202f: donnez un titre.",
                "max_length": f"{label}\u202f: le titre dépasse %(limit_value)d caractères.",
            },
            widget=forms.TextInput(attrs={"autocomplete": "off"}),
        )

    def _versioned(self) -> list[str]:
        return [name for name in self.fields if not name.startswith("nouvelle-")]

    def titles(self, prefix: str) -> dict[str, str]:
        """Cleaned titles by key, for ``prefix`` « phase » or « etape »."""
        return {
            name.removeprefix(f"{prefix}-"): value
            for name, value in self.cleaned_data.items()
            if name.startswith(f"{prefix}-")
        }

    def wanted_step(self, phase_cle: str) -> str:
        """The title typed for a step to add to a phase."""
        return self.cleaned_data.get(f"nouvelle-{phase_cle}", "")

    def blocks(self) -> list[PhaseBlock]:
        """What the template draws, in order."""
        return [
            PhaseBlock(
                phase,
                numero,
                self[f"phase-{phase.cle}"],
                tuple(
                    StepLine(step, self[f"etape-{step.cle}"], index == 0, index == len(phase.steps) - 1)
                    for index, step in enumerate(phase.steps)
                ),
                self[f"nouvelle-{phase.cle}"],
            )
            for numero, phase in enumerate(self.phases, start=1)
        ]
