"""How long to wait before trying again: longer each time, at random, so that thirty devices do not come as one."""

from __future__ import annotations

from collections.abc import Callable


class Backoff:
    """Exponential waiting with full jitter. `random` gives numbers in [0, 1). Waits are in seconds."""

    def __init__(self, *, first: float, most: float, random: Callable[[], float]) -> None:
        self._first = first
        self._most = most
        self._random = random
        self.failures = 0

    def failed(self) -> float:
        """Note a failure and return how long to wait before the next try."""
        ceiling = min(self._most, self._first * 2.0 ** min(self.failures, 32))
        self.failures += 1
        return ceiling * self._random()

    def succeeded(self) -> None:
        """Note a success: the next failure is a first one again."""
        self.failures = 0
