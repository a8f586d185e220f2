"""Decisions: numbered once, counted votes, options, reasons, taken back and brought back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.services.decisions import change_decision, record_decision, restore_decision, take_back_decision
from tests.governance.scene import body_with, meeting_in

pytestmark = pytest.mark.django_db
FIELDS = {"objet": "Service commun", "texte": "Il est créé.", "date": date(2026, 3, 2), "resultat": "ADOPTEE"}
CONSENSUS = FIELDS | {"mode": "CONSENSUS"}


def vote(pour, contre, abstentions=None, **more):
    return FIELDS | {"mode": "VOTE", "pour": pour, "contre": contre, "abstentions": abstentions} | more


def test_numbers_follow_each_other_in_the_project_and_are_never_used_twice(cast):
    one = meeting_in(body_with(cast, "elu"), days=-9)
    other = meeting_in(body_with(cast, kind="COTECH", nom="Comité technique"), days=-3)
    first = record_decision(meeting=one, fields=CONSENSUS, options=["Oui", "Non"], kept=0, author=cast.chef_projet)
    assert first.code == "D-01" and first.options.get(est_retenue=True).libelle == "Oui"
    take_back_decision(decision=first, reason="mal comprise")
    assert record_decision(meeting=other, fields=vote(4, 1)).code == "D-02"
    assert not cast.elu.notifications.filter(kind="DECISION").exists()  # nothing about what was undone
    with pytest.raises(ValidationError):
        take_back_decision(decision=first, reason="encore")
    restore_decision(decision=first)
    assert first.date_retrait is None
    reasons = list(first.history.values_list("history_change_reason", flat=True))
    assert reasons == ["décision rétablie", "mal comprise", "décision consignée"]


@pytest.mark.parametrize(
    "fields, field",
    [
        (vote(None, 2), "pour"),
        (vote(0, 0, 0), "pour"),
        (vote(2, 5), "resultat"),
        (CONSENSUS | {"date": timezone.localdate() + timedelta(days=2)}, "date"),
    ],
)
def test_a_vote_that_does_not_hold_is_refused(cast, fields, field):
    with pytest.raises(ValidationError) as refused:
        record_decision(meeting=meeting_in(body_with(cast), days=-1), fields=fields)
    assert set(refused.value.error_dict) == {field}


def test_a_consensus_has_no_counts_and_a_kept_option_exists(cast):
    meeting = meeting_in(body_with(cast), days=-1)
    decision = record_decision(meeting=meeting, fields=CONSENSUS | {"pour": 3, "contre": 1, "abstentions": 0})
    assert (decision.pour, decision.contre, decision.abstentions) == (None, None, None)
    for kept in (-1, 2):
        with pytest.raises(ValidationError, match="option retenue"):
            record_decision(meeting=meeting, fields=CONSENSUS, options=["A", "B"], kept=kept)
    tie = record_decision(meeting=meeting, fields=vote(3, 3, objet="Le siège"))  # the chair may have the casting vote
    assert tie.abstentions == 0


def test_a_correction_says_why_and_keeps_what_was(cast):
    decision = record_decision(meeting=meeting_in(body_with(cast), days=-1), fields=CONSENSUS, options=["A"], kept=0)
    with pytest.raises(ValidationError, match="dise pourquoi"):
        change_decision(decision=decision, fields=vote(5, 1), reason=" ")
    change_decision(decision=decision, fields=vote(5, 1), options=["A", "B"], kept=1, reason="le vote avait été oublié")
    decision.refresh_from_db()
    assert (decision.mode, decision.pour) == ("VOTE", 5)
    assert [(row.libelle, row.est_retenue) for row in decision.options.all()] == [("A", False), ("B", True)]
    before = decision.history.last()
    assert before.mode == "CONSENSUS" and decision.history.first().history_change_reason == "le vote avait été oublié"
