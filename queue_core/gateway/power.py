"""What the power supply says: when its battery runs low the office stands still, when power is back it goes on.

The signal is a file that the UPS monitor makes and removes, gone by itself when the computer starts. A second file, in
the data folder, remembers that it was the power that stopped the office: what a person stopped, a person lets go on.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import structlog

from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import ResumeOffice, SuspendOffice
from queue_core.domain.office import Office
from queue_core.submissions import Submission

log = structlog.get_logger()

SIGNAL_VARIABLE: Final = "CHERGA_POWER_LOW"
"""Names the file that says that the battery is low; without it nobody looks."""
STOOD: Final = "stood-for-power"
LOOK_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class PowerWatch:
    """`signal`: the file that is there while the battery is low · `stood`: our own note that we stopped the office."""

    office: Office
    dispatcher: Dispatcher
    signal: Path
    stood: Path

    @property
    def has_stopped(self) -> bool:
        """Whether it was the power that stopped the office, and has not let it go on yet."""
        return self.stood.exists()

    async def run(self) -> None:
        """Serve for ever."""
        was_low = False
        while True:
            is_low = self.signal.exists()
            await self.look(is_low, was_low)
            was_low = is_low
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, is_low: bool, was_low: bool) -> None:
        """Do what follows from what the supply says now and said before."""
        if is_low and not was_low and self.office.suspended is None:
            with contextlib.suppress(OSError):  # a full disk is no reason to go on giving tickets
                self.stood.touch()  # before: a machine that goes off in between must know when it comes back
            if await self._order(SuspendOffice("blackout")):
                log.warning("The battery runs low: no more tickets and calls until power is back", action="power_low")
        if not is_low and self.has_stopped:
            if self._is_stopped_by("blackout") and await self._order(ResumeOffice()):
                log.info("Power is back: the office goes on where it stopped", action="power_back")
            self.stood.unlink()

    def _is_stopped_by(self, reason: Literal["blackout"]) -> bool:
        return self.office.suspended is not None and self.office.suspended.reason == reason

    async def _order(self, command: SuspendOffice | ResumeOffice) -> bool:
        reply = await self.dispatcher.submit(Submission(command, who="core", where="power"))
        return reply.ok
