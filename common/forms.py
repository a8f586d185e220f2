"""Base of every form: the same words in the summary and beside the field, attributes for assistive technologies.

No text typed in one keeps a social security number (``common.nir``).
"""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.nir import CHAMP, ressemble_a_un_nir
from common.values import ValeurIllisible, address_number, read_date, read_decimal


class DateField(forms.DateField):
    """A date typed as jj/mm/aaaa; an American or impossible date is refused and named, never guessed."""

    widget = forms.DateInput(format="%d/%m/%Y", attrs={"inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Jour/mois/année, par exemple 01/09/2026")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return read_date(value)
        except ValeurIllisible as error:
            raise forms.ValidationError(str(error), code="invalid") from None


class DecimalField(forms.DecimalField):
    """A number written the French way: « 1 234,56 », « 0,8 »."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        try:
            return read_decimal(value)
        except ValeurIllisible as error:
            raise forms.ValidationError(str(error), code="invalid") from None

    def prepare_value(self, value: Any) -> Any:
        return str(value).replace(".", ",") if value not in self.empty_values else value

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class SeveralRowsField(forms.ModelMultipleChoiceField):
    """Several rows, by their keys; a key that no column could hold is refused in words, as one that does not exist."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if isinstance(key, str) and address_number(key) is None:
                raise forms.ValidationError(
                    self.error_messages["invalid_pk_value"], code="invalid_pk_value", params={"pk": key[:40]}
                )
        return super().clean(value)


class AccessibleMixin:
    """Ties each field to its help and its errors, and gives the summary what it links to."""

    error_css_class = "has-error"
    required_css_class = "is-required"
    # what a long form adds to its page: the version shown (``common.editing``), the draft of the person (``projects.drafts``)
    version = ""
    draft = None
    is_resumed = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.use_required_attribute = False
        for name, field in self.fields.items():
            if field.required:
                field.error_messages.setdefault("required", "Ce champ est nécessaire.")
                field.error_messages["required"] = f"{field.label or name} : ce champ est nécessaire."

    def _post_clean(self) -> None:
        super()._post_clean()
        # a reason, a remark, a title: no free text of the application keeps a social security number
        for name, text in list(self.cleaned_data.items()):
            if isinstance(text, str) and self._is_free_text(name) and ressemble_a_un_nir(text):
                self.add_error(name, CHAMP)

    def _is_free_text(self, name: str) -> bool:
        field = self.fields.get(name)
        return isinstance(field, forms.CharField) and not isinstance(field.widget, forms.PasswordInput)

    def error_links(self) -> Iterator[tuple[str, str]]:
        """Pairs (identifier of the field, message) in the order of the form; form-wide errors have no identifier."""
        for message in self.non_field_errors():
            yield "", message
        for bound in self:
            for message in bound.errors:
                yield bound.id_for_label or bound.auto_id, message


class Form(AccessibleMixin, forms.Form):
    """A form that is not tied to one model."""


class ModelForm(AccessibleMixin, forms.ModelForm):
    """A form that edits one row."""


def put_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Put what a service refused on the fields that it names; what names no field of the form goes to the summary."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def render_invalid(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page again, with its errors: status 422, values kept, « Erreur : » in the title."""
    return render(request, template, {**context, "has_errors": True}, status=422)


def render_form(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page of ``context["form"]``: as it is, or again with its errors (:func:`render_invalid`)."""
    return (render_invalid if context["form"].errors else render)(request, template, context)


__all__ = [
    "AccessibleMixin",
    "DateField",
    "DecimalField",
    "Form",
    "ModelForm",
    "put_errors",
    "render_form",
    "render_invalid",
]
