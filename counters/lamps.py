"""What the box of a counter shows: the counter's state, the link to the core and the last press become one face."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from counters.protocol import Face, Lamp, Queue
from queue_core.wire.asks import Key
from queue_core.wire.states import CounterState, CounterStatus
from queue_core.wire.values import Seen

LIT_KEYS: Final[dict[Lamp, frozenset[Key]]] = {
    Lamp.CLOSED: frozenset(("open",)),
    Lamp.FREE: frozenset(("pause", "close")),
    Lamp.CALLED: frozenset(("next", "recall", "start", "finish", "no_show")),
    Lamp.UNACKNOWLEDGED: frozenset(("next", "recall", "start", "finish", "no_show")),
    Lamp.SERVING: frozenset(("next", "finish")),
    Lamp.PAUSED: frozenset(("next", "resume", "close")),
    Lamp.WAITING: frozenset(("next", "resume", "close")),
    Lamp.WAITS_LONG: frozenset(("next", "resume", "close")),
    Lamp.SUSPENDED: frozenset(("pause", "close")),
    Lamp.OFFLINE: frozenset(),
    Lamp.NOT_DONE: frozenset(),
}
"""The keys that change something while a lamp shows; a box with lights in its keys lights these."""

STATUS: Final[dict[Lamp, CounterStatus | None]] = {
    Lamp.CLOSED: "closed",
    Lamp.FREE: "free",
    Lamp.CALLED: "called",
    Lamp.UNACKNOWLEDGED: "called",
    Lamp.SERVING: "serving",
    Lamp.PAUSED: "paused",
    Lamp.WAITING: "paused",
    Lamp.WAITS_LONG: "paused",
    Lamp.SUSPENDED: "free",
    Lamp.OFFLINE: None,
    Lamp.NOT_DONE: None,
}
"""The status of the counter that a lamp stands for; None where the lamp does not tell."""

_PLAIN: Final[dict[CounterStatus, Lamp]] = {
    "closed": Lamp.CLOSED,
    "free": Lamp.FREE,
    "called": Lamp.CALLED,
    "serving": Lamp.SERVING,
    "paused": Lamp.PAUSED,
}


@dataclass(frozen=True, slots=True)
class LampTimes:
    """Office seconds *not done* stays, and people wait at a pause until the lamp says so, and until it insists."""

    not_done_for: float = 3.0
    waiting_after: float = 60.0
    waits_long_after: float = 300.0


class CounterLamp:
    """The face of one counter. All instants are office time in seconds."""

    def __init__(self, times: LampTimes) -> None:
        self._times = times
        self._state: CounterState | None = None
        self._not_done_until = float("-inf")
        self._waiting_since: float | None = None
        self._is_suspended = False

    @property
    def seen(self) -> Seen | None:
        """(`epoch`, `seq`) of the state that the face stands for; None before the first."""
        return None if self._state is None else (self._state.epoch, self._state.seq)

    def heard(self, state: CounterState, now: float) -> None:
        """Take a state, from the topic or out of a reply; one that is older than the present one is ignored."""
        old = self._state
        if old is not None and (state.epoch, state.seq) <= (old.epoch, old.seq):
            return
        if old is not None and (state.status, state.number) != (old.status, old.number):
            # The counter has moved on after all: what it shows is news enough.
            self._not_done_until = float("-inf")
        self._state = state
        waits = state.status == "paused" and state.waiting > 0
        self._waiting_since = (now if self._waiting_since is None else self._waiting_since) if waits else None

    def suspend(self, is_suspended: bool, now: float) -> None:
        """The office stands still, or goes on: nobody is called to a free counter, and nothing insists meanwhile."""
        if self._is_suspended and not is_suspended and self._waiting_since is not None:
            self._waiting_since = now
        self._is_suspended = is_suspended

    def not_done(self, now: float) -> None:
        """Show for a moment that the last press did nothing."""
        self._not_done_until = now + self._times.not_done_for

    def face(self, is_connected: bool, now: float) -> Face:
        """Return what to show. Off the link the number stays, as the last one known."""
        state = self._state
        number = state.number if state is not None else None
        waiting = state.waiting if state is not None and is_connected else 0
        return Face(self._lamp(is_connected, now), number, waiting, self._queue(now) if waiting else Queue.EMPTY)

    def changes_at(self, now: float) -> float | None:
        """Return when `face` changes by time alone, or None."""
        later = [self._not_done_until]
        if not self._is_suspended:
            later.append(self._longest_since() + self._times.waits_long_after)
        if self._waiting_since is not None and not self._is_suspended:
            later.append(self._waiting_since + self._times.waiting_after)
            later.append(self._waiting_since + self._times.waits_long_after)
        return min((at for at in later if now < at < float("inf")), default=None)

    def _queue(self, now: float) -> Queue:
        """While the office stands still nobody is to blame for a long wait."""
        waits_long = now >= self._longest_since() + self._times.waits_long_after
        return Queue.WAITS_LONG if waits_long and not self._is_suspended else Queue.WAITS

    def _longest_since(self) -> float:
        """Since when somebody has waited for this counter, infinity where nobody does or the core does not tell."""
        since = self._state.waiting_since if self._state is not None else UNSET
        return since.timestamp() if since is not UNSET else float("inf")

    def _lamp(self, is_connected: bool, now: float) -> Lamp:
        if now < self._not_done_until:
            return Lamp.NOT_DONE
        if not is_connected or self._state is None:
            return Lamp.OFFLINE
        if self._is_suspended:
            return Lamp.SUSPENDED if self._state.status == "free" else _PLAIN[self._state.status]
        if self._state.status == "called" and self._state.automatic:
            return Lamp.UNACKNOWLEDGED
        if self._waiting_since is not None and now >= self._waiting_since + self._times.waits_long_after:
            return Lamp.WAITS_LONG
        if self._waiting_since is not None and now >= self._waiting_since + self._times.waiting_after:
            return Lamp.WAITING
        return _PLAIN[self._state.status]
