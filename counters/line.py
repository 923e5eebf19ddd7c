"""Keeps a port open and lets its boxes speak over it; what they report goes to whoever listens."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Final

import structlog

from counters.boxes import Boxes
from counters.reports import Report
from queue_core.runtime.serial_port import PortLost, SerialPort
from queue_core.runtime.system.backoff import Backoff

log = structlog.get_logger()

FIRST_WAIT_SECONDS: Final = 0.1
MOST_WAIT_SECONDS: Final = 2.0


class Line:
    """A port that comes back after it was unplugged."""

    def __init__(
        self,
        boxes: Boxes,
        open_port: Callable[[], SerialPort],
        listen: Callable[[Report], None],
        *,
        jitter: Callable[[], float],
    ) -> None:
        self.is_open = False
        self._boxes = boxes
        self._open_port = open_port
        self._listen = listen
        self._backoff = Backoff(first=FIRST_WAIT_SECONDS, most=MOST_WAIT_SECONDS, random=jitter)
        self._stirred = asyncio.Event()
        self._is_loud = True

    def stir(self) -> None:
        """There is something new to send."""
        self._stirred.set()

    async def run(self, changed: Callable[[], None]) -> None:
        """Open, talk, and open again, for ever; `changed` is called when `is_open` has changed."""
        async with asyncio.TaskGroup() as talks:
            while True:
                try:
                    port = self._open_port()
                except PortLost as lost:
                    self._tell_loss(lost)
                else:
                    await self._use(port, talks, changed)
                await asyncio.sleep(self._backoff.failed())

    async def _use(self, port: SerialPort, talks: asyncio.TaskGroup, changed: Callable[[], None]) -> None:
        log.info("The line to the boxes is open", action="line_open")
        self.is_open, self._is_loud = True, True
        for event in self._boxes.plugged(asyncio.get_running_loop().time()):
            self._listen(event)
        changed()
        # In a task of its own: a group that fails while it is cancelled tells of the failure alone, and whoever was
        # told to end in the moment in which the port went would go on for ever.
        talk = talks.create_task(self._talk(port))
        try:
            await asyncio.wait((talk,))
        finally:
            port.close()
            self.is_open = False
        self._tell_loss(talk.result())
        for event in self._boxes.unplugged():
            self._listen(event)
        changed()

    async def _talk(self, port: SerialPort) -> PortLost:
        """Return when the port is lost, and why."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._hear(port))
                group.create_task(self._speak(port))
        except ExceptionGroup as errors:
            lost, others = errors.split(PortLost)
            if lost is None or others is not None:
                raise
            return PortLost(str(lost.exceptions[0]))
        raise AssertionError("hearing and speaking never end by themselves")

    async def _hear(self, port: SerialPort) -> None:
        loop = asyncio.get_running_loop()
        while True:
            chunk = await port.read()
            self._backoff.succeeded()
            for event in self._boxes.heard(chunk, loop.time()):
                self._listen(event)
            self._stirred.set()

    async def _speak(self, port: SerialPort) -> None:
        loop = asyncio.get_running_loop()
        while True:
            self._stirred.clear()
            line = self._boxes.to_send(loop.time())
            if line is not None:
                await port.write(line)
            now = loop.time()
            for event in self._boxes.overdue(now):
                self._listen(event)
            # By the same instant: what falls due between two looks at the clock would be seen by neither.
            wake_at = self._boxes.wake_at(now)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout_at(wake_at if wake_at < float("inf") else None):
                    await self._stirred.wait()

    def _tell_loss(self, lost: PortLost) -> None:
        tell = log.warning if self._is_loud else log.debug
        self._is_loud = False
        tell("The line to the boxes is gone; it is tried again until it is back", action="line_lost", why=str(lost))
