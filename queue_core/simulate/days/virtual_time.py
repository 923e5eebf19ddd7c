"""Time as a value: an agenda of what is to happen, and the clock the core reads."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from queue_core.runtime.clock import OfficeClock


class Appointment:
    """Something that will happen at `instant` unless it is called off."""

    __slots__ = ("action", "instant")

    def __init__(self, instant: float, action: Callable[[], None]) -> None:
        self.instant = instant
        self.action: Callable[[], None] | None = action

    def call_off(self) -> None:
        """Let it not happen. Harmless when it has happened."""
        self.action = None


class Agenda:
    """What is to happen, in order; things of one instant happen in the order in which they were put in."""

    def __init__(self, now: float) -> None:
        self.now = now
        """The true instant, seconds since the epoch."""
        self._heap: list[tuple[float, int, Appointment]] = []
        self._count = 0

    def at(self, instant: float, action: Callable[[], None]) -> Appointment:
        """Let `action` happen at `instant`, at once where that has passed."""
        appointment = Appointment(max(instant, self.now), action)
        self._count += 1
        heapq.heappush(self._heap, (appointment.instant, self._count, appointment))
        return appointment

    def after(self, seconds: float, action: Callable[[], None]) -> Appointment:
        """Let `action` happen so many seconds from now."""
        return self.at(self.now + seconds, action)

    def step(self, until: float) -> bool:
        """Go to the next appointment not later than `until` and keep it; False where there is none."""
        while self._heap and self._heap[0][0] <= until:
            instant, _, appointment = heapq.heappop(self._heap)
            action = appointment.action
            if action is not None:
                self.now = instant
                appointment.action = None
                action()
                return True
        self.now = max(self.now, until)
        return False


class CoreClock(OfficeClock):
    """The clock of one life of the core, begun beside a wall clock that is wrong by so much as long as that life."""

    def __init__(self, agenda: Agenda, error: float) -> None:
        super().__init__(agenda.now + error, monotonic=lambda: agenda.now)
        self.beside(lambda: agenda.now + error)
