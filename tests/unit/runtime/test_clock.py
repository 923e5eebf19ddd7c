"""Office time."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.unit.runtime.virtual_time import run_virtually


def test_office_time_goes_by_the_monotonic_clock_at_its_speed() -> None:
    instants = iter([100.0, 100.0, 101.5])
    clock = OfficeClock(5000.0, speed=60.0, monotonic=lambda: next(instants))
    assert clock.now() == 5000.0
    assert clock.now() == 5090.0
    assert clock.real(90.0) == 1.5


def test_without_the_variable_office_time_is_wall_time() -> None:
    before = datetime.now(UTC).timestamp()  # noqa: TID251  # the very thing to compare with
    clock = OfficeClock.from_environment({})
    assert 0 <= clock.now() - before < 60
    assert clock.speed == 1.0


def test_two_processes_of_a_replay_share_their_time() -> None:
    real = datetime.now(UTC).timestamp()  # noqa: TID251  # the very thing to compare with
    setting = {"CHERGA_CLOCK": f"1793600000@{real - 10:.3f}x60"}
    one, other = OfficeClock.from_environment(setting), OfficeClock.from_environment(setting)
    assert one.speed == 60.0
    assert one.now() - 1793600000 == pytest.approx(600, abs=60)
    assert abs(one.now() - other.now()) < 30


@pytest.mark.parametrize("given", ["noon", "1@2", "1@2x0", "1@2x-1", "-1@2x1", "1@2x1 "])
def test_a_clock_of_another_form_is_a_mistake_with_a_remedy(given: str) -> None:
    with pytest.raises(ConfigurationMistake, match=r"CHERGA_CLOCK: .* is not a clock; write <office epoch"):
        OfficeClock.from_environment({"CHERGA_CLOCK": given})


def test_a_moment_is_office_time_in_utc_to_the_millisecond() -> None:
    assert ManualClock(0.12345).moment() == datetime(1970, 1, 1, 0, 0, 0, 123000, UTC)


def test_sleeping_lasts_shorter_where_time_runs_faster() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        clock = OfficeClock(0.0, speed=60.0, monotonic=loop.time)
        began = loop.time()
        await clock.sleep(120.0)
        assert clock.now() >= 120.0
        return loop.time() - began

    assert run_virtually(main()) == pytest.approx(2.0)


def test_an_instant_that_has_passed_is_not_waited_for() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        await OfficeClock(100.0, monotonic=loop.time).sleep_until(99.0)
        return loop.time()

    assert run_virtually(main()) == 1000.0


async def test_a_manual_clock_wakes_sleepers_in_the_order_of_their_instants() -> None:
    clock, woken = ManualClock(100.0), []

    async def sleeper(name: str, for_seconds: float) -> None:
        await clock.sleep(for_seconds)
        woken.append((name, clock.now()))

    async with asyncio.TaskGroup() as group:
        group.create_task(sleeper("late", 20.0))
        group.create_task(sleeper("early", 10.0))
        given_up = group.create_task(sleeper("given up", 5.0))
        await asyncio.sleep(0)
        assert clock.sleepers == 3
        given_up.cancel()
        await asyncio.sleep(0)
        await clock.advance(15.0)
        assert woken == [("early", 110.0)]
        await clock.advance(5.0)
    assert woken == [("early", 110.0), ("late", 120.0)]
    assert clock.now() == 120.0
