"""The only motion of a board: a call fades in and flashes three times. Pure."""

from __future__ import annotations

from typing import Final

FADE_SECONDS: Final = 0.2
FLASHES: Final = 3
_FLASH_SECONDS: Final = 0.25
_FRAME_SECONDS: Final = 0.05
_FIRST_STRENGTH: Final = 0.25


def strength(since: float, now: float) -> float:
    """Return how far a call's colour has come in, up to 1; the first frame is a coloured one already."""
    return min(1.0, _FIRST_STRENGTH + (1 - _FIRST_STRENGTH) * max(0.0, now - since) / FADE_SECONDS)


def is_flashing(since: float, now: float) -> bool:
    """Say whether the call is in a flash. All calls flash together, in the first part of a second: one a second."""
    first = int(since) + 1
    return first <= now < first + FLASHES and now % 1 < _FLASH_SECONDS


def next_frame(since: float, now: float) -> float | None:
    """Return the next instant at which the call looks different; None when it is still."""
    if now < since + FADE_SECONDS:
        return now + _FRAME_SECONDS
    first = int(since) + 1
    edges = (edge for second in range(first, first + FLASHES) for edge in (second, second + _FLASH_SECONDS))
    return next((float(edge) for edge in edges if edge > now), None)
