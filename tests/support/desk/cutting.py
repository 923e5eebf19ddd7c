"""A wire between browser and office that a test can cut: silently, or at each step of one press."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Step: TypeAlias = Literal["before", "in_the_request", "before_the_reply", "in_the_reply"]
STEPS: tuple[Step, ...] = ("before", "in_the_request", "before_the_reply", "in_the_reply")
_CHUNK = 65536


@dataclass
class Wire:
    """`cut_next` breaks the next press once, there; while `alive` is cleared nothing passes and nothing is closed.

    `is_dead_after`: a wire that was cut stays dead until `alive` is set; `loses`: what it held meanwhile is lost.
    """

    office_port: int
    port: int = 0
    cut_next: Step | None = None
    cuts: list[Step] = field(default_factory=list)
    is_dead_after: bool = False
    loses: bool = False
    alive: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.alive.set()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it or it is cut."""
        to_office: asyncio.StreamWriter | None = None
        try:
            from_office, to_office = await asyncio.open_connection("127.0.0.1", self.office_port)
            cutting = _Cutting()
            async with asyncio.TaskGroup() as both:
                both.create_task(self._out(reader, to_office, cutting))
                both.create_task(self._back(from_office, writer, cutting))
        except* (OSError, _Cut):
            pass
        finally:
            for one in (writer, to_office):
                if one is not None:
                    one.close()

    async def _out(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cutting: _Cutting) -> None:
        while chunk := await reader.read(_CHUNK):
            await self._pass()
            if self.cut_next is not None and b"POST /api/press" in chunk:
                step, self.cut_next = self.cut_next, None
                self.cuts.append(step)
                if step == "before":
                    self._die()
                    raise _Cut
                if step == "in_the_request":
                    writer.write(chunk[: len(chunk) // 2])
                    await writer.drain()
                    raise _Cut
                cutting.step = step
            writer.write(chunk)
            await writer.drain()
        raise _Cut

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, cutting: _Cutting) -> None:
        while chunk := await reader.read(_CHUNK):
            await self.alive.wait()
            if cutting.step == "in_the_reply":
                writer.write(chunk[: len(chunk) // 2])
                await writer.drain()
            if cutting.step is not None:
                self._die()
                raise _Cut
            writer.write(chunk)
            await writer.drain()
        raise _Cut

    async def _pass(self) -> None:
        is_held = not self.alive.is_set()
        await self.alive.wait()
        if is_held and self.loses:
            raise _Cut

    def _die(self) -> None:
        if self.is_dead_after:
            self.alive.clear()


@dataclass
class _Cutting:
    step: Step | None = None


class _Cut(Exception):
    """The connection ends here."""


@asynccontextmanager
async def wire_to(office_port: int) -> AsyncIterator[Wire]:
    """Open a wire to the pages of an office."""
    wire = Wire(office_port)
    server = await asyncio.start_server(wire.serve, "127.0.0.1", 0)
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        wire.alive.set()
        server.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await server.wait_closed()
