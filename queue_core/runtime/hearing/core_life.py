"""Whether the core lives, and what time it is there, told from its presence alone."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import UNSET

from queue_core.wire.presence import Presence

SILENCE_SECONDS: Final = 3.0
"""Nothing from the core for so long means no connection."""
FLEETING_SECONDS: Final = 5.0
"""A fleeting job older than this is dropped."""


class CoreLife:
    """The core's presence as last heard. `now` is real monotonic seconds; office time runs at `speed`."""

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self._heard_at: float | None = None
        self._at: datetime | None = None

    def heard(self, presence: Presence, now: float) -> None:
        """Take a presence of the core."""
        if not presence.online:
            self._heard_at = None
            return
        self._heard_at = now
        if presence.at is not UNSET:
            self._at = presence.at

    def forget(self) -> None:
        """The link is lost: what was heard proves nothing any more."""
        self._heard_at = None

    def silence_ends(self) -> float | None:
        """Return the instant from which the core counts as gone unless it is heard again; None while it is gone."""
        return None if self._heard_at is None else self._heard_at + SILENCE_SECONDS

    def is_alive(self, now: float) -> bool:
        """Say whether the core was heard within the last 3 s and is online."""
        return self._heard_at is not None and now < self._heard_at + SILENCE_SECONDS

    def is_stale(self, at: datetime, now: float) -> bool:
        """Say whether a fleeting job of office time `at` is too old to be done, by the core's own clock.

        Where the core's time is not known nothing proves that the job is fresh, so it is stale.
        """
        if self._heard_at is None or self._at is None:
            return True
        behind = (self._at - at).total_seconds() / self._speed
        return behind + (now - self._heard_at) > FLEETING_SECONDS
