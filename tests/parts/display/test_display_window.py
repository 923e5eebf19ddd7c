"""A display with a real window (off screen) in front of a tiny core, in one process."""

from __future__ import annotations

import asyncio

from display.program import Display
from display.simulated import ReadCall, read_calls, read_words
from queue_core.runtime.agent import Agent
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.screen.items import Text
from queue_core.screen.window import Window
from queue_core.voice.simulated_speaker import SimulatedSpeaker
from queue_core.wire.jobs import Watch
from tests.support.waiting import until
from tests.unit.display.situations import EARLIER, NOON, QUEUE, a_board, a_catalogue, an_office, call, style
from tests.unit.display.tiny_core import OFFICE, tiny_core


async def test_a_board_put_up_is_painted_marked_and_told_stale_when_the_core_falls_silent():
    clock, broker, by = OfficeClock(NOON), MemoryBroker(), style()
    window = Window(by.faces, (1920, 1080), offscreen=True)
    agent = Agent(
        connector=broker.connector(), office=OFFICE, device="display-1", role="display", version="0", clock=clock
    )
    display = Display(agent=agent, glass=window, speaker=SimulatedSpeaker(), style=by, clock=clock, halls=["1"])
    async with tiny_core(broker.connector(), clock) as core, asyncio.TaskGroup() as group:
        await core.put_up("catalogue", a_catalogue())
        await core.put_up("office", an_office())
        await core.put_up("board/1", a_board(EARLIER, QUEUE))
        running = group.create_task(display.run())
        await until(lambda: window.picture and read_calls(window.picture))

        await core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER], QUEUE))
        await until(lambda: window.picture and read_calls(window.picture)[0] == ReadCall("П050", "7", True), seconds=2)
        await until(lambda: _under(window, "П050") == by.palette.called)

        await core.give("display-1", Watch(at=clock.moment(), for_seconds=60, width=960))
        await until(lambda: core.pictures)
        assert all(len(picture) <= 512 * 1024 for picture in core.pictures)

        core.is_silent = True
        await until(lambda: window.picture and "No connection" in " ".join(read_words(window.picture)), seconds=5)
        assert window.picture is not None
        assert read_calls(window.picture)[0].number == "П050"
        running.cancel()
    window.close()


def _under(window: Window, words: str) -> str:
    """Colour the window painted just left of some words."""
    assert window.picture is not None
    place = next(item.rect for item in window.picture.items if isinstance(item, Text) and item.words == words)
    return window.pixel(place.x - 6, place.centre[1])
