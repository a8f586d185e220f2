"""What is kept while nobody writes is made once, whoever asks at the same time, and never waited for without end."""

import threading
import time

import pytest

from common import memo
from common.memo import Memo

THREADS = 6


def at_once(ask) -> list:
    """What ``THREADS`` threads get that ask at the same instant."""
    found, ready = [], threading.Barrier(THREADS)

    def one() -> None:
        ready.wait()
        found.append(ask())

    threads = [threading.Thread(target=one) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_asked_for_at_once_it_is_made_once():
    made, kept = [], Memo()

    def make() -> int:
        time.sleep(0.05)
        made.append(1)
        return 7

    assert at_once(lambda: kept.get("page", make)) == [7] * THREADS and len(made) == 1
    assert at_once(lambda: kept.latest("territoire", "état 1", make)) == [7] * THREADS and len(made) == 2
    assert at_once(lambda: kept.latest("territoire", "état 2", make)) == [7] * THREADS and len(made) == 3


def test_a_failure_is_not_kept_and_keeps_nobody_waiting():
    kept = Memo()
    with pytest.raises(ZeroDivisionError):
        kept.get("page", lambda: 1 / 0)
    assert kept.get("page", lambda: 7) == 7


def test_whoever_has_waited_too_long_makes_it_alone(monkeypatch):
    monkeypatch.setattr(memo, "PATIENCE_SECONDS", 0.05)
    kept, over = Memo(), threading.Event()
    slow = threading.Thread(target=lambda: kept.get("page", lambda: over.wait(5) and 1))
    slow.start()
    time.sleep(0.05)
    assert kept.get("page", lambda: 7) == 7
    over.set()
    slow.join()


def test_a_value_made_of_another_of_the_same_memo():
    kept = Memo()
    assert kept.get("tout", lambda: kept.get("partie", lambda: 3) + kept.get("tout", lambda: 4)) == 7


def test_the_least_recently_asked_for_leaves_first():
    kept = Memo(size=2)
    for key in ("a", "b", "a", "c"):
        kept.get(key, lambda key=key: key)
    assert kept.get("a", lambda: "refait") == "a" and kept.get("b", lambda: "refait") == "refait"
