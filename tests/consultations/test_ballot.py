"""One code, one answer: repeated, concurrent, interrupted; and the urn says nothing before the closing."""

import json
import threading
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from consultations.models import BallotBox, Draft, FreeText, Survey, Urn
from consultations.services import ballot
from consultations.services.ballot import State
from consultations.services.lots import add_spare_lot, used_codes
from consultations.services.surveys import close_due, close_survey
from mutualisation.periodic import HOUSEKEEPING
from tests.cast import make_project
from tests.consultations.listening import answer, opened, print_all, specs


def answers_in(survey) -> list[dict]:
    return [one for box in BallotBox.objects.filter(survey=survey) for one in json.loads(box.contenu)["reponses"]]


@pytest.mark.django_db
def test_bits_are_set_one_by_one():
    bitmap = bytes(3)
    for rang in (0, 7, 8, 23):
        bitmap = ballot.with_bit(bitmap, rang)
    assert [rang for rang in range(24) if ballot.is_used(bitmap, rang)] == [0, 7, 8, 23]
    assert ballot.used_between(bitmap, 7, 2) == 2


@pytest.mark.django_db
def test_a_code_serves_once_and_boxes_stay_small():
    survey, codes = opened(make_project())
    assert {answer(code, {"sens": "4"}) for code in codes} == {State.LIBRE}
    assert {answer(code, {"sens": "1"}) for code in codes[:9]} == {State.UTILISE}
    assert len(answers_in(survey)) == len(codes) == sum(used_codes(survey).values())
    assert max(len(json.loads(b.contenu)["reponses"]) for b in BallotBox.objects.all()) <= ballot.BOX_SIZE


@pytest.mark.django_db
def test_a_stale_phone_cannot_leave_a_draft_behind_a_sent_answer():
    survey, codes = opened(make_project())
    found = ballot.find(codes[0])
    answer(codes[0], {"sens": "4"})
    assert ballot.keep_draft(found=found, changes={"sens": "1"}) == (State.UTILISE, {})
    assert ballot.send(found=found, questions=specs(survey)) is State.UTILISE
    assert not Draft.objects.exists() and answers_in(survey) == [{"sens": "4"}]


@pytest.mark.django_db
def test_an_interrupted_sending_leaves_nothing_and_can_be_sent_again(monkeypatch):
    survey, codes = opened(make_project())
    found = ballot.find(codes[0])
    ballot.keep_draft(found=found, changes={"sens": "4"})
    with monkeypatch.context() as patched:
        patched.setattr(ballot, "with_bit", lambda *_: 1 / 0)  # dies after the box, before the bit
        with pytest.raises(ZeroDivisionError):
            ballot.send(found=found, questions=specs(survey))
    assert answers_in(survey) == [] and Draft.objects.count() == 1
    assert ballot.send(found=found, questions=specs(survey)) is State.LIBRE
    assert answers_in(survey) == [{"sens": "4"}] and not Draft.objects.exists()


@pytest.mark.django_db
def test_spare_codes_added_later_deal_the_answers_anew_and_lose_none():
    survey, codes = opened(make_project())
    for rank, code in enumerate(codes[:40]):
        answer(code, {"sens": str(rank % 5 + 1), "attentes": f"texte {rank}"})
    before = sorted(one["sens"] for one in answers_in(survey))
    lot = add_spare_lot(survey=survey, collectivite=survey.lots.first().collectivite, nombre=30)
    spare = print_all(survey)[lot.pk]
    assert sorted(one["sens"] for one in answers_in(survey)) == before
    assert answer(spare[0], {"sens": "3"}) is State.LIBRE and answer(codes[0], {"sens": "1"}) is State.UTILISE
    close_survey(survey=survey)
    assert FreeText.objects.filter(survey=survey).count() == 40


@pytest.mark.django_db
def test_the_urn_does_not_open_before_the_closing_and_the_closing_destroys_drafts():
    survey, codes = opened(make_project())
    ballot.keep_draft(found=ballot.find(codes[0]), changes={"sens": "4"})
    answer(codes[1], {"sens": "5", "attentes": "Bonjour"})
    with pytest.raises(ValueError):
        ballot.opened_urn(survey)
    closed = close_survey(survey=survey)
    assert not Draft.objects.exists() and FreeText.objects.get().texte == "Bonjour"
    assert ballot.opened_urn(closed) == ([{"sens": "5"}], {"attentes": ["Bonjour"]})
    assert answer(codes[2], {"sens": "4"}) is State.CLOSE
    with pytest.raises(ValidationError):
        close_survey(survey=survey)
    assert close_due() == 0


@pytest.mark.django_db
def test_the_day_after_the_last_a_survey_closes_by_itself_and_its_drafts_are_destroyed():
    survey, codes = opened(make_project())
    ballot.keep_draft(found=ballot.find(codes[0]), changes={"sens": "4"})
    answer(codes[1], {"sens": "5"})
    assert close_due() == 0 and Draft.objects.exists()
    yesterday = timezone.localdate() - timedelta(days=1)
    Survey.objects.filter(pk=survey.pk).update(date_debut=yesterday, date_fin=yesterday)
    assert HOUSEKEEPING["consultations échues"] is close_due and close_due() == 1
    survey.refresh_from_db()
    assert (survey.etat, survey.date_fin) == (Survey.Etat.CLOSE, yesterday) and not Draft.objects.exists()
    assert ballot.opened_urn(survey)[0] == [{"sens": "5"}]


@pytest.mark.django_db(transaction=True)
def test_twelve_at_once_with_double_taps_give_twelve_answers():
    survey, codes = opened(make_project())
    questions = specs(survey)
    outcomes: list[State] = []

    def tap(code: str) -> None:
        try:
            found = ballot.find(code)
            if found.state is State.LIBRE:
                ballot.keep_draft(found=found, changes={"sens": "4"})
                outcomes.append(ballot.send(found=found, questions=questions))
            else:
                outcomes.append(found.state)
        finally:
            connection.close()

    threads = [threading.Thread(target=tap, args=(code,)) for code in codes[:12] for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 24 and outcomes.count(State.LIBRE) == 12
    assert len(answers_in(survey)) == 12
    assert sum(used_codes(survey).values()) == 12 and Urn.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_closing_in_the_middle_of_the_drafts_leaves_none_behind():
    survey, codes = opened(make_project())
    found = [ballot.find(code) for code in codes[:8]]
    start = threading.Barrier(len(found) + 1)
    kept: list[State] = []

    def keep(one) -> None:
        try:
            start.wait()
            for rank in range(3):
                kept.append(ballot.keep_draft(found=one, changes={"sens": str(rank + 1)})[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=keep, args=(one,)) for one in found]
    for thread in threads:
        thread.start()
    start.wait()
    close_survey(survey=survey)
    for thread in threads:
        thread.join()
    assert len(kept) == 24 and set(kept) <= {State.LIBRE, State.CLOSE}
    assert not Draft.objects.exists()


@pytest.mark.django_db
def test_two_phones_with_one_code_lose_no_page():
    survey, codes = opened(make_project())
    one, other = ballot.find(codes[0]), ballot.find(codes[0])
    ballot.keep_draft(found=one, changes={"sens": "4"})
    _, answers = ballot.keep_draft(found=other, changes={"attentes": "Bonjour"})
    assert answers == {"sens": "4", "attentes": "Bonjour"} == ballot.read_draft(ballot.find(codes[0]))
    assert ballot.send(found=one, questions=specs(survey)) is State.LIBRE
    assert answers_in(survey) == [{"sens": "4"}]
