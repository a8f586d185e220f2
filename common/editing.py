"""Forms that several people may fill: the version that was shown, and what was typed before being saved.

A page carries the version it showed, signed; the answer is compared with what is stored at that moment
(``common.versions``). ``resume`` puts back what a draft kept. Both speak of what a person types, as text.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.core import signing
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from common.versions import Difference, differences

VERSION = "version"
CHOICE, OTHER = "choix-", "autre-"
THEIRS = "autre"
_SALT = "common.editing.version"
EMPTY = "(vide)"
# a box that is not ticked is sent by no browser: as texts, both states are words that the widget reads back
TICKED, NOT_TICKED = "true", "false"
SEVERAL = (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)


def sign_version(values: Mapping[str, str]) -> str:
    """The values as one signed text, to be carried by a hidden field."""
    return signing.dumps(dict(values), salt=_SALT, compress=True)


def read_version(text: str) -> dict[str, str]:
    """The values that the page showed. A text that was altered gives none: every difference is then asked."""
    try:
        values = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return {}
    return values if isinstance(values, dict) else {}


def _text(value: Any) -> str:
    """What a widget would show, as one text."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "\n".join(_text(one) for one in value)
    return str(value).strip().replace("\r\n", "\n")


def _ticked(value: Any) -> str:
    return TICKED if value else NOT_TICKED


class EditedMixin:
    """For a form whose rows others may change meanwhile. ``unversioned``: fields that belong to the gesture, not to the row.

    A form with rows of its own shape overrides ``stored_values``, ``typed_values``, ``shown`` and ``put``.
    """

    unversioned: tuple[str, ...] = ("motif",)
    _resumed_version = ""

    def _versioned(self) -> list[str]:
        return [name for name in self.fields if name not in self.unversioned]

    def stored_values(self) -> dict[str, str]:
        """What is stored now, as the form would show it, by field."""
        values = {}
        for name in self._versioned():
            field = self.fields[name]
            initial = field.prepare_value(self.get_initial_for_field(field, name))
            is_box = isinstance(field.widget, forms.CheckboxInput)
            values[name] = _ticked(initial) if is_box else _text(field.widget.format_value(initial))
        return values

    def typed_values(self) -> dict[str, str]:
        """What the person sends, by field; a disabled field keeps what is stored."""
        stored = self.stored_values()
        return {name: stored[name] if self.fields[name].disabled else self._sent(name) for name in self._versioned()}

    def _sent(self, name: str) -> str:
        widget = self.fields[name].widget
        value = widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
        return _ticked(value) if isinstance(widget, forms.CheckboxInput) else _text(value)

    @property
    def version(self) -> str:
        """What the hidden field carries: the version that was first shown, until the form is saved."""
        posted = self.data.get(VERSION, "") if self.is_bound else ""
        return posted or self._resumed_version or sign_version(self.stored_values())

    def differences(self) -> list[Difference]:
        """What somebody else changed since the page was shown; none without a version (a script, an import)."""
        posted = self.data.get(VERSION, "") if self.is_bound else ""
        if not posted:
            return []
        return differences(read_version(posted), self.typed_values(), self.stored_values())

    def title_of(self, name: str) -> str:
        """How a field is called on the page that compares."""
        return str(self.fields[name].label or name) if name in self.fields else name

    def shown(self, name: str, value: str) -> str:
        """A value as people read it: the label of a choice, « (vide) » for nothing."""
        field = self.fields.get(name)
        if field is not None and isinstance(field.widget, forms.CheckboxInput):
            return "oui" if value == TICKED else "non"
        labels = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()) or ()) if str(key)}
        if isinstance(field, SEVERAL):
            return ", ".join(labels.get(one, one) for one in value.split("\n")) if value else EMPTY
        return labels.get(value, value) or EMPTY

    def carry(self, version: str) -> None:
        """Keep the version of the page before: a button changed what the form shows, and saved nothing."""
        self._resumed_version = version

    @classmethod
    def put(cls, data: QueryDict, name: str, value: str) -> None:
        """Write in the posted ``data`` the stored value that the person preferred; several boxes come back a line each."""
        if isinstance(cls.base_fields.get(name), SEVERAL):
            data.setlist(name, value.split("\n") if value else [])
        else:
            data[name] = value

    def resume(self, values: Mapping[str, Sequence[str]]) -> None:
        """Show what a draft kept in place of what is stored, without judging it yet. Call it on an unbound form."""
        typed = MultiValueDict({name: list(found) for name, found in values.items()})
        self._resumed_version = (typed.getlist(VERSION) or [""])[-1] or sign_version(self.stored_values())
        for name, field in self.fields.items():
            key = self.add_prefix(name)
            if not field.disabled and (
                key in typed or isinstance(field.widget, forms.RadioSelect | forms.CheckboxInput)
            ):
                self.initial[name] = field.widget.value_from_datadict(typed, MultiValueDict(), key)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """Choices of a list, those of its groups one after the other."""
    for key, label in choices:
        yield from label if isinstance(label, list | tuple) else [(key, label)]


def chosen(posted: QueryDict, form_class: type[EditedMixin]) -> QueryDict:
    """The posted data with the stored values that the person preferred, once both versions were shown."""
    data = posted.copy()
    for key in list(posted):
        if key.startswith(CHOICE) and posted[key] == THEIRS:
            name = key.removeprefix(CHOICE)
            form_class.put(data, name, posted.get(f"{OTHER}{name}", ""))
    for key in list(data):
        if key.startswith((CHOICE, OTHER)):
            del data[key]
    return data
