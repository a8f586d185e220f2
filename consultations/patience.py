"""How wrong codes slow down the one who types them, without anything written anywhere. Pure.

Counts live in the memory of the process, under a digest whose key is drawn when the process starts: neither the base
nor a file ever holds an address. Five errors within a quarter of an hour: a delay, doubled at each new error.
"""

import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

FREE_ERRORS = 5
FIRST_DELAY_SECONDS = 30
LONGEST_DELAY_SECONDS = 3600
FORGET_AFTER_SECONDS = 900
MOST_PLACES = 10_000


@dataclass
class _Place:
    errors: int = 0
    last: float = 0.0
    until: float = 0.0


class Patience:
    """Errors by place. ``clock`` gives seconds; thread-safe; at most ``MOST_PLACES`` places, the oldest forgotten."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._places: dict[bytes, _Place] = {}
        self._lock = threading.Lock()

    def _of(self, place: str) -> bytes:
        return hashlib.blake2b(place.encode(), key=self._key, digest_size=16).digest()

    def wait(self, place: str) -> int:
        """Whole seconds to wait before the next try from this place; 0 when it may try."""
        with self._lock:
            known = self._places.get(self._of(place))
            return max(0, int(-(-(known.until - self._clock()) // 1))) if known else 0

    def error(self, place: str) -> None:
        """Count one wrong code."""
        now = self._clock()
        with self._lock:
            key = self._of(place)
            known = self._places.pop(key, None)
            if known is None or now - max(known.last, known.until) > FORGET_AFTER_SECONDS:
                known = _Place()
            known.errors, known.last = known.errors + 1, now
            extra = known.errors - FREE_ERRORS
            if extra >= 0:
                known.until = now + min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2 ** min(extra, 12))
            self._places[key] = known
            while len(self._places) > MOST_PLACES:
                del self._places[next(iter(self._places))]
