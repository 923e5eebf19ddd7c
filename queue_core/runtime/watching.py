"""How often a device shows what it shows to somebody who watches from afar: on change, at most five times a second."""

from __future__ import annotations

from typing import Final

from queue_core.wire.jobs import Watch

LEAST_SECONDS_BETWEEN: Final = 0.2


class Watching:
    """The watch that lasts, if one does. All instants are real monotonic seconds."""

    def __init__(self) -> None:
        self._until = float("-inf")
        self._width = 0
        self._sent_at = float("-inf")
        self._sent_digest: bytes | None = None

    def started(self, watch: Watch, now: float) -> None:
        """Take a new watch, which replaces the old one and wants its first picture at once; 0 seconds end it."""
        self._until = now + watch.for_seconds
        self._width = watch.width
        self._sent_digest = None

    def is_on(self, now: float) -> bool:
        """Say whether somebody watches."""
        return now < self._until

    def wants(self, now: float) -> int | None:
        """Return the width in pixels of the picture to send now if it changed, or None."""
        is_time = now >= self._sent_at + LEAST_SECONDS_BETWEEN
        return self._width if self.is_on(now) and is_time else None

    def wait(self, now: float) -> float | None:
        """Return the seconds until a changed picture may be sent, or None while nobody watches."""
        if not self.is_on(now):
            return None
        return max(0.0, self._sent_at + LEAST_SECONDS_BETWEEN - now)

    def is_new(self, picture_digest: bytes) -> bool:
        """Say whether this picture differs from the one the watcher has."""
        return picture_digest != self._sent_digest

    def sent(self, now: float, picture_digest: bytes) -> None:
        """Note that a picture went out."""
        self._sent_at = now
        self._sent_digest = picture_digest
