"""What the past costs: starts and commands of a core with no history, with five years, with a million tickets.

    python -m tests.benchmarks history [--five-years DAYS] [--million DAYS] [--times 30]

Three things are measured. From exec to the first reply a kiosk hears, over Mosquitto: Python's own start and imports
are in it. The start within the core alone: journal opened, its tail checked, the office rebuilt, the start committed.
And a visitor who takes a ticket, then a counter that presses *next*, both committed, on a journal that began yesterday
and on the long one, in turns. Seconds depend on who else uses the machine; processor seconds and ratios hardly do.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import math
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import AsyncExitStack
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import NamedTuple

from queue_core.domain.plan import CounterId, OfficePlan, Service
from queue_core.runtime.clock import ManualClock
from tests.benchmarks.figures import Promise, at_most, keep, share
from tests.support.core.on_brokers import broker_of
from tests.support.core.on_disk import CoreOnDisk, core_on_disk
from tests.support.core.restarts import restarts
from tests.support.days.long_history import FIVE_YEARS, MILLION_TICKETS, LongHistory, write_long_history
from tests.support.offices import demo_office
from tests.support.script import MORNING

WAITING = 60
PAIRS, ROUNDS = 40, 40
DAY_SECONDS = 86_400.0
NONE, ONE_DAY, FIVE, MILLION = "no history", "one day", "five years", "a million tickets"
EXPONENT = "take and next: growth exponent in tickets of history, processor"
PROMISES: Mapping[str, Promise] = {
    f"{MILLION}: start within the core, p50, s": at_most(0.4),
    f"{MILLION}: processor time of a start, times that after {ONE_DAY}": at_most(1.2),
    EXPONENT: at_most(0.02),
}


class _Span(NamedTuple):
    seconds: float
    processor: float
    """Of all threads: it does not wait for a disk that others use."""


async def start_figures(pasts: Mapping[str, tuple[Path, float]], times: int) -> dict[str, object]:
    """Measure starts from exec and within the core. `pasts`: data folder and instant to start at, by name."""
    figures: dict[str, object] = {}
    worked = {}
    async with broker_of("mosquitto") as broker:
        for name, (data, at) in pasts.items():
            starts = (await restarts(broker, data, at, times + 1))[1:]
            seconds = [start.seconds for start in starts]
            worked[name] = median(start.processor_seconds for start in starts)
            figures |= _quantiles(f"{name}: exec to first reply", seconds)
            figures[f"{name}: processor time of a start, s"] = worked[name]
    for name, (data, at) in pasts.items():
        figures |= _quantiles(f"{name}: start within the core", [await _start_within(data, at) for _ in range(times)])
    figures[f"{MILLION}: processor time of a start, times that after {ONE_DAY}"] = worked[MILLION] / worked[ONE_DAY]
    return figures


async def _start_within(data: Path, at: float) -> float:
    core = CoreOnDisk(data, clock=ManualClock(at))
    gc.collect()
    gc.freeze()  # as the core does once it is loaded
    began = time.perf_counter()
    try:
        await core.start()
        return time.perf_counter() - began
    finally:
        gc.unfreeze()
        await core.journal.close()


async def command_figures(pasts: Mapping[str, tuple[Path, float]], times_more: float) -> dict[str, object]:
    """Measure a ticket and a press of *next* on journals without a past, of one day and of many, in turns.

    `pasts`: data folder and instant of a new day, by name; `times_more` tickets are in the longest than in one day.
    """
    plan = demo_office()
    cores = {name: CoreOnDisk(data, plan=plan, clock=ManualClock(at)) for name, (data, at) in pasts.items()}
    spans: dict[str, list[_Span]] = {name: [] for name in cores}
    async with AsyncExitStack() as stack:
        for core in cores.values():
            await stack.enter_async_context(core_on_disk(core))
        stopped = cores[MILLION].office.suspended_services
        service = next(each for each in plan.services.values() if each.id not in stopped and each.closed is None)
        counters = _counters_for(plan, service)
        for core in cores.values():
            for counter in counters:
                await core.press(counter, "open")
            for _ in range(WAITING):
                await core.take(service.id)
        pressed = cycle(counters)
        for turn in range(ROUNDS + 1):
            presses = [next(pressed) for _ in range(PAIRS)]
            for name in sorted(cores, reverse=turn % 2 == 0):
                spans[name].append(await _pair(cores[name], service.id, presses))
    return _of_spans({name: turns[1:] for name, turns in spans.items()}, times_more)


def _of_spans(spans: Mapping[str, list[_Span]], times_more: float) -> dict[str, object]:
    figures: dict[str, object] = {}
    for name, turns in spans.items():
        figures[f"take and next, {name} before, ms"] = median(turn.seconds for turn in turns) * 1000
        figures[f"take and next, {name} before, processor ms"] = median(turn.processor for turn in turns) * 1000
    for name in (NONE, ONE_DAY):
        pairs = list(zip(spans[MILLION], spans[name], strict=True))
        key = f"take and next: {MILLION} before, times {name}"
        figures[key] = median(long.seconds / short.seconds for long, short in pairs)
        worked = [long.processor / short.processor for long, short in pairs]
        figures[f"{key}, processor"] = median(worked)
        figures[f"{key}, processor, middle half"] = f"{share(worked, 0.25):.3f}–{share(worked, 0.75):.3f}"
        if name == ONE_DAY:
            figures[EXPONENT] = math.log(median(worked)) / math.log(times_more)
    return figures


async def _pair(core: CoreOnDisk, service: str, presses: list[CounterId]) -> _Span:
    began, worked = time.perf_counter(), time.process_time()
    for counter in presses:
        await core.take(service)
        await core.press(counter, "next")
    times = len(presses)
    return _Span((time.perf_counter() - began) / times, (time.process_time() - worked) / times)


def _counters_for(plan: OfficePlan, service: Service) -> list[CounterId]:
    seated = [(counter.id, counter.administrator) for counter in plan.counters.values()]
    return [at for at, who in seated if who is not None and service.direction in plan.administrators[who].skills]


def _quantiles(name: str, seconds: list[float]) -> dict[str, object]:
    return {f"{name}, p50, s": median(seconds), f"{name}, p99, s": share(seconds, 0.99)}


async def _measure(five_years: int, million: int, times: int) -> dict[str, object]:
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as home:
        folders = {name: Path(home) / str(place) for place, name in enumerate((NONE, FIVE, MILLION, ONE_DAY))}
        for folder in folders.values():
            folder.mkdir()
        written: dict[str, LongHistory] = {}
        for name, days in ((FIVE, five_years), (MILLION, million), (ONE_DAY, 1)):
            written[name] = await write_long_history(folders[name], days)
            figures[f"{name}: records"], figures[f"{name}: tickets"] = written[name].records, written[name].tickets
        figures[f"{MILLION}: bytes of the journal"] = (folders[MILLION] / "journal.db").stat().st_size
        pasts = {name: (folders[name], written[name].until + 5) for name in (ONE_DAY, FIVE, MILLION)}
        figures |= await start_figures({NONE: (folders[NONE], MORNING), **pasts}, times)
        days = {name: (folders[name], written[name].until + DAY_SECONDS) for name in (ONE_DAY, MILLION)}
        times_more = written[MILLION].tickets / written[ONE_DAY].tickets
        figures |= await command_figures({NONE: (folders[NONE], MORNING + DAY_SECONDS), **days}, times_more)
    return figures


def main() -> tuple[str, ...]:
    """Measure and keep; return the promises that were not kept."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--five-years", type=int, default=FIVE_YEARS, help="working days of five years")
    arguments.add_argument("--million", type=int, default=MILLION_TICKETS, help="working days of a million tickets")
    arguments.add_argument("--times", type=int, default=30)
    chosen, _ = arguments.parse_known_args()
    return keep("history", asyncio.run(_measure(chosen.five_years, chosen.million, chosen.times)), PROMISES)


if __name__ == "__main__":
    sys.exit(bool(main()))
