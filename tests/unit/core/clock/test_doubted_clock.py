"""The core beside a computer's clock that jumps: nothing is lost, the day stays, a person is asked."""

from __future__ import annotations

from typing import Any

import pytest

from queue_core.domain.commands import ConfirmClock, DoubtClock
from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.watching.clock import what_the_clock_needs
from queue_core.wire.states import OfficeState
from tests.support.core.in_memory import Core, next_life, running
from tests.support.script import MORNING

DAY, YEAR = 86_400.0, 365 * 86_400.0


def clock_at(wall: float) -> ManualClock:
    return ManualClock(wall)


def again(core: Core, wall: float) -> Core:
    """Return the next life of a core, begun when the computer's clock says `wall`."""
    core.clock = clock_at(wall)
    return next_life(core)


def office_of(core: Core) -> OfficeState:
    state = core.heard["office"]
    assert isinstance(state, OfficeState)
    return state


async def look(core: Core) -> None:
    """Look at the clock once, as the core does every few seconds."""
    needed = what_the_clock_needs(core.office, core.clock)
    if needed is not None:
        await core.tell(needed)


def days_of(core: Core) -> list[str]:
    return [record.day for record in core.records]


@pytest.mark.parametrize("jump", [YEAR, -YEAR, -MORNING, 37 * 3600.0, -3600.0])
async def test_a_start_at_another_time_keeps_day_numbers_and_people(jump: float) -> None:
    core = Core()
    async with running(core):
        first = await core.take("subsidy")
    async with running(again(core, MORNING + jump)) as core:
        assert core.clock.now() == MORNING
        second = await core.take("subsidy")
        assert first.ticket
        assert second.ticket
        assert (first.ticket.number, second.ticket.number) == ("С001", "С002")
        assert office_of(core).clock_doubted
        await core.pass_time(2 * DAY)
        assert len(set(days_of(core))) == 1
        called = await core.press("3", "open")
        assert called.counter
        assert called.counter.number == "С001"
    assert [record.at for record in core.records] == sorted(record.at for record in core.records)


async def test_a_confirmed_clock_ends_the_doubt_and_begins_the_day_it_shows() -> None:
    core = Core()
    async with running(core):
        await core.take("subsidy")
    async with running(again(core, MORNING + YEAR)) as core:
        await core.pass_time(60)
        assert (await core.tell(ConfirmClock(core.clock.wall()), who="supervisor")).ok
        assert core.clock.now() == MORNING + YEAR + 60
        assert core.clock.wall() == core.clock.now()
        await core.pass_time(1)
        assert not office_of(core).clock_doubted
        assert [record.kind for record in core.records].count("day_opened") == 2
        assert core.office.day == "2024-11-14"
        await look(core)
        assert len(core.records_of("clock_doubted")) == 1


async def test_a_clock_confirmed_behind_is_not_doubted_again_and_the_day_does_not_go_back() -> None:
    core = Core()
    async with running(core):
        await core.take("subsidy")
    async with running(again(core, MORNING - YEAR)) as core:
        await core.tell(ConfirmClock(core.clock.wall()), who="supervisor")
        for _ in range(3):
            await core.pass_time(DAY)
            await look(core)
        assert core.clock.now() == MORNING + 3 * DAY
        assert len(core.records_of("clock_doubted")) == 1
        assert days_of(core) == sorted(days_of(core))
        assert core.office.day == "2023-11-18"


async def test_a_clock_that_finds_the_right_time_by_itself_is_believed_without_asking() -> None:
    core = Core()
    async with running(core):
        await core.take("subsidy")
    core = again(core, 100.0)
    async with running(core):
        assert isinstance(core.clock, ManualClock)
        await core.pass_time(20)
        await look(core)
        assert office_of(core).clock_doubted
        core.clock.wall_ahead = 3000.0
        await look(core)
        assert not office_of(core).clock_doubted
        assert core.clock.now() == MORNING + 3020


@pytest.mark.parametrize("step", [61.0, 7200.0, YEAR, -61.0, -YEAR])
async def test_a_clock_set_anew_under_a_serving_office_is_doubted_until_set_back(step: float) -> None:
    async with running(Core()) as core:
        assert isinstance(core.clock, ManualClock)
        core.clock.wall_ahead = step
        await look(core)
        assert isinstance(core.office.doubt and core.office.doubt.why, str)
        await core.pass_time(30)
        assert core.clock.now() == MORNING + 30
        core.clock.wall_ahead = 1.0
        await look(core)
        assert core.office.doubt is None
        assert [record.at for record in core.records] == sorted(record.at for record in core.records)


@pytest.mark.parametrize("step", [0.0, 59.0, -59.0])
async def test_a_small_correction_is_no_step(step: float) -> None:
    async with running(Core()) as core:
        assert isinstance(core.clock, ManualClock)
        core.clock.wall_ahead = step
        assert what_the_clock_needs(core.office, core.clock) is None


async def test_a_doubt_outlives_a_restart() -> None:
    core = Core()
    async with running(core):
        await core.take("subsidy")
    async with running(again(core, 0.0)) as core:
        await core.pass_time(600)
        await core.take("subsidy")
    async with running(again(core, 500.0)) as core:
        assert office_of(core).clock_doubted
        assert len(core.records_of("clock_doubted")) == 1
        assert len(set(days_of(core))) == 1


async def test_boards_say_it_too() -> None:
    core = Core()
    core.published._doubt = {"uk": "Звіряємо годинник", "en": "Checking the clock"}
    async with running(core):
        await core.tell(DoubtClock(0.0))
        board: Any = core.heard["board/1"]
        assert board.notice == {"uk": "Звіряємо годинник", "en": "Checking the clock"}
        assert office_of(core).clock_doubted.words == board.notice  # type: ignore[union-attr]
        await core.tell(ConfirmClock(core.clock.now()))
        after: Any = core.heard["board/1"]
        assert after.notice is None


def test_a_clock_stands_beside_the_one_that_others_may_set() -> None:
    wall, monotonic = [1000.0], [5.0]
    clock = OfficeClock(1000.0, monotonic=lambda: monotonic[0]).beside(lambda: wall[0])
    wall[0], monotonic[0] = 8200.0, 15.0
    assert (clock.now(), clock.wall(), clock.step) == (1010.0, 8200.0, 7190.0)
    clock.keep_apart()
    assert clock.step == 0.0
    clock.go_on_from(9000.0)
    monotonic[0] = 16.0
    assert clock.now() == 9001.0


async def test_a_restart_keeps_the_timers_that_run() -> None:
    core = Core()
    async with running(core):
        await core.press("3", "open")
        await core.take("subsidy")
        await core.pass_time(5)
        deadline = core.dispatcher.deadline
    async with running(next_life(core)) as core:
        assert core.at("3").automatic
        assert core.dispatcher.deadline == deadline is not None
        await core.pass_time(deadline - core.clock.now() + 0.01)
        assert core.at("3").number is None
