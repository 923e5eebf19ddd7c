"""How a simulated person reaches the real programs: JSON lines to the twins of glass and boxes (unix sockets)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from queue_core.runtime.system.read_json import NotThisJson, read_json

CONNECT_PAUSE_SECONDS = 0.05
LONGEST_LINE_BYTES = 1 << 20
_Shown = TypeVar("_Shown")


class TwinGone(Exception):
    """The program behind a twin has ended, or has not begun."""


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor wants of the kiosk."""

    service: str
    category: str | None = None
    language: str = "uk"
    needs: list[str] = []


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What a visitor saw in the end: a number (and the ticket's id), or some trouble. `seen_at`: office seconds."""

    ref: str
    number: str | None = None
    ticket: str | None = None
    seen_at: float | None = None
    trouble: str | None = None


class BoxSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a counter's box shows."""

    box: str
    lamp: str
    status: str | None = None
    number: str | None = None
    waiting: int = 0


def read_seen(line: bytes) -> Seen:
    """Read what a visitor saw; raises `TwinGone`: who talks like that is no twin."""
    return _read(line, Seen)


def read_box(line: bytes) -> BoxSeen:
    """Read what a box shows; raises `TwinGone`."""
    return _read(line, BoxSeen)


def _read(line: bytes, type: type[_Shown]) -> _Shown:
    try:
        return read_json(line, type)
    except NotThisJson as error:
        raise TwinGone(f"what answers there is no twin: {error}") from error


class Twin:
    """One connection to a twin: lines out, lines in."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def say(self, line: dict[str, Any]) -> None:
        """Send one line; raises `TwinGone`."""
        try:
            self._writer.write(msgspec.json.encode(line) + b"\n")
            await self._writer.drain()
        except OSError as error:
            raise TwinGone(str(error)) from error

    async def hear(self) -> AsyncIterator[bytes]:
        """Yield lines until the twin is gone; then raise `TwinGone`."""
        while True:
            try:
                line = await self._reader.readline()
            except (OSError, ValueError) as error:
                raise TwinGone(str(error)) from error
            if not line:
                raise TwinGone("the program behind it has ended")
            yield line


@asynccontextmanager
async def twin_at(socket: Path, *, wait_seconds: float = 30.0) -> AsyncIterator[Twin]:
    """Connect to a twin's socket, waiting for its program to come up; raises `TwinGone`."""
    reader, writer = await _connect(socket, wait_seconds)
    try:
        yield Twin(reader, writer)
    finally:
        writer.close()


async def _connect(socket: Path, wait_seconds: float) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    try:
        async with asyncio.timeout(wait_seconds):
            while True:
                try:
                    return await asyncio.open_unix_connection(str(socket), limit=LONGEST_LINE_BYTES)
                except OSError:
                    await asyncio.sleep(CONNECT_PAUSE_SECONDS)
    except TimeoutError:
        raise TwinGone(f"nobody answers at {socket}") from None


class Glass:
    """A kiosk's glass: one wish after the other."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self._waiting: dict[str, asyncio.Future[Seen]] = {}
        self._count = 0

    @property
    def queue_length(self) -> int:
        """How many wishes are on their way."""
        return len(self._waiting)

    async def take_ticket(self, wish: Wish) -> Seen:
        """Touch through the flow and return what the visitor saw in the end; raises `TwinGone`."""
        self._count += 1
        ref = str(self._count)
        self._waiting[ref] = asyncio.get_running_loop().create_future()
        try:
            await self._twin.say({"ref": ref, "wish": msgspec.to_builtins(wish)})
            return await self._waiting[ref]
        finally:
            del self._waiting[ref]

    async def run(self) -> None:
        """Hand answers to those who wait for them, until the twin is gone (`TwinGone`)."""
        try:
            async for line in self._twin.hear():
                seen = read_seen(line)
                waiting = self._waiting.get(seen.ref)
                if waiting is not None and not waiting.done():
                    waiting.set_result(seen)
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(TwinGone("the kiosk ended"))


class Boxes:
    """The counters' boxes: press a key, see the lamp and the number."""

    def __init__(self, twin: Twin) -> None:
        self._twin = twin
        self.seen: dict[str, BoxSeen] = {}
        self._listeners: dict[str, asyncio.Event] = {}

    async def press(self, counter: str, key: str) -> None:
        """Press a key of a counter's box."""
        await self._twin.say({"press": {"counter": counter, "key": key}})

    async def until(self, counter: str, condition: Callable[[BoxSeen], bool]) -> BoxSeen:
        """Wait until a box shows what is wanted, and return it."""
        changed = self._listeners.setdefault(counter, asyncio.Event())
        while True:
            changed.clear()
            shown = self.seen.get(counter)
            if shown is not None and condition(shown):
                return shown
            await changed.wait()

    async def run(self) -> None:
        """Follow what the boxes show, until the twin is gone (`TwinGone`)."""
        async for line in self._twin.hear():
            shown = read_box(line)
            self.seen[shown.box] = shown
            self._listeners.setdefault(shown.box, asyncio.Event()).set()
