"""Python's search for cycles, paused while a large file becomes rows.

Twenty thousand agents are some million objects without a cycle among them: each is freed as soon as nobody uses it. Yet the
collector walks over all of them again and again as their number grows: it was a quarter of an import (benchmarks/README.md).
"""

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_holders = 0


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for cycles inside; also a decorator. Several threads may hold it: the last one out starts it again."""
    global _holders
    with _lock:
        ours = _holders > 0 or gc.isenabled()  # where somebody else stopped it, it stays stopped
        _holders += ours
        gc.disable()
    try:
        yield
    finally:
        with _lock:
            _holders -= ours
            if ours and _holders == 0:
                gc.enable()
