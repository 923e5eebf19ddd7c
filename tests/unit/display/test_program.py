import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from display.program import MOST_DRAWINGS_A_SECOND, Display
from display.simulated import ReadCall, SimulatedDisplay
from queue_core.runtime.agent import Agent
from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.voice.gong import gong
from queue_core.wire.jobs import Restart, Watch
from tests.support.waiting import until, within
from tests.unit.display.situations import EARLIER, NOON, QUEUE, a_board, a_catalogue, an_office, call, style
from tests.unit.display.tiny_core import OFFICE, TinyCore, tiny_core

NO_CONNECTION = "Немає зв’язку. Показано, що було о 12:24"


@dataclass
class Hall:
    """A display in front of a tiny core."""

    broker: MemoryBroker
    core: TinyCore
    seen: SimulatedDisplay
    display: Display
    running: asyncio.Task[None]

    async def shows(self, *calls: ReadCall) -> None:
        """Wait until a person reads these calls first."""
        await until(lambda: self.seen.calls()[: len(calls)] == list(calls))

    async def says(self, words: str) -> None:
        """Wait until these words are on the board."""
        await until(lambda: words in self.seen.words())


@asynccontextmanager
async def hall(clock: OfficeClock, *, is_heard: bool = True) -> AsyncIterator[Hall]:
    broker, seen = MemoryBroker(), SimulatedDisplay()
    seen.speaker.is_heard = is_heard
    agent = Agent(
        connector=broker.connector(),
        office=OFFICE,
        device="display-1",
        role="display",
        version="0",
        clock=clock,
        jitter=lambda: 1.0,  # a lost link is long enough to be drawn
    )
    display = Display(agent=agent, glass=seen.glass, speaker=seen.speaker, style=style(), clock=clock, halls=["1"])
    async with tiny_core(broker.connector(), clock) as core, asyncio.TaskGroup() as group:
        await core.put_up("catalogue", a_catalogue())
        await core.put_up("office", an_office())
        await core.put_up("board/1", a_board(EARLIER, QUEUE))
        running = group.create_task(display.run())
        yield Hall(broker, core, seen, display, running)
        running.cancel()


@pytest.fixture
async def clock() -> ManualClock:
    return ManualClock(NOON)


async def test_what_was_called_before_a_display_began_is_shown_and_not_sounded(clock: ManualClock):
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False), ReadCall("П044", "3", False))
        assert here.seen.speaker.played == []


async def test_a_new_call_is_shown_at_once_and_sounded_once(clock: ManualClock):
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False))
        await here.core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER], QUEUE))
        await here.shows(ReadCall("П050", "7", True), ReadCall("Р031", "9", False))
        await here.core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER]))
        await until(lambda: "Очікують" not in here.seen.words())
        assert here.seen.speaker.played == [gong()]


async def test_a_mark_passes_with_time(clock: ManualClock):
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False))
        await here.core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER], QUEUE))
        await here.shows(ReadCall("П050", "7", True))
        await clock.advance(21)
        await here.shows(ReadCall("П050", "7", False))


async def test_two_calls_at_once_are_sounded_one_after_the_other(clock: ManualClock):
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False))
        board = a_board([call(121, "П051", "2", 0), call(120, "П050", "7", 0), *EARLIER], QUEUE)
        await here.core.put_up("board/1", board)
        await here.shows(ReadCall("П051", "2", True), ReadCall("П050", "7", True))
        assert len(here.seen.speaker.played) == 1
        await clock.advance(1)
        await until(lambda: len(here.seen.speaker.played) == 2)


async def test_an_undone_call_leaves_the_board(clock: ManualClock):
    async with hall(clock) as here:
        await here.core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER], QUEUE))
        await here.shows(ReadCall("П050", "7", True))
        await here.core.put_up("board/1", a_board(EARLIER, QUEUE))
        await here.shows(ReadCall("Р031", "9", False))


