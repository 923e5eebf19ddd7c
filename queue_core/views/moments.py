"""Instants of the rules → moments of the wire."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

STEPS_PER_RECORD = 1000
"""A state's `seq` is journal number x 1000 + n: n counts what changed by time alone since that record."""


def moment(at: float, zone: ZoneInfo) -> datetime:
    """Return an instant (seconds since the epoch) as a moment with the office's offset, to the millisecond."""
    return datetime.fromtimestamp(round(at, 3), zone)


def record_of(seq: int) -> int:
    """Return the journal number up to which a state with this `seq` shows the office."""
    return seq // STEPS_PER_RECORD
