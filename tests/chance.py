"""Chance that comes again: every draw of a test is the same at each run, so that a version that passed once passes again.

Identifiers, codes, tokens and the salts of passwords come from the random source of the system; one run in a few hundred
drew the very digits that a test looks for (« 7312 » in the hash of a password). Each test has a stream of its own, drawn
from its name; the processes that a test starts keep the real source.
"""

import os
import random
import threading


class Stream:
    """Stands for ``os.urandom``: as many bytes as asked, from a stream that ``restart(name)`` begins again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._source = random.Random(0)

    def restart(self, name: str) -> None:
        with self._lock:
            self._source = random.Random(name)

    def __call__(self, size: int) -> bytes:
        with self._lock:
            return self._source.randbytes(size)

    def install(self) -> None:
        """For this process: ``uuid`` reads ``os.urandom``; ``secrets`` and ``SystemRandom`` read the copy in ``random``."""
        os.urandom = self
        random._urandom = self
