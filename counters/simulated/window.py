"""Where simulated people sit: they press keys and see lamps, as JSON lines over a Unix socket.

In: `{"press": {"counter", "key"}}` and, to break things, `{"fault": {"counter", "key"?, "kind"}}`. Out, on change and
in full at connection: `{"box", "lamp", "status", "number", "waiting"}`; `lamp` is «dark» while the box has no power,
`status` is null where the lamp does not tell it. What cannot be done is answered with `{"trouble"}`.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Literal

import msgspec

from counters.lamps import STATUS
from counters.simulated.twin import NoSuchKey, SimulatedLine
from queue_core.runtime.system.read_json import NotThisJson, read_json
from queue_core.wire.asks import Key

_MOST_UNREAD: Final = 256 * 1024
"""Somebody who does not look is sent away when so many bytes wait."""


class PressKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A finger on a key."""

    counter: str
    key: Key


class Fault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Something breaks, or is mended (`plug`, `unstick`). `line_…` is the whole line."""

    kind: Literal["bounce", "stick", "unstick", "unplug", "plug", "line_unplug", "line_plug", "noise"]
    counter: str = ""
    key: Key = "next"


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What somebody does to the boxes."""

    press: PressKey | None = None
    fault: Fault | None = None


def read_wish(line: bytes) -> Wish:
    """Read what somebody does; raises `NotThisJson`."""
    return read_json(line, Wish)


class BoxesWindow:
    """Serves any number of people at one line of boxes."""

    def __init__(self, twin: SimulatedLine) -> None:
        self._twin = twin
        self._people: set[asyncio.StreamWriter] = set()
        self._said: dict[str, bytes] = {}
        twin.seen_by.append(self._see)

    @contextlib.asynccontextmanager
    async def open(self, path: Path) -> AsyncIterator[None]:
        """Listen at `path`, which is taken over from an earlier run."""
        _remove(path)
        server = await asyncio.start_unix_server(self._serve, path)
        async with server:
            try:
                yield
            finally:
                for writer in tuple(self._people):
                    writer.transport.abort()
                _remove(path)

    def _see(self, counter: str) -> None:
        line = self._line(counter)
        if line == self._said.get(counter):
            return  # only a key went down or up
        self._said[counter] = line
        for writer in tuple(self._people):
            writer.write(line)
            if writer.transport.get_write_buffer_size() > _MOST_UNREAD:
                writer.transport.abort()

    def _line(self, counter: str) -> bytes:
        face = self._twin.view(counter).face
        if face is None:
            seen = {"box": counter, "lamp": "dark", "status": None, "number": None, "waiting": 0}
        else:
            status = STATUS[face.lamp]
            number, waiting = face.number, face.waiting
            seen = {"box": counter, "lamp": face.lamp, "status": status, "number": number, "waiting": waiting}
        return msgspec.json.encode(seen) + b"\n"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._people.add(writer)
        for counter in self._twin.counters:
            writer.write(self._line(counter))
        try:
            while line := await reader.readline():
                trouble = self._do(line)
                if trouble is not None:
                    writer.write(msgspec.json.encode({"trouble": trouble}) + b"\n")
        except (OSError, ValueError):
            pass  # gone, or a line without an end
        finally:
            self._people.discard(writer)
            writer.transport.abort()

    def _do(self, line: bytes) -> str | None:
        """Do what a line says; return what went wrong."""
        try:
            wish = read_wish(line)
            if wish.press is not None:
                self._twin.press(wish.press.counter, wish.press.key)
            if wish.fault is not None:
                self._break(wish.fault)
        except (NotThisJson, NoSuchKey) as error:
            return str(error)
        return None

    def _break(self, fault: Fault) -> None:
        twin = self._twin
        match fault.kind:
            case "bounce":
                twin.press_bouncing(fault.counter, fault.key)
            case "stick":
                twin.stick(fault.counter, fault.key)
            case "unstick":
                twin.unstick(fault.counter, fault.key)
            case "unplug":
                twin.unplug_box(fault.counter)
            case "plug":
                twin.plug_box(fault.counter)
            case "line_unplug":
                twin.cable.unplug()
            case "line_plug":
                twin.cable.plug()
            case "noise":
                twin.noise(bytes(range(256)))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
