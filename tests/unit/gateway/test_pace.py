"""How fast a device may ask."""

from __future__ import annotations

from queue_core.gateway.pace import ASKS_A_SECOND, MOST_AT_ONCE, Pace


def taken(pace: Pace, name: str, now: float, times: int) -> int:
    return sum(pace.allows(name, now) for _ in range(times))


def test_a_burst_is_taken_and_then_what_time_brings() -> None:
    pace = Pace()
    assert taken(pace, "kiosk-1", 100.0, 10_000) == MOST_AT_ONCE
    assert taken(pace, "kiosk-1", 101.0, 10_000) == ASKS_A_SECOND
    assert taken(pace, "kiosk-1", 1_000.0, 10_000) == MOST_AT_ONCE


def test_who_asks_too_fast_takes_nothing_from_the_others() -> None:
    pace = Pace()
    taken(pace, "kiosk-1", 0.0, 10_000)
    assert pace.allows("kiosk-2", 0.0)
