"""When the end of a certificate is told: so many days before, each time once, and once when it is over."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["ok", "soon", "over"]

WARN_DAYS: Final = (30, 7, 1)
"""So many days before the end it is told."""
DAY_SECONDS: Final = 86_400.0
_OVER: Final = -1


def days_until(end: float, now: float) -> int:
    """Return the whole days until an instant; below 0 when it is over."""
    return int((end - now) // DAY_SECONDS)


def level_of(days: int) -> Level:
    """Return how pressing it is."""
    return "over" if days < 0 else "soon" if days <= WARN_DAYS[0] else "ok"


class EndToTell:
    """Remembers of one certificate what was told."""

    def __init__(self) -> None:
        self._told: int | None = None

    def is_due(self, days: int) -> bool:
        """Say whether it should be told now that so many days are left; then it counts as told."""
        due = _OVER if days < 0 else min((day for day in WARN_DAYS if days <= day), default=None)
        if due is None or (self._told is not None and due >= self._told):
            return False
        self._told = due
        return True

    def forget(self) -> None:
        """Begin anew: another certificate stands there."""
        self._told = None
