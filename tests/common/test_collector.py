"""The search for cycles is stopped for the time of a large file and always starts again; pure."""

import gc

import pytest

from common.collector import collector_paused


def test_the_last_one_out_starts_it_again_even_after_a_failure():
    with collector_paused():
        with pytest.raises(ValueError, match="cassé"), collector_paused():
            raise ValueError("cassé")
        assert not gc.isenabled()
    assert gc.isenabled()


def test_where_somebody_else_stopped_it_it_stays_stopped():
    gc.disable()
    try:
        with collector_paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
