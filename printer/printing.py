"""One slip onto paper, and an honest word about how it went. Every wait here ends."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from printer.commands import ASK_PAPER_WHEN_DONE, CUT_OFF_SCRAP, FORGET_UNPRINTED
from printer.port import Opener, Port, PortLost
from printer.spool import Ending
from printer.status import SILENT, Status

log = structlog.get_logger()

_STILL_TRUE_SECONDS: Final = 1.0
"""A trouble seen so recently is believed without asking: a hundred jobs shall not wait for a hundred time-outs."""
_LOOK_EVERY_SECONDS: Final = 0.5
_OPEN_SECONDS: Final = 5.0


class Printing:
    """Keeps the port open, opens it again when it is lost, and prints. One caller at a time."""

    def __init__(self, opener: Opener, *, answer_seconds: float, print_seconds: float) -> None:
        self._opener = opener
        self._answer_seconds = answer_seconds
        self._print_seconds = print_seconds
        self._port: Port | None = None
        self._scrap_hangs_out = False
        self._looked_at = float("-inf")
        self.status = SILENT
        """As last seen."""

    async def look(self) -> Status:
        """Ask the printer how it is, over a new port if need be."""
        self._note(await self._look())
        return self.status

    async def put(self, data: bytes, begin: Callable[[], Awaitable[None]]) -> Ending:
        """Print; `begin` is awaited before the first byte goes and may raise to stop it. Returns how it ended:
        a trouble other than `unknown` only where nothing was sent.
        """
        is_fresh = _now() - self._looked_at < _STILL_TRUE_SECONDS
        status = self.status if is_fresh and self.status.trouble else await self.look()
        if status.trouble is not None:
            return status.trouble
        await begin()
        try:
            if await self._print(data):
                return "printed"
        except PortLost as lost:
            log.warning("The printer was lost while a slip was printed", action="port_lost", why=str(lost))
        except BaseException:
            await self.close()
            raise
        self._scrap_hangs_out = True
        await self._empty()
        return "unknown"

    async def close(self) -> None:
        """Let the printer go; the next look opens it again."""
        port, self._port = self._port, None
        if port is not None:
            await port.close()

    def _note(self, status: Status) -> None:
        is_first, before = self._looked_at < 0, self.status.trouble
        self.status, self._looked_at = status, _now()
        if status.trouble is not None and (is_first or status.trouble != before):
            log.warning("Nothing can be printed until a person comes", action=status.trouble)
        elif status.trouble is None and before is not None:
            log.info("The printer is well", action="well", paper=status.paper)

    async def _look(self) -> Status:
        for _ in range(2):
            is_old = self._port is not None
            try:
                port = await self._open()
                async with asyncio.timeout(self._answer_seconds * 4 + 1):
                    status = await port.status(self._answer_seconds)
            except (PortLost, TimeoutError) as lost:
                await self.close()
                if is_old:  # a connection may have died since; a fresh one tells
                    continue
                if self.status.trouble != "offline" or self._looked_at < 0:
                    log.warning("The printer cannot be reached", action="port_lost", why=str(lost) or "time is up")
                return SILENT
            if status == SILENT:
                await self.close()
            return status
        return SILENT

    async def _open(self) -> Port:
        if self._port is None:
            async with asyncio.timeout(_OPEN_SECONDS):
                self._port = await self._opener()
        return self._port

    async def _print(self, data: bytes) -> bool:
        """Send and wait for the answer that stands behind the slip; False when the printer stopped or time is up."""
        port = await self._open()
        scrap = CUT_OFF_SCRAP if self._scrap_hangs_out else b""
        await port.write(scrap + data + ASK_PAPER_WHEN_DONE)
        deadline = _now() + self._print_seconds
        while (left := deadline - _now()) > 0:
            if await port.is_done(min(left, _LOOK_EVERY_SECONDS)):
                self._scrap_hangs_out = False
                return True
            status = await port.status(min(left, self._answer_seconds))
            # A slow line answers late, so only a trouble the printer names itself ends the wait.
            if status != SILENT and status.trouble is not None:
                self._note(status)
                return False
        log.warning("The printer does not say that the slip is done", action="print_timeout")
        return False

    async def _empty(self) -> None:
        """Let the rest of a slip not come out later, when somebody else stands there."""
        if self._port is not None:
            with contextlib.suppress(PortLost, TimeoutError):
                async with asyncio.timeout(1.0):
                    await self._port.write(FORGET_UNPRINTED)
        await self.close()


def _now() -> float:
    return asyncio.get_running_loop().time()
