"""The rules of a job's life, without any database."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.jobs import states
from common.jobs.models import Job
from common.jobs.states import State

NOW = datetime(2026, 11, 24, 12, 0)


def test_the_stored_states_are_those_of_the_rules():
    assert {state.value for state in Job.State} == {state.value for state in State}


@given(st.lists(st.sampled_from(State), max_size=12))
def test_whatever_is_tried_a_finished_success_stays(tried):
    """Follow every allowed step of a random wish list: nothing leaves TERMINE, nothing runs that did not wait."""
    here, ran = State.EN_ATTENTE, 0
    for wish in tried:
        if states.may_follow(here, wish):
            assert here != State.TERMINE
            assert wish != State.EN_COURS or here == State.EN_ATTENTE
            ran += wish == State.EN_COURS
            here = wish
    assert ran or here in {State.EN_ATTENTE, State.ANNULE}


@pytest.mark.parametrize("state", State)
def test_before_is_the_reverse_of_follows(state):
    assert states.before(state) == {origin for origin in State if state in states.FOLLOWS[origin]}


@pytest.mark.parametrize(("seconds", "lost"), [(0, False), (30, False), (31, True), (3600, True), (-5, False)])
def test_lost_means_running_and_silent_for_too_long(seconds, lost):
    sign = NOW - timedelta(seconds=seconds)
    assert states.is_lost(State.EN_COURS, sign, NOW, 30) is lost
    for state in set(State) - {State.EN_COURS}:
        assert not states.is_lost(state, sign, NOW, 30)


def test_a_run_that_just_began_is_not_silent():
    assert states.seconds_silent(State.EN_COURS, None, NOW) == 0
