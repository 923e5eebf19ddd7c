"""How much room the journal's disk has left: told before it is full, while there is time to do something.

While there is little of it, kiosks give no tickets and send people to the reception; everything else goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Literal, Protocol, TypeAlias

import structlog

from queue_core.domain.commands import Command, TakeTicket
from queue_core.domain.plan import OfficePlan, Words
from queue_core.domain.refusal import Refusal

log = structlog.get_logger()

Level: TypeAlias = Literal["ok", "low", "out", "unknown"]
"""low: room for weeks at most · out: kiosks give no more tickets · unknown: the disk does not say."""

LOW_MB: Final = 500
OUT_MB: Final = 50
"""A year of a busy office takes about 100 MB; the log of one busy moment up to 16."""
AGAIN_MB: Final = 10
"""A level ends only when there is so much more than where it began: kiosks do not open and close by turns."""
AGAIN_SECONDS: Final = 2.0
_MB: Final = 1 << 20


class Kept(Protocol):
    """Room kept back for the journal: `Reserve`."""

    @property
    def missing(self) -> int:
        """How many bytes it still wants."""

    def lay(self) -> bool:
        """Take the room that is missing; say whether it is there."""


class DiskRoom:
    """What was found last: `level`, and `free_mb` (0 where unknown). What the reserve still wants is not counted free.

    `words`: what visitors read at the kiosks while it gives no tickets, language → text.
    """

    def __init__(
        self, free_bytes: Callable[[], Awaitable[int]], reserve: Kept | None = None, words: Words | None = None
    ) -> None:
        self._free_bytes = free_bytes
        self._reserve = reserve
        self._words = words or {}
        self._listeners: list[Callable[[], None]] = []
        self.level: Level = "ok"
        self.free_mb = 0

    def listen(self, listener: Callable[[], None]) -> None:
        """Call `listener` when the level has changed, or what is left of a room that is not well."""
        self._listeners.append(listener)

    @property
    def health(self) -> dict[str, object]:
        """What the core's presence says of it."""
        return {"disk": self.level, "disk_free_mb": self.free_mb}

    @property
    def sends_to_reception(self) -> Words | None:
        """What kiosks say in place of giving tickets, by language; None: they give them."""
        return self._words if self.level == "out" else None

    def objection(self, plan: OfficePlan) -> Callable[[Command], Refusal | None]:
        """Return the question whether a command must be refused for want of room: a ticket at a kiosk, and no other.

        The reception goes on: kiosks send people there, and it gives as many tickets as a person can.
        """

        def object_to(command: Command) -> Refusal | None:
            if self.level != "out" or not isinstance(command, TakeTicket):
                return None
            device = plan.devices.get(command.device)
            return Refusal("unavailable", reception="") if device is not None and device.role == "kiosk" else None

        return object_to

    async def watch(self, tell: Callable[[], Awaitable[object]]) -> None:
        """Look for ever; `tell` is awaited when the level has changed."""
        while True:
            level, free_mb = self.level, self.free_mb
            await asyncio.sleep(AGAIN_SECONDS)
            await self._keep_room_back()
            await self.look()
            if self.level != level or (self.level != "ok" and self.free_mb != free_mb):
                for listener in self._listeners:
                    listener()
            if self.level != level:
                await tell()

    async def look(self) -> None:
        """Look once; a change is told in a sentence."""
        before = self.level
        try:
            free = await self._free_bytes()
            owed = self._reserve.missing if self._reserve is not None else 0
        except OSError as error:
            self.level, self.free_mb = "unknown", 0
            if before != "unknown":
                log.error(f"The disk of the journal does not say how full it is ({error.strerror}): see to the disk")
            return
        self.free_mb = free // _MB
        self.level = _level((free - owed) // _MB, before)
        if self.level != before:
            self._note()

    async def _keep_room_back(self) -> None:
        if self._reserve is None or not self._reserve.missing:
            return
        with suppress(OSError):
            if await self._free_bytes() - self._reserve.missing >= (OUT_MB + AGAIN_MB) * _MB:
                await asyncio.to_thread(self._reserve.lay)

    def _note(self) -> None:
        told = {"action": "disk_room", "level": self.level, "free_mb": self.free_mb}
        if self.level == "out":
            said = "The disk of the journal is nearly full: free some space now. Kiosks give no tickets, calls go on"
            log.error(said, **told)
        elif self.level == "low":
            log.warning("The disk of the journal is filling up: free some space soon", **told)
        else:
            log.info("The disk of the journal has room again", **told)


def _level(free_mb: int, before: Level) -> Level:
    if free_mb < OUT_MB + (AGAIN_MB if before == "out" else 0):
        return "out"
    return "low" if free_mb < LOW_MB + (AGAIN_MB if before in ("low", "out") else 0) else "ok"
