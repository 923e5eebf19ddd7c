"""The five usual estimators of a wait, computed beside ours from the same earlier records. Pure; minutes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

CONFIGURED_NORM = 10.0
"""Minutes a service is configured to take, the same for each queue: what an office types in and shows."""
RIVALS = (
    "configured norm × people / counters",
    "queue length, call rate of the last hour",
    "head of line",
    "last to enter service",
    "mean of queue length and head of line",
)
HOUR = 60.0
SHORTEST_RECORD = 5.0


@dataclass(slots=True)
class Rivals:
    """One queue as the five see it. Instants and waits are minutes."""

    since: float | None = None
    calls: deque[float] = field(default_factory=deque)
    last_wait: float = 0.0
    counters: int = 1

    def issued(self, at: float) -> None:
        """A ticket was issued: the record begins with the first."""
        self.since = at if self.since is None else self.since

    def called(self, at: float, waited: float, counters: int) -> None:
        """A ticket was called to one of so many open counters."""
        self.calls.append(at)
        self.last_wait, self.counters = waited, counters

    def estimates(self, ahead: int, head_waits: float, now: float) -> Sequence[float]:
        """Return the five estimates, in the order of `RIVALS`; there must have been a call within the hour.

        The call rate is taken over the hour, or since the queue's first ticket where that is less.
        """
        while self.calls and self.calls[0] <= now - HOUR:
            self.calls.popleft()
        measured_for = min(HOUR, max(SHORTEST_RECORD, now - (now if self.since is None else self.since)))
        by_length = ahead * measured_for / max(1, len(self.calls))
        return (
            CONFIGURED_NORM * ahead / self.counters,
            by_length,
            head_waits,
            self.last_wait,
            (by_length + head_waits) / 2,
        )
