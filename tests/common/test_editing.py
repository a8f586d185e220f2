"""What a form says of two versions: boxes, which a browser sends only when they are ticked. No database."""

import pytest
from django import forms
from django.http import QueryDict

from common.editing import EditedMixin, chosen, sign_version
from common.forms import Form


class SeatForm(EditedMixin, Form):
    a_voix = forms.BooleanField(label="A voix", required=False)


@pytest.mark.parametrize("shown, stored, sent", [(True, False, "a_voix=on"), (False, True, "")])
def test_a_box_that_somebody_else_ticked_or_unticked_is_asked_and_can_be_taken(shown, stored, sent):
    page = SeatForm(initial={"a_voix": shown})
    posted = QueryDict(sent, mutable=True)
    posted["version"] = sign_version(page.stored_values())
    form = SeatForm(posted, initial={"a_voix": stored})
    (found,) = form.differences()
    assert not found.is_contested and form.shown("a_voix", found.theirs) == ("oui" if stored else "non")
    posted["autre-a_voix"], posted["choix-a_voix"] = found.theirs, "autre"
    taken = SeatForm(chosen(posted, SeatForm), initial={"a_voix": stored})
    assert taken.is_valid() and taken.cleaned_data["a_voix"] is stored


class PartiesForm(EditedMixin, Form):
    parties = forms.MultipleChoiceField(label="Parties", choices=[("1", "Bourg"), ("2", "Petit"), ("3", "Grand")])


def test_several_boxes_are_read_by_their_names_and_taken_all():
    page = PartiesForm(initial={"parties": ["1"]})
    posted = QueryDict("parties=1", mutable=True)
    posted["version"] = sign_version(page.stored_values())
    form = PartiesForm(posted, initial={"parties": ["2", "3"]})
    (found,) = form.differences()
    assert form.shown("parties", found.theirs) == "Petit, Grand"
    posted["autre-parties"], posted["choix-parties"] = found.theirs, "autre"
    taken = PartiesForm(chosen(posted, PartiesForm), initial={"parties": ["2", "3"]})
    assert taken.is_valid() and taken.cleaned_data["parties"] == ["2", "3"]
