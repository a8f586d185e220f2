"""The lines of the daily e-mail hold no figure, and every subject has its right."""

import pytest

from governance.notices import KINDS, NoticeKind, register
from projects.policy import ACTIONS, Action


def test_each_subject_has_words_and_a_right():
    assert {"REUNION", "COMPTE_RENDU", "DECISION", "CHARTE", "SIGNATURE", "DOCUMENT"} <= set(KINDS)
    for kind in KINDS.values():
        assert kind.action in ACTIONS and kind.mail[0].islower() and not any(c.isdigit() for c in kind.mail)


def test_a_subject_with_a_figure_is_refused():
    with pytest.raises(ValueError):
        register(NoticeKind("X", "X", "3 agents attendent", Action.VOIR_PROJET))
    assert "X" not in KINDS
