"""What every kind of box looks like from the program: bytes and time in, bytes and reports out; no port, no clock.

`counters/bus.py` keeps this for a serial line of boxes, `counters/keypad` for a keypad of USB; `counters/line.py` ties
either to its port. All instants are monotonic seconds, the same that the kernel stamps on what a keypad sends.
"""

from __future__ import annotations

from typing import Protocol

from counters.protocol import Face
from counters.reports import Report
from queue_core.wire.values import Seen


class Boxes(Protocol):
    """All boxes behind one port. Addresses are those the program uses; none is in two ports."""

    @property
    def addresses(self) -> tuple[int, ...]:
        """The boxes that belong here, whether or not they answer."""

    @property
    def missing(self) -> tuple[int, ...]:
        """Those of them that do not answer."""

    def show(self, address: int, face: Face, seen: Seen | None) -> None:
        """Let a box show `face`, as far as it can; it stands for the state `seen`."""

    def shown(self, address: int) -> Face | None:
        """Return what a box surely shows, None while it is away."""

    def plugged(self, now: float) -> list[Report]:
        """Take note that the port has been opened."""

    def unplugged(self) -> list[Report]:
        """Take note that the port is gone."""

    def heard(self, chunk: bytes, now: float) -> list[Report]:
        """Take what the port read, in pieces of any size; never raises."""

    def overdue(self, now: float) -> list[Report]:
        """Return what has come about by time alone since the last call."""

    def to_send(self, now: float) -> bytes | None:
        """Return the bytes to send now, or None: then ask again at `wake_at`, or after `heard` or `show`."""

    def wake_at(self, now: float) -> float:
        """Return when `to_send` or `overdue` may have news although nothing was heard or shown; infinity for never."""
