"""From a moving contact to a key of the contract: debounce, short and long, one press only once.

`Contact` belongs into whatever has the contact in its hands: a box, or a program that reads a button itself. `Presses`
belongs into the program and knows the keys. No clock in here: instants are passed in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from queue_core.wire.asks import Key

SETTLED_AFTER: Final = 0.02
"""Seconds a contact must stay as it is before it counts."""
LONG_AFTER: Final = 0.8
"""Seconds of holding that make a press long."""
STUCK_AFTER: Final = 10.0
"""Seconds of holding after which nobody holds that button: it is stuck."""
CHATTER_WITHIN: Final = 0.25
"""Office seconds within which a second press of the same button is the same finger."""
STORM_OF: Final = 15
STORM_WITHIN: Final = 10.0
"""So many presses of one button within so many office seconds come from a broken button and are not done."""


class Contact:
    """One button with a bouncing contact, open when it is made. All instants are seconds of one clock.

    `closes_after`: seconds a closed contact must stay closed before it counts; 0 where a keypad has debounced it.
    """

    def __init__(self, closes_after: float = SETTLED_AFTER) -> None:
        self._closes_after = closes_after
        self._is_down = False
        self._raw = False
        self._raw_at = float("-inf")
        self._down_at = float("-inf")
        self._is_told = False

    def edge(self, is_down: bool, now: float) -> bool | None:
        """Take an edge. Returns as `tick` does, for what was complete before the edge."""
        done = self.tick(now)
        if is_down != self._raw:
            self._raw, self._raw_at = is_down, now
        return done

    def tick(self, now: float) -> bool | None:
        """Return True for a long press, False for a short one, None if there was none up to now.

        A short press is told when the button is let go, a long one while it is still held, and each once.
        """
        if self._raw == self._is_down or now < self._settled_at():
            # While it is not sure that the button was let go, the time since then is not holding.
            return self._long(now if self._raw or not self._is_down else self._raw_at)
        long = self._long(self._raw_at)
        self._is_down = self._raw
        if self._is_down:
            self._down_at, self._is_told = self._raw_at, False
            return self._long(now)
        return long if long is not None or self._is_told else False

    def is_stuck(self, now: float) -> bool:
        """Say whether the button has been held for so long that no finger does it."""
        return self._is_down and now >= self._down_at + STUCK_AFTER

    def wake_at(self, now: float) -> float | None:
        """Return when `tick` or `is_stuck` may have news although there is no edge, or None."""
        later: list[float] = []
        if self._raw != self._is_down:
            later.append(self._settled_at())
        if self._is_down:
            later += [self._down_at + LONG_AFTER, self._down_at + STUCK_AFTER]
        return min((at for at in later if at > now), default=None)

    def _settled_at(self) -> float:
        return self._raw_at + (self._closes_after if self._raw else SETTLED_AFTER)

    def _long(self, now: float) -> bool | None:
        if not self._is_down or self._is_told or now < self._down_at + LONG_AFTER:
            return None
        self._is_told = True
        return True


@dataclass(frozen=True, slots=True)
class BoxKeys:
    """The keys of a box, button by button from 1. A button without a long key does the short one's work."""

    short: Sequence[Key]
    long: Sequence[Key] = ()

    def key(self, button: int, is_long: bool) -> Key | None:
        """Return what a press means; None where the box is not said to have that button."""
        if not 1 <= button <= len(self.short):
            return None
        return self.long[button - 1] if is_long and button <= len(self.long) else self.short[button - 1]

    def button(self, key: Key) -> tuple[int, bool] | None:
        """Return the button that means `key`, and whether it must be held long; None where there is none."""
        if key in self.short:
            return list(self.short).index(key) + 1, False
        return (list(self.long).index(key) + 1, True) if key in self.long else None


class Presses:
    """Tells a press that is new from one said again, from a second edge of the same finger, and from a broken button.

    `repeated` counts what boxes said again, `chattered` what followed too soon, `stormed` what a broken button sent.
    """

    def __init__(self) -> None:
        self.repeated = 0
        self.chattered = 0
        self.stormed = 0
        self._last_press: dict[int, int] = {}
        self._instants: dict[tuple[int, int], deque[float]] = {}

    def is_new(self, address: int, press: int, button: int, now: float) -> bool:
        """Say whether a reported press is to be done. `press` is its running number, `now` office time in seconds."""
        if self._last_press.get(address) == press:
            self.repeated += 1
            return False
        self._last_press[address] = press
        instants = self._instants.setdefault((address, button), deque(maxlen=STORM_OF))
        follows = bool(instants) and now < instants[-1] + CHATTER_WITHIN
        instants.append(now)
        if follows:
            self.chattered += 1
        elif self.is_storm(address, button, now):
            self.stormed += 1
        else:
            return True
        return False

    def is_storm(self, address: int, button: int, now: float) -> bool:
        """Say whether a button sends presses faster than a person would, for as long as it goes on."""
        instants = self._instants.get((address, button))
        return instants is not None and len(instants) == STORM_OF and now < instants[0] + STORM_WITHIN
