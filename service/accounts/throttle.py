"""Slows down who guesses passwords: counts failures in memory, bounded in time and in size.

Per process, and lost on restart: enough against guessing, since each guess also costs an argon2 hash.
"""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from math import ceil


class Throttle:
    """At most `limit` failures per key within `window` seconds; remembers at most `keys` keys."""

    def __init__(
        self, limit: int, window: float, keys: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._limit = limit
        self._window = window
        self._keys = keys
        self._clock = clock
        self._failures: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Seconds until the next try is allowed; 0: now."""
        with self._lock:
            failures = self._recent(key)
            if len(failures) < self._limit:
                return 0
            return max(1, ceil(failures[0] + self._window - self._clock()))

    def fail(self, key: str) -> None:
        with self._lock:
            failures = self._recent(key)
            failures.append(self._clock())
            self._failures[key] = failures
            self._failures.move_to_end(key)
            while len(self._failures) > self._keys:
                self._failures.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._failures.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        failures = self._failures.get(key, deque(maxlen=self._limit))
        while failures and failures[0] <= self._clock() - self._window:
            failures.popleft()
        return failures
