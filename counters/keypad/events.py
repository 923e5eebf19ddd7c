"""The kernel's input events: 24 bytes each (16 on a computer of 32 bits), read from `/dev/input/event…`.

Only what a keypad needs. No port and no clock in here.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Final

EVENT: Final = struct.Struct("@llHHi")
"""Seconds, microseconds, type, code, value: `struct input_event` of this computer."""
SYN: Final = 0x00
KEY: Final = 0x01
LED: Final = 0x11
_REPORT: Final = 0
_DROPPED: Final = 3
_UP: Final = 0
_DOWN: Final = 1
_NUM_LOCK_LED: Final = 0


@dataclass(frozen=True, slots=True)
class KeyMoved:
    """A key went down or came up at an instant, in seconds of the clock the device was told to use."""

    code: int
    is_down: bool
    at: float


@dataclass(frozen=True, slots=True)
class EventsLost:
    """The kernel threw events away because nobody read them: which keys are down is not known any more."""


class EventReader:
    """Bytes in, moves of keys out. A key that repeats because it is held has not moved."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_lossy = False

    def clear(self) -> None:
        """Forget half an event: the device was plugged in anew."""
        self._rest, self._is_lossy = b"", False

    def feed(self, chunk: bytes) -> list[KeyMoved | EventsLost]:
        """Take what was read, in pieces of any size, and return what it says; never raises."""
        data = self._rest + chunk
        whole = len(data) - len(data) % EVENT.size
        self._rest = data[whole:]
        found: list[KeyMoved | EventsLost] = []
        for seconds, microseconds, kind, code, value in EVENT.iter_unpack(data[:whole]):
            if kind == SYN and code == _DROPPED:
                self._is_lossy = True
                found.append(EventsLost())
            elif kind == SYN and code == _REPORT:
                self._is_lossy = False
            elif kind == KEY and value in (_UP, _DOWN) and not self._is_lossy:
                found.append(KeyMoved(code, value == _DOWN, seconds + microseconds / 1e6))
        return found


def led_bytes(is_lit: bool) -> bytes:
    """Return what to write to a keypad so that the light of its Num Lock is lit, or dark."""
    return EVENT.pack(0, 0, LED, _NUM_LOCK_LED, is_lit) + EVENT.pack(0, 0, SYN, _REPORT, 0)
