"""The glass's twin: a simulated visitor at the real kiosk. Wishes come in, touches go through the window's own queue.

JSON lines over a unix socket. In: `{"ref": "7", "wish": {"service": "passport-foreign", "category": null,
"language": "uk", "needs": []}}` or `{"ref": "8", "rate": {"code": "7K3M9QX2", "mark": 5}}`. Out: `{"ref": "7",
"number": "П017", "ticket": "…", "seen_at": …}`, `{"ref": "8", "rated": true, "seen_at": …}` or `{"ref": "7",
"trouble": "<refusal or screen>"}`. One visitor at a time; the others stand in line.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import structlog

from kiosk.screens import Failed, Number, Rated
from kiosk.simulated.visitor import Aim, Begins, GivesUp, RateWish, TicketWish, Waits, next_move
from kiosk.terminal import Terminal
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.read_json import NotThisJson, read_json
from queue_core.screen.glass import Glass

LOOK_SECONDS = 1.2
"""Office seconds a visitor looks at a screen before touching it."""
PRESS_SECONDS = 0.1
_PATIENCE_SECONDS = 5.0
"""Real seconds a visitor waits for a kiosk that says nothing new."""
_MOST_TOUCHES = 80
log = structlog.get_logger()


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a visitor: `ref` comes back with the answer; one of the two wishes."""

    ref: str
    wish: TicketWish | None = None
    rate: RateWish | None = None


def read_wanted(line: bytes) -> Wanted:
    """Read what a visitor wants; raises `NotThisJson`."""
    wanted = read_json(line, Wanted)
    if (wanted.wish is None) == (wanted.rate is None):
        raise NotThisJson("a line needs `wish` or `rate`, one of them")
    return wanted


class GlassTwin:
    """Walks visitors through one kiosk."""

    def __init__(self, terminal: Terminal, glass: Glass, clock: OfficeClock) -> None:
        self._terminal, self._glass, self._clock = terminal, glass, clock
        self._line: asyncio.Queue[tuple[Wanted, asyncio.StreamWriter]] = asyncio.Queue()
        self._stepped = asyncio.Event()
        self._result: dict[str, Any] | None = None
        self._is_walking = False
        terminal.listeners.append(self._look)

    async def run(self, path: Path) -> None:
        """Listen at `path` for ever."""
        _remove(path)
        server = await asyncio.start_unix_server(self._hear, path)
        log.info("Simulated visitors may come", action="glass_open", socket=str(path))
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(server.serve_forever())
                tasks.create_task(self._serve())
        finally:
            server.close()
            _remove(path)

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.CancelledError):
            while line := await reader.readline():
                try:
                    wanted = read_wanted(line)
                except NotThisJson as error:
                    _answer(writer, {"ref": None, "trouble": f"malformed: {error}"})
                else:
                    self._line.put_nowait((wanted, writer))
        writer.close()

    async def _serve(self) -> None:
        while True:
            wanted, writer = await self._line.get()
            result = await self._walk(wanted.wish or wanted.rate or TicketWish(service=""))
            _answer(writer, {"ref": wanted.ref, **result})

    async def _walk(self, wish: TicketWish | RateWish) -> dict[str, Any]:
        """Let one visitor come, touch until there is an end, and go; return what the visitor saw."""
        aim = Aim(wish)
        for _ in range(_MOST_TOUCHES):
            if self._result is not None:
                break
            move = next_move(self._terminal.state, self._terminal.picture, aim, self._clock.now())
            if isinstance(move, Waits):
                if not await self._something_new():
                    self._result = {"trouble": move.reason}
            elif isinstance(move, GivesUp):
                self._result = {"trouble": move.reason}
            elif isinstance(move, Begins):
                aim, self._is_walking = move.aim, True
            else:
                await self._touch(move)
        result, self._result, self._is_walking = self._result or {"trouble": "lost"}, None, False
        return result

    def _look(self) -> None:
        """See every screen, even one that is gone before the visitor's next turn."""
        self._stepped.set()
        screen = self._terminal.state.screen
        if not self._is_walking or self._result is not None:
            return
        if isinstance(screen, Number):
            self._result = {"number": screen.number, "ticket": screen.ticket, "seen_at": self._clock.now()}
        elif isinstance(screen, Failed):
            self._result = {"trouble": screen.reason}
        elif isinstance(screen, Rated):
            self._result = {"rated": True, "seen_at": self._clock.now()}

    async def _touch(self, target: str) -> None:
        before = self._terminal.touches
        await self._clock.sleep(LOOK_SECONDS)
        shown = self._terminal.picture
        place = shown.target(target) if shown is not None else None
        if place is None:
            return  # the screen has changed meanwhile: look again
        x, y = place.rect.centre
        self._glass.post_touch(x, y, True)
        await self._clock.sleep(PRESS_SECONDS)
        self._glass.post_touch(x, y, False)
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while self._terminal.touches == before:
                    self._stepped.clear()
                    await self._stepped.wait()

    async def _something_new(self) -> bool:
        self._stepped.clear()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                await self._stepped.wait()
        except TimeoutError:
            return False
        return True


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _answer(writer: asyncio.StreamWriter, answer: dict[str, Any]) -> None:
    with suppress(ConnectionError, RuntimeError):
        writer.write(msgspec.json.encode(answer) + b"\n")
