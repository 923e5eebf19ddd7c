"""A display at work: hears the office, draws when something changes, sounds the gong, shows itself to a watcher."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import structlog

from display.board import Knowledge, Shown, connection, learn, next_minute, what_to_show
from display.calls import next_change, sound
from display.layout.picture import next_frame, picture
from display.layout.style import Style
from queue_core.runtime.agent import Agent, JobHeard, LinkChanged, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.screen.glass import Glass
from queue_core.voice.gong import PAUSE_SECONDS, gong
from queue_core.voice.loudspeaker import Loudspeaker
from queue_core.wire.jobs import Restart, Watch

log = structlog.get_logger()

MOST_DRAWINGS_A_SECOND: Final = 20
_FASTEST_WITH_GONG: Final = 2.0
"""A day that runs faster than this is a replay: it is silent and stands still between changes."""


class Display:
    """Ties what is heard to what is seen and sounded. `speaker` None: this display is silent by the office's wish."""

    def __init__(
        self,
        *,
        agent: Agent,
        glass: Glass,
        speaker: Loudspeaker | None,
        style: Style,
        clock: OfficeClock,
        halls: Sequence[str],
    ) -> None:
        is_replay = clock.speed > _FASTEST_WITH_GONG
        self._agent, self._glass, self._clock = agent, glass, clock
        self._speaker = None if is_replay else speaker
        self._style = replace(
            style, moves=style.moves and clock.speed <= 1, page_seconds=style.page_seconds * max(1, clock.speed)
        )
        self._known = Knowledge(halls=tuple(halls), speed=clock.speed)
        self._shown: Shown | None = None
        self._redraw_at = 0.0
        self._changed = asyncio.Event()
        self._to_watch = asyncio.Event()
        self._ended = asyncio.Event()
        self.restart_wanted = False
        agent.set_health(serves_metres=round(style.sizes.serves_metres, 1))

    async def run(self) -> None:
        """Work until cancelled, told to start anew, or the window is closed."""
        async with asyncio.TaskGroup() as group:
            jobs = (self._agent.run(), self._keep_listening(), self._keep_drawing(), self._keep_watched())
            tasks = [group.create_task(job) for job in (*jobs, self._follow_window())]
            await self._ended.wait()
            for task in tasks:
                task.cancel()

    async def _keep_listening(self) -> None:
        while True:
            heard = await self._agent.events.get()
            now, before = self._clock.now(), self._known
            if isinstance(heard, StateHeard):
                self._known = learn(before, heard.address, heard.state, now)
            elif isinstance(heard, LinkChanged):
                self._known = connection(before, heard.connected, now)
            elif isinstance(heard, JobHeard) and isinstance(heard.job, Watch):
                self._to_watch.set()
            elif isinstance(heard, JobHeard) and isinstance(heard.job, Restart):
                log.info("The display ends to start anew", action="restart")
                self.restart_wanted = True
                self._ended.set()
            if self._known is not before:
                self._changed.set()

    async def _keep_drawing(self) -> None:
        """Draw at once when something changes, and then not again for a twentieth of a second."""
        loop = asyncio.get_running_loop()
        while True:
            self._changed.clear()
            self._draw()
            drawn_at = loop.time()
            await self._until_changed(self._next_change())
            await asyncio.sleep(max(0.0, drawn_at + 1 / MOST_DRAWINGS_A_SECOND - loop.time()))

    async def _until_changed(self, instant: float) -> None:
        """Wait for news, or for an instant of office time."""
        async with asyncio.TaskGroup() as group:
            alarm = group.create_task(self._ring_at(instant))
            await self._changed.wait()
            alarm.cancel()

    async def _ring_at(self, instant: float) -> None:
        await self._clock.sleep_until(instant)
        self._changed.set()

    def _draw(self) -> None:
        now = self._clock.now()
        is_heard = self._speaker is None or self._speaker.is_heard
        if is_heard != self._known.is_heard:
            self._known = replace(self._known, is_heard=is_heard)
        shown = what_to_show(self._known, now)
        if shown != self._shown or now >= self._redraw_at:
            self._shown = shown
            self._glass.show(picture(self._style, shown, now))
            self._redraw_at = next_frame(self._style, shown, now)
            self._to_watch.set()
        self._sound(now)

    def _sound(self, now: float) -> None:
        for_seconds = (gong().seconds + PAUSE_SECONDS) * self._clock.speed
        calls, due = sound(self._known.calls, now, for_seconds)
        self._known = replace(self._known, calls=calls)
        if self._speaker is not None and due:
            self._speaker.play(gong())
        self._agent.set_health(sound="off" if self._speaker is None else "ok" if self._known.is_heard else "none")

    def _next_change(self) -> float:
        now = self._clock.now()
        own = next_change(self._known.calls, now, self._known.spans)
        return min(self._redraw_at, next_minute(now), now + 60 if own is None else own)

    async def _keep_watched(self) -> None:
        """Show the picture to who watches from afar: on change, as often as the watch allows."""
        loop = asyncio.get_running_loop()
        while True:
            await self._to_watch.wait()
            wait = self._agent.watching.wait(loop.time())
            if wait:
                await asyncio.sleep(wait)
            self._to_watch.clear()
            width = self._agent.watching.wants(loop.time())
            if width is not None and self._glass.picture is not None:
                await self._agent.show(self._glass.capture(width))

    async def _follow_window(self) -> None:
        """End when somebody closes the window; touches mean nothing to a board."""
        async for _ in self._glass.touches():
            pass
        log.info("The window was closed", action="window_closed")
        self._ended.set()
