"""Where a simulated person stands: takes slips, reads their QR codes, and moves paper, cover and switch.

JSON lines over a Unix socket. Out, for each slip: `{"slip": {"qr", "seen_at", "height", "bytes", "whole"}}`. In:
`{"paper": "ok"|"low"|"out"}`, `{"cover": "open"|"closed"}`, `{"power": "on"|"off"}`, `{"paper_out_after": rows}`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec
import structlog
from msgspec import Meta

from printer.simulated.paper import OutSlip, read_qr
from printer.simulated.twin import Twin
from printer.status import Cover, Paper
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.read_json import NotThisJson, read_json

log = structlog.get_logger()

_MOST_UNREAD: Final = 256 * 1024
"""A person who does not take the slips is sent away when so many bytes wait."""


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person does to the printer."""

    paper: Paper | None = None
    cover: Cover | None = None
    power: Literal["on", "off"] | None = None
    paper_out_after: Annotated[int, Meta(ge=0)] | None = None


def read_wish(line: bytes) -> Wish:
    """Read what a person does; raises `NotThisJson`."""
    return read_json(line, Wish)


class PaperWindow:
    """Serves any number of people at one twin."""

    def __init__(self, twin: Twin, clock: OfficeClock) -> None:
        self._twin = twin
        self._clock = clock
        self._people: set[asyncio.StreamWriter] = set()
        self._out: asyncio.Queue[tuple[OutSlip, float]] = asyncio.Queue()
        twin.seen_by.append(self._see)

    @contextlib.asynccontextmanager
    async def open(self, path: Path) -> AsyncIterator[None]:
        """Listen at `path`, which is taken over from an earlier run, and read slips while somebody is there."""
        _remove(path)
        server = await asyncio.start_unix_server(self._serve, path)
        async with server, asyncio.TaskGroup() as group:
            reading = group.create_task(self._read_slips())
            try:
                yield
            finally:
                reading.cancel()
                for writer in tuple(self._people):
                    writer.transport.abort()
                _remove(path)

    def _see(self, slip: OutSlip) -> None:
        if self._people:  # nobody looks: nothing is read
            self._out.put_nowait((slip, self._clock.now()))

    async def _read_slips(self) -> None:
        while True:
            slip, seen_at = await self._out.get()
            text = await asyncio.to_thread(_read, slip)
            seen = {"qr": text, "seen_at": seen_at, "height": slip.height, "bytes": slip.byte_count}
            line = msgspec.json.encode({"slip": seen | {"whole": slip.is_whole}}) + b"\n"
            for writer in tuple(self._people):
                writer.write(line)
                if writer.transport.get_write_buffer_size() > _MOST_UNREAD:
                    writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._people.add(writer)
        try:
            while line := await reader.readline():
                self._do(line)
        except (OSError, ValueError):
            pass  # gone, or a line without an end
        finally:
            self._people.discard(writer)
            writer.transport.abort()

    def _do(self, line: bytes) -> None:
        try:
            wish = read_wish(line)
        except NotThisJson as error:
            log.warning("A line at the paper window makes no sense", action="window_unreadable", why=str(error))
            return
        if wish.paper is not None:
            self._twin.load_paper(wish.paper)
        if wish.cover is not None:
            self._twin.move_cover(wish.cover)
        if wish.power is not None:
            self._twin.switch(on=wish.power == "on")
        if wish.paper_out_after is not None:
            self._twin.stop_after(wish.paper_out_after)


def _read(slip: OutSlip) -> str | None:
    return read_qr(slip.picture())


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
