"""Killed and serving again: at once after years of history, with the same people, counters and calls."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from queue_core.journal.sqlite import SqliteJournal
from queue_core.wire import asks
from queue_core.wire.states import BoardState, CounterState, OfficeState, QueueState, State
from tests.benchmarks.figures import share
from tests.support.core.on_brokers import Device, broker_of, core_process, device_on, until_online
from tests.support.core.restarts import restarts
from tests.support.days.long_history import FIVE_YEARS, write_long_history
from tests.support.waiting import until

SERVING_WITHIN = 1.2
PICTURE_WITHIN = 3.0


async def test_after_a_kill_devices_show_the_same_people_counters_and_calls_and_nothing_is_called_anew(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    async with broker_of("mosquitto") as broker, device_on(broker, "demo", "display-1") as display:
        async with (
            core_process(broker.port, data) as core,
            device_on(broker, "demo", "kiosk-1") as kiosk,
            device_on(broker, "demo", "buttons-1") as boxes,
        ):
            await until_online(display)
            for number in range(3):
                assert (await kiosk.ask(asks.TakeTicket(id=f"t{number}", service="subsidy"))).ok
            for number, key in enumerate(("open",)):
                assert (await boxes.ask(asks.Press(id=f"p{number}", counter="11", key=key))).ok  # type: ignore[arg-type]
            await until(lambda: _is_called(display))
            before = _shown(display, epoch=1)
            await core.kill()
        async with core_process(broker.port, data):
            await until(lambda: _epoch(display) == 2)
            await until(lambda: len(_shown(display, epoch=2)) == len(before), PICTURE_WITHIN)
            assert _shown(display, epoch=2) == before


def _is_called(display: Device) -> bool:
    counter, queue = display.state("counter/11"), display.state("queue")
    called = isinstance(counter, CounterState) and counter.number == "С001"
    return called and isinstance(queue, QueueState) and queue.waiting == 2 and queue.serving == 1


def _epoch(display: Device) -> int:
    office = display.state("office")
    return office.epoch if isinstance(office, OfficeState) else 0


def _shown(display: Device, epoch: int) -> dict[str, object]:
    """Return what devices show of one life of the core: numbers, calls with the record that made them, people."""
    found: dict[str, object] = {}
    for name in ("queue", "board/1", "board/3", "counter/1", "counter/11", "counter/12", "help"):
        state: State | None = display.state(name)
        if state is None or state.epoch != epoch:
            continue
        if isinstance(state, BoardState):
            calls = [(call.seq, call.number, call.counter, call.called_at, call.times) for call in state.calls]
            found[name] = (calls, state.serving, state.closed)
        elif isinstance(state, CounterState):
            found[name] = (state.status, state.number, state.since, state.times_called, state.automatic, state.waiting)
        elif isinstance(state, QueueState):
            found[name] = (state.waiting, state.serving)
        else:
            found[name] = None
    return found


async def test_a_start_takes_no_longer_however_long_the_history_is(tmp_path: Path) -> None:
    worked, read = [], []
    async with broker_of("mosquitto") as broker:
        for days in (2, 60):
            data = tmp_path / str(days)
            data.mkdir()
            history = await write_long_history(data, days)
            starts = await restarts(broker, data, history.until + 5, 4)
            # The first start compiles what was not compiled yet.
            worked.append(median(start.processor_seconds for start in starts[1:]))
            journal = SqliteJournal(data / "journal.db")
            read.append(len((await journal.open()).records))
            await journal.close()
            assert history.records > 1000 * days
    assert abs(read[1] - read[0]) <= 4
    assert worked[1] <= 1.3 * worked[0]


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_with_five_years_of_history_it_serves_again_within_1_2_s(tmp_path: Path) -> None:
    history = await write_long_history(tmp_path, FIVE_YEARS)
    assert history.records > 1_500_000
    async with broker_of("mosquitto") as broker:
        starts = await restarts(broker, tmp_path, history.until + 5, 31)
    assert share([start.seconds for start in starts[1:]], 0.99) <= SERVING_WITHIN
