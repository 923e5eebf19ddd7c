"""The other end of the glass's socket: wishes in, what visitors saw out."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.support.waiting import until


class GlassLine:
    """Sends wishes and reads answers, in order."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    def send(self, ref: str, **line: Any) -> None:
        """Send one line; `wish` or `rate` by name."""
        self.send_raw(json.dumps({"ref": ref, **line}))

    def send_raw(self, line: str) -> None:
        """Send a line as it is."""
        self._writer.write(line.encode() + b"\n")

    async def answer(self, seconds: float = 20) -> dict[str, Any]:
        """Return the next answer."""
        async with asyncio.timeout(seconds):
            answer: dict[str, Any] = json.loads(await self._reader.readline())
        return answer


@asynccontextmanager
async def glass_line(path: Path, seconds: float = 20) -> AsyncIterator[GlassLine]:
    """Connect as soon as the socket is there."""
    await until(path.is_socket, seconds)
    reader, writer = await asyncio.open_unix_connection(path)
    try:
        yield GlassLine(reader, writer)
    finally:
        writer.close()
        await writer.wait_closed()
