"""How fast a device may ask: far faster than people press, and not so fast that it shuts out the others. Pure."""

from __future__ import annotations

from typing import Final

ASKS_A_SECOND: Final = 500.0
MOST_AT_ONCE: Final = 2_000.0
"""A whole hall of boxes that repeats everything it asked while the core was away is far below."""


class Pace:
    """A bucket of asks for each name, which fills with time. `now` is real seconds."""

    def __init__(self) -> None:
        self._left: dict[str, tuple[float, float]] = {}

    def allows(self, name: str, now: float) -> bool:
        """Take one ask of a name, or say that it asks too fast."""
        left, since = self._left.get(name, (MOST_AT_ONCE, now))
        left = min(MOST_AT_ONCE, left + (now - since) * ASKS_A_SECOND)
        self._left[name] = (max(0.0, left - 1.0), now)
        return left >= 1.0
