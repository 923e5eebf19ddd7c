"""The core's one timer: it sleeps to the next deadline, says that time has passed, and never spins."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from itertools import pairwise

import pytest

from queue_core.dispatcher import Dispatcher
from queue_core.domain import commands as told
from queue_core.domain.plan import Rules
from queue_core.runtime.clock import OfficeClock
from queue_core.submissions import Submission
from queue_core.timekeeper import AGAIN_SECONDS, MARGIN_SECONDS, keep_time
from queue_core.wire.replies import Reply
from queue_core.wire.states import BoardState
from tests.support.core.in_memory import Core, running
from tests.support.offices import small_office
from tests.support.script import MORNING
from tests.unit.runtime.virtual_time import run_virtually

DAY = 24 * 3600
EAGER = Rules(least_seconds_on_call=0)


def in_virtual_time(play: Callable[[Core], Awaitable[None]], rules: Rules = EAGER, speed: float = 1.0) -> Core:
    """Let a core with its timekeeper live through `play`, whose sleeps take no time."""

    async def live() -> Core:
        clock = OfficeClock(MORNING, speed=speed, monotonic=asyncio.get_running_loop().time)
        async with running(Core(plan=small_office(rules), clock=clock)) as core, asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(keep_time(core.dispatcher, core.clock))
            await play(core)
            keeping.cancel()
        return core

    return run_virtually(live())


def times_told(core: Core) -> int:
    """Return how often the core looked at everything: once at its start, then each time it was told the time."""
    return len(core.announced)


def test_an_automatic_call_nobody_answers_goes_back_after_120_seconds() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        await core.take("subsidy")
        assert core.at("3").status == "called"
        await core.clock.sleep(119.9)
        assert core.at("3").status == "called"
        await core.clock.sleep(0.2)
        assert (core.at("3").status, core.at("3").number) == ("paused", None)
        assert core.at("3").waiting == 1

    core = in_virtual_time(play)
    (unanswered,) = core.records_of("call_unanswered")
    (called,) = core.records_of("ticket_called")
    assert 120 <= unanswered.at - called.at < 120 + 10 * MARGIN_SECONDS
    assert unanswered.who == "timer"


def test_an_acknowledged_call_stays() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        await core.take("subsidy")
        await core.clock.sleep(60)
        await core.press("3", "open")
        await core.clock.sleep(600)
        assert core.at("3").status == "called"

    in_virtual_time(play)


def test_the_business_day_changes_by_itself_at_four() -> None:
    async def play(core: Core) -> None:
        await core.take("subsidy")
        await core.clock.sleep(DAY)
        reply = await core.take("subsidy")
        assert reply.ticket
        assert reply.ticket.number == "С002", "the first waits on and keeps its number"
        await core.clock.sleep(2 * DAY)

    core = in_virtual_time(play)
    assert [record.day for record in core.records_of("day_opened")] == [
        "2023-11-15", "2023-11-16", "2023-11-17", "2023-11-18",
    ]  # fmt: skip
    assert core.records_of("day_opened")[1].at == pytest.approx(1_700_100_000, abs=0.1)  # 04:00 in Kyiv


def test_the_rating_code_disappears_from_the_counter_after_a_minute() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        reply = await core.take("subsidy")
        await core.press("3", "finish")
        assert reply.ticket
        assert core.at("3").rate == reply.ticket.code
        await core.clock.sleep(59.9)
        assert core.at("3").rate
        await core.clock.sleep(0.2)
        assert not core.at("3").rate

    in_virtual_time(play)


def test_a_wrap_up_ends_by_itself_and_the_next_is_called() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        await core.take("subsidy")
        await core.take("subsidy")
        await core.press("3", "next")
        assert core.at("3").status == "paused"
        await core.clock.sleep(30.1)
        assert core.at("3").number == "С002"

    in_virtual_time(play, Rules(least_seconds_on_call=0, wrap_up_seconds=30))


def test_a_faster_clock_reaches_its_deadlines_sooner() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        await core.take("subsidy")
        await asyncio.sleep(1.9)
        assert core.at("3").status == "called"
        await asyncio.sleep(0.2)
        assert core.at("3").status == "paused"

    in_virtual_time(play, speed=60)


def test_an_idle_core_is_told_the_time_once_a_day() -> None:
    async def play(core: Core) -> None:
        await core.clock.sleep(30 * DAY)

    core = in_virtual_time(play)
    assert len(core.records_of("day_opened")) == 31
    assert times_told(core) == 1 + 30


def test_a_full_day_of_work_tells_the_time_only_where_something_is_due() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        for _ in range(100):
            await core.take("subsidy")
            await core.clock.sleep(100)
            await core.press("3", "start")
            await core.clock.sleep(100)
            await core.press("3", "next")

    core = in_virtual_time(play)
    commands = 1 + 100 * 3
    assert times_told(core) <= 1 + commands + 100 + 1  # each rating code ends; one night


def test_a_suspended_office_has_no_deadlines_but_the_night() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        await core.take("subsidy")
        await core.tell(told.SuspendOffice("air_raid"))
        before = times_told(core)
        await core.clock.sleep(3600)
        assert times_told(core) == before
        assert core.at("3").status == "called"
        await core.tell(told.ResumeOffice())
        await core.clock.sleep(119)
        assert core.at("3").status == "called"
        await core.clock.sleep(2)
        assert core.at("3").status == "paused"

    in_virtual_time(play)


def test_old_calls_leave_a_board_with_the_next_change() -> None:
    async def play(core: Core) -> None:
        await core.press("3", "open")
        for _ in range(12):
            await core.take("subsidy")
            await core.press("3", "next")
        board = core.heard["board/2"]
        assert isinstance(board, BoardState)
        assert len(board.calls) == 12
        await core.clock.sleep(121)
        await core.press("3", "pause")
        board = core.heard["board/2"]
        assert isinstance(board, BoardState)
        assert len(board.calls) == 8

    in_virtual_time(play)


class StuckDispatcher:
    """A dispatcher whose deadline has passed and stays, whatever it is told."""

    def __init__(self, deadline: float | None) -> None:
        self.deadline = deadline
        self.deadline_changed = asyncio.Event()
        self.told_at: list[float] = []

    async def submit(self, submission: Submission) -> Reply:
        assert submission.command == told.PassTime()
        self.told_at.append(asyncio.get_running_loop().time())
        return Reply(id="core", ok=True)


def keep_for(dispatcher: StuckDispatcher, seconds: float) -> None:
    async def live() -> None:
        clock = OfficeClock(MORNING, monotonic=asyncio.get_running_loop().time)
        twin: Dispatcher = dispatcher  # type: ignore[assignment]
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(keep_time(twin, clock))
            await asyncio.sleep(seconds)
            keeping.cancel()

    run_virtually(live())


def test_a_deadline_that_does_not_move_never_makes_the_core_spin() -> None:
    dispatcher = StuckDispatcher(MORNING - 100)
    keep_for(dispatcher, 60)
    assert len(dispatcher.told_at) == 60
    pauses = [later - earlier for earlier, later in pairwise(dispatcher.told_at)]
    assert min(pauses) >= AGAIN_SECONDS


def test_without_a_deadline_nothing_is_told() -> None:
    dispatcher = StuckDispatcher(None)
    keep_for(dispatcher, DAY)
    assert dispatcher.told_at == []


def test_a_deadline_that_comes_nearer_is_noticed() -> None:
    async def live() -> None:
        loop = asyncio.get_running_loop()
        clock = OfficeClock(MORNING, monotonic=loop.time)
        dispatcher = StuckDispatcher(MORNING + DAY)
        twin: Dispatcher = dispatcher  # type: ignore[assignment]
        async with asyncio.TaskGroup() as tasks:
            keeping = tasks.create_task(keep_time(twin, clock))
            await asyncio.sleep(10)
            dispatcher.deadline = MORNING + 15
            dispatcher.deadline_changed.set()
            await asyncio.sleep(5.1)
            assert len(dispatcher.told_at) == 1
            keeping.cancel()

    run_virtually(live())