async def test_when_the_core_says_goodbye_the_board_says_so_at_once(clock: ManualClock):
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False))
        await here.core.say_offline()
        await here.says(NO_CONNECTION)
        assert here.seen.calls()[0] == ReadCall("Р031", "9", False)
        await here.core.say_online()
        await until(lambda: NO_CONNECTION not in here.seen.words())


async def test_when_the_core_falls_silent_the_board_says_so_within_four_seconds(clock: ManualClock):
    async with hall(clock) as here:
        await until(lambda: here.seen.calls() and NO_CONNECTION not in here.seen.words())
        here.core.is_silent = True
        await until(lambda: NO_CONNECTION in here.seen.words(), seconds=4)


async def test_a_lost_broker_is_told_and_found_again(clock: ManualClock):
    async with hall(clock) as here:
        await until(lambda: here.seen.calls() and NO_CONNECTION not in here.seen.words())
        here.broker.cut("display-1")
        await here.says(NO_CONNECTION)
        await here.core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER], QUEUE))
        await here.shows(ReadCall("П050", "7", True))
        await until(lambda: NO_CONNECTION not in here.seen.words())


async def test_nothing_is_drawn_while_nothing_changes(clock: ManualClock):
    async with hall(clock) as here:
        await until(lambda: here.seen.calls() and NO_CONNECTION not in here.seen.words())
        await clock.advance(2)
        drawn = len(here.seen.glass.pictures)
        for _ in range(5):
            await clock.advance(1)
        assert len(here.seen.glass.pictures) == drawn
        await clock.advance(60)
        await until(lambda: "12:25" in here.seen.words())


async def test_a_storm_of_states_is_drawn_twenty_times_a_second():
    clock = OfficeClock(NOON)
    loop = asyncio.get_running_loop()
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False))
        before, began = len(here.seen.glass.pictures), loop.time()
        for seq in range(120, 520):
            await here.core.put_up("board/1", a_board([call(seq, f"П{seq}", "7", 0), *EARLIER], QUEUE))
            if seq % 8 == 0:
                await asyncio.sleep(0.01)
        await here.shows(ReadCall("П519", "7", True))
        took = loop.time() - began
        assert len(here.seen.glass.pictures) - before <= took * MOST_DRAWINGS_A_SECOND + 2


async def test_a_replay_is_silent_and_does_not_flash():
    clock = OfficeClock(NOON, speed=300)
    async with hall(clock) as here:
        await here.core.put_up("board/1", a_board([call(120, "П050", "7", 0), *EARLIER], QUEUE))
        await until(lambda: here.seen.calls()[:1] and here.seen.calls()[0].number == "П050")
        assert here.seen.speaker.played == []
        await until(lambda: "display-1" in here.core.presences)
        assert here.core.presences["display-1"].health["sound"] == "off"


async def test_without_a_sound_device_the_presence_says_so(clock: ManualClock):
    async with hall(clock, is_heard=False) as here:
        await until(lambda: here.core.presences.get("display-1") and here.core.presences["display-1"].health)
        await until(lambda: here.core.presences["display-1"].health.get("sound") == "none")
        assert here.core.presences["display-1"].health["serves_metres"] >= 5


async def test_a_watcher_gets_the_picture(clock: ManualClock):
    async with hall(clock) as here:
        await here.shows(ReadCall("Р031", "9", False))
        await until(lambda: NO_CONNECTION not in here.seen.words())
        await here.core.give("display-1", Watch(at=clock.moment(), for_seconds=30, width=960))
        await until(lambda: here.core.pictures)
        assert here.core.pictures[0].startswith(b"\xff\xd8")


async def test_a_restart_ends_the_program(clock: ManualClock):
    async with hall(clock) as here:
        await until(lambda: here.seen.calls() and NO_CONNECTION not in here.seen.words())
        await here.core.give("display-1", Restart(at=clock.moment()))
        await within(here.running, 5)
        assert here.display.restart_wanted


async def test_closing_the_window_ends_the_program(clock: ManualClock):
    async with hall(clock) as here:
        here.seen.glass.close()
        await within(here.running, 5)
        assert not here.display.restart_wanted
