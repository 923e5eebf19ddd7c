"""How much room the journal's disk has left: told before it is full, while there is time to do something."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, Literal, TypeAlias

import structlog

log = structlog.get_logger()

Level: TypeAlias = Literal["ok", "low", "out", "unknown"]
"""low: room for weeks at most · out: the next ticket may be the last · unknown: the disk does not say."""

LOW_MB: Final = 500
OUT_MB: Final = 50
"""A year of a busy office takes about 100 MB; the log of one busy moment up to 16."""
AGAIN_SECONDS: Final = 30.0
_MB: Final = 1 << 20


class DiskRoom:
    """What was found last: `level`, and `free_mb` (0 where unknown)."""

    def __init__(self, free_bytes: Callable[[], Awaitable[int]]) -> None:
        self._free_bytes = free_bytes
        self.level: Level = "ok"
        self.free_mb = 0

    @property
    def health(self) -> dict[str, object]:
        """What the core's presence says of it."""
        return {"disk": self.level, "disk_free_mb": self.free_mb}

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            await self.look()
            await asyncio.sleep(AGAIN_SECONDS)

    async def look(self) -> None:
        """Look once; a change is told in a sentence."""
        before = self.level
        try:
            self.free_mb = await self._free_bytes() // _MB
        except OSError as error:
            self.level, self.free_mb = "unknown", 0
            if before != "unknown":
                log.error(f"The disk of the journal does not say how full it is ({error.strerror}): see to the disk")
            return
        self.level = "out" if self.free_mb < OUT_MB else "low" if self.free_mb < LOW_MB else "ok"
        if self.level == before:
            return
        told = {"action": "disk_room", "level": self.level, "free_mb": self.free_mb}
        if self.level == "out":
            log.error("The disk of the journal is nearly full: free some space now, or the core will stop", **told)
        elif self.level == "low":
            log.warning("The disk of the journal is filling up: free some space soon", **told)
        else:
            log.info("The disk of the journal has room again", **told)
