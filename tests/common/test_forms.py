"""What every form of the application holds, whoever wrote it; and what no page offers, sent all the same."""

from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver, reverse

from common.editing import CHOICE, OTHER, VERSION
from common.forms import SeveralRowsField
from projects.drafts import COMMAND
from tests.hr.test_two_windows import window

CARRIED = {VERSION, COMMAND, "csrfmiddlewaretoken"}


def _forms(parent: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    for one in parent.__subclasses__():
        yield one
        yield from _forms(one)


def test_no_form_has_a_field_named_as_what_the_page_carries():
    """A field called « version » would be read as the version shown, and each save would answer 409."""
    assert get_resolver().url_patterns
    found = {f"{one.__qualname__}.{name}": name for one in _forms() for name in getattr(one, "base_fields", ())}
    assert len(found) > 200
    assert not [where for where, name in found.items() if name in CARRIED or name.startswith((CHOICE, OTHER))]


def test_several_rows_are_read_by_the_field_that_refuses_a_key_too_long():
    assert get_resolver().url_patterns
    several = [
        (one.__qualname__, field)
        for one in _forms()
        if one.__module__.partition(".")[0] not in {"django", "tests"}
        for field in getattr(one, "base_fields", {}).values()
        if isinstance(field, forms.ModelMultipleChoiceField)
    ]
    assert several and all(isinstance(field, SeveralRowsField) for _, field in several), several


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "name"),
    [
        ("roadmap:action-new", "predecesseurs"),
        ("roadmap:service-new", "parties"),
        ("diagnostics:pooling-new", "parties"),
    ],
)
@pytest.mark.parametrize("key", ["9" * 40, "²", "-1", "1" * 19])
def test_a_key_that_no_column_holds_is_refused_in_words(cast, page, name, key):
    answer = window(cast.chef_projet).post(reverse(page, args=[cast.project.slug]), {name: [key]})
    assert answer.status_code in {200, 422} and name in answer.context["form"].errors
