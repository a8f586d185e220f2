"""Three versions of one form: what must be asked; pure."""

from hypothesis import given
from hypothesis import strategies as st

from common.versions import Difference, differences

VALUES = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(["", "a", "b"]) for name in ("nom", "grade", "duree")}
)


def test_only_what_somebody_else_changed_otherwise_is_asked():
    base = {"nom": "Noël", "grade": "Adjoint", "duree": "35", "service": "Voirie"}
    mine = {"nom": "Noël", "grade": "Rédacteur", "duree": "28", "service": "Voirie"}
    theirs = {"nom": "Noel", "grade": "Attaché", "duree": "28", "service": "Voirie"}
    assert differences(base, mine, theirs) == [
        Difference("nom", "Noël", "Noël", "Noel"),
        Difference("grade", "Adjoint", "Rédacteur", "Attaché"),
    ]
    assert [one.is_contested for one in differences(base, mine, theirs)] == [False, True]


def test_a_row_that_appeared_or_vanished_is_asked_too():
    assert [one.theirs for one in differences({}, {}, {"nouveau": "3"})] == ["3"]
    assert [(one.mine, one.theirs) for one in differences({"a": "1"}, {"a": "2"}, {})] == [("2", "")]


@given(VALUES, VALUES)
def test_nothing_is_asked_when_nobody_else_wrote_or_both_wrote_the_same(base, mine):
    assert differences(base, mine, base) == []
    assert differences(base, mine, mine) == []


@given(VALUES, VALUES, VALUES)
def test_nothing_stored_is_overwritten_without_being_shown(base, mine, theirs):
    asked = {one.name for one in differences(base, mine, theirs)}
    for name in set(base) | set(mine) | set(theirs):
        old, own, other = base.get(name, ""), mine.get(name, ""), theirs.get(name, "")
        assert name in asked or other == old or own == other
