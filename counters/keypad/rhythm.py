"""What one small light can say of a lamp: by its rhythm, at most three flashes a second."""

from __future__ import annotations

from typing import Final

from counters.protocol import Lamp

_RHYTHMS: Final[dict[Lamp, tuple[float, float]]] = {
    Lamp.CLOSED: (1.0, 0.0),
    Lamp.FREE: (1.0, 0.0),
    Lamp.PAUSED: (1.0, 0.0),
    Lamp.SUSPENDED: (1.0, 0.0),
    Lamp.CALLED: (1.0, 1.0),
    Lamp.SERVING: (1.0, 1.0),
    Lamp.UNACKNOWLEDGED: (1.0, 0.5),
    Lamp.WAITING: (2.0, 1.8),
    Lamp.WAITS_LONG: (1.0, 0.5),
    Lamp.OFFLINE: (2.0, 0.2),
    Lamp.NOT_DONE: (0.4, 0.2),
}
"""Seconds of one round, and how many of them the light is lit, from its beginning on."""


def is_lit(lamp: Lamp, now: float) -> bool:
    """Say whether the light is lit at an instant."""
    period, lit = _RHYTHMS[lamp]
    return now % period < lit


def changes_at(lamp: Lamp, now: float) -> float:
    """Return when the light changes next by itself; infinity where it does not."""
    period, lit = _RHYTHMS[lamp]
    if lit in (0.0, period):
        return float("inf")
    into = now % period
    return now - into + (lit if into < lit else period)
