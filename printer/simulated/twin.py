"""The twin as a device somebody can connect to: a TCP port of this machine, or the far end of a serial line."""

from __future__ import annotations

import asyncio
import contextlib
import os
import tty
from collections import deque
from collections.abc import AsyncIterator, Callable
from typing import Final

from printer.simulated.machine import Machine
from printer.simulated.paper import OutSlip
from printer.slip import DOTS_PER_MM
from printer.status import Cover, Paper
from queue_core.runtime.clock import OfficeClock

KEPT_SLIPS: Final = 12
_READ_BYTES: Final = 64 * 1024


class Twin:
    """A printer of its own. `run` must run; one line at a time reaches it, by `on_tcp` or `on_serial_line`.

    `slips` are the last ones that came out, newest last; `seen_by` is called with each. Paper moves with
    `millimetres_per_second` of office time; 0 is at once.
    """

    def __init__(self, *, width_dots: int, clock: OfficeClock, millimetres_per_second: float = 0.0) -> None:
        self.slips: deque[OutSlip] = deque(maxlen=KEPT_SLIPS)
        self.seen_by: list[Callable[[OutSlip], None]] = []
        self._machine = Machine(width_dots)
        self._clock = clock
        self._dots_per_second = millimetres_per_second * DOTS_PER_MM
        self._to_do = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()
        self._is_on = asyncio.Event()
        self._is_on.set()
        self._hang_up: list[Callable[[], None]] = []
        self._send: Callable[[bytes], None] | None = None

    async def run(self) -> None:
        """Print what arrives, for ever."""
        while True:
            await self._to_do.wait()
            self._to_do.clear()
            while (worked := self._machine.work()) is not None:
                if worked.rows and self._dots_per_second:
                    await self._clock.sleep(worked.rows / self._dots_per_second)
                if worked.answer and self._send is not None:
                    self._send(worked.answer)
                self._deliver(worked.slip)
                self._note_room()

    def load_paper(self, paper: Paper) -> None:
        """Let the paper be ok, low or out."""
        self._deliver(self._machine.load_paper(paper))
        self._to_do.set()

    def move_cover(self, cover: Cover) -> None:
        """Open or close the cover."""
        self._machine.cover = cover
        self._to_do.set()

    def stop_after(self, rows: int) -> None:
        """Let the paper end so many rows into the next slip."""
        self._machine.stops_after_rows = rows

    def switch(self, *, on: bool) -> None:
        """Switch the power: off, every connection is broken and none is accepted."""
        self._deliver(self._machine.switch(on=on))
        self._note_room()
        if on:
            self._is_on.set()
            return
        self._is_on.clear()
        for hang_up in tuple(self._hang_up):
            hang_up()

    @contextlib.asynccontextmanager
    async def on_tcp(self, port: int = 0) -> AsyncIterator[tuple[str, int]]:
        """Listen on a TCP port of this machine, 0 for a free one; yields host and port."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", port)
        async with server:
            yield server.sockets[0].getsockname()[:2]
            for hang_up in tuple(self._hang_up):
                hang_up()

    @contextlib.asynccontextmanager
    async def on_serial_line(self) -> AsyncIterator[str]:
        """Be the far end of a pseudo-terminal; yields the path of the near end."""
        far, near = os.openpty()
        tty.setraw(near)
        os.set_blocking(far, False)
        try:
            async with asyncio.TaskGroup() as group:
                reading = group.create_task(self._read_terminal(far))
                yield os.ttyname(near)
                reading.cancel()
        finally:
            os.close(far)
            os.close(near)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._hang_up.append(writer.transport.abort)
        self._send = writer.write
        try:
            if self._machine.is_on:
                await self._converse(reader, writer)
        except OSError:
            pass  # whoever printed has gone
        finally:
            self._hang_up.remove(writer.transport.abort)
            writer.transport.abort()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(_READ_BYTES):
            writer.write(self._receive(data))
            await self._has_room.wait()

    async def _read_terminal(self, far: int) -> None:
        loop = asyncio.get_running_loop()
        self._send = lambda answer: _write(far, answer)
        readable = asyncio.Event()
        loop.add_reader(far, readable.set)
        try:
            while True:
                await readable.wait()
                readable.clear()
                with contextlib.suppress(BlockingIOError):
                    while data := os.read(far, _READ_BYTES):
                        _write(far, self._receive(data))
                        await self._has_room.wait()
        finally:
            loop.remove_reader(far)

    def _receive(self, data: bytes) -> bytes:
        answer = self._machine.receive(data)
        self._to_do.set()
        self._note_room()
        return answer

    def _note_room(self) -> None:
        self._has_room.set() if self._machine.has_room else self._has_room.clear()

    def _deliver(self, slip: OutSlip | None) -> None:
        if slip is not None:
            self.slips.append(slip)
            for see in self.seen_by:
                see(slip)


def _write(terminal: int, answer: bytes) -> None:
    with contextlib.suppress(BlockingIOError):  # nobody reads: what a printer says is lost then
        os.write(terminal, answer)
