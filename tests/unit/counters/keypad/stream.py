"""What the kernel gives for keys of a keypad: scan code, key and the end of the report, as `evtest` shows it."""

from __future__ import annotations

from counters.keypad.codes import CODES
from counters.keypad.events import EVENT

SCAN, REPEAT = (4, 4), 2
_SCAN_CODE_OF_KP1 = 0x70059


def event(at: float, kind: int, code: int, value: int) -> bytes:
    seconds = int(at)
    return EVENT.pack(seconds, round((at - seconds) * 1e6), kind, code, value)


def key(at: float, name: str, value: int) -> bytes:
    """One report of a key: down (1), up (0) or held (2)."""
    scan = event(at, *SCAN, _SCAN_CODE_OF_KP1) if value != REPEAT else b""
    return scan + event(at, 1, CODES[name], value) + event(at, 0, 0, 0)


def press(at: float, name: str, held: float = 0.1) -> bytes:
    """A key that goes down, repeats itself as a held key does from 0.25 s on, and comes up."""
    repeats = [at + 0.25 + n * 0.033 for n in range(int(max(held - 0.25, 0.0) / 0.033))]
    held_down = b"".join(key(again, name, REPEAT) for again in repeats)
    return key(at, name, 1) + held_down + key(at + held, name, 0)


def dropped(at: float) -> bytes:
    """The kernel threw events away: nobody read them in time."""
    return event(at, 0, 3, 0)
