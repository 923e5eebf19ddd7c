"""`cherga replay`: make the office, start its programs, play day after day, report."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Literal
from zoneinfo import ZoneInfo

from queue_core.demo.office import DemoOffice, DemoOptions
from queue_core.domain.plan import CounterId, OfficePlan
from queue_core.journal.records import JOURNAL
from queue_core.journal.sqlite import SqliteReader
from queue_core.replay.agreement import differences, stories
from queue_core.replay.broker import own_mosquitto
from queue_core.replay.derived import METHOD, PlannedVisit, plan_day
from queue_core.replay.distance import comparison
from queue_core.replay.office_files import ZONE, write_office
from queue_core.replay.open_counters import RECORDED, Shift, recorded_shifts
from queue_core.replay.player import DayPlayer
from queue_core.replay.recorded import RecordedVisit, by_day, read_visits
from queue_core.replay.report import UPPER_BOUND, day_report
from queue_core.replay.service_law import FITTED, drawn, evidence_of, fit
from queue_core.replay.virtual_day import play
from queue_core.runtime.cli import run_program
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.finding import host_and_port
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.places import shipped_config
from queue_core.runtime.system.ports import free_port
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.settings import load_office

START_REAL_SECONDS = 12.0
"""The clock starts so long before the first visitor: the programs come up and the counters open in it."""
TICKETS_PER_KIOSK_SECOND = 3.0
MOST_KIOSKS = 6
BAR_WIDTH = 40
VIRTUAL_SEEDS = 20


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What to play and how. `mqtt` None: an own Mosquitto if there is one, else the embedded broker.

    `service`: as derived visit by visit, or drawn from the fitted law. `counters`: the most a queue ever had open, or
    as many as recorded from call to call. `seed`: of the first draw.
    """

    visits: Path
    speed: float
    data: Path | None
    mqtt: str | None
    day: str | None
    service: Literal["recorded", "fitted"] = "recorded"
    counters: Literal["most", "recorded"] = "most"
    seed: int = 1
    virtual: bool = False
    """Only the comparison in virtual time, without programs."""


def replay(options: ReplayOptions) -> int:
    """Play the days; 0 when journal, wire and slips agreed on each, 1 when not, 78 for a bad file."""
    agreed: list[bool] = []

    async def days() -> None:
        visits = _chosen(options)
        data = options.data or Path(tempfile.mkdtemp(prefix="cherga-replay-"))
        try:
            for day, of_day in visits.items():
                if options.virtual:
                    print(_virtual(options, day, of_day), flush=True)
                    agreed.append(True)
                else:
                    agreed.append(await _play(options, data, day, of_day))
        finally:
            if options.data is None:
                shutil.rmtree(data, ignore_errors=True)

    status = run_program(days)
    return status or (0 if agreed and all(agreed) else 1)


def _chosen(options: ReplayOptions) -> dict[date, list[RecordedVisit]]:
    days = by_day(read_visits(options.visits))
    chosen = {day: visits for day, visits in days.items() if options.day in (None, day.isoformat())}
    if not chosen:
        remedy = "it has " + ", ".join(day.isoformat() for day in days)
        raise ConfigurationMistake([Mistake(str(options.visits), "--day", f"{options.day} is not in it", remedy)])
    return chosen


async def _play(options: ReplayOptions, data: Path, day: date, visits: list[RecordedVisit]) -> bool:
    folder = data / day.isoformat()
    shutil.rmtree(folder, ignore_errors=True)
    config = folder / "config"
    config.mkdir(parents=True)
    planned, how = _planned(options, visits)
    minutes = max(1.0, planned[-1].arrives - planned[0].arrives)
    rate = len(planned) / (minutes * 60) * options.speed
    kiosks = min(MOST_KIOSKS, max(1, round(rate / TICKETS_PER_KIOSK_SECOND)))
    write_office(
        visits, shipped_config(), config, kiosks=kiosks, printers=1 if rate < 2 * TICKETS_PER_KIOSK_SECOND else 2
    )
    plan = load_office(config)
    midnight = _midnight(day)
    shifts = recorded_shifts(plan, visits) if options.counters == "recorded" else {}
    started = time.monotonic()
    async with AsyncExitStack() as stack:
        host, port = host_and_port(options.mqtt) if options.mqtt else await stack.enter_async_context(own_mosquitto())
        player = await _player(options, folder, plan, planned, midnight, (host, port), shifts, stack)
        await player.play()
        _bar(len(planned), len(planned))
    async with SqliteReader(folder / JOURNAL) as journal:
        told = stories(await journal.records_of_day(day.isoformat()))
    found = differences(plan, planned, player.played, told, player.witnesses)
    report = day_report(
        day.isoformat(),
        visits,
        planned,
        player.played,
        told,
        counters=len(plan.counters),
        speed=options.speed,
        took_seconds=time.monotonic() - started,
        found=found,
        how=how,
    )
    report += "\n" + _virtual(options, day, visits)
    (folder / "report.txt").write_text(report, encoding="utf-8")
    print("\n" + report, flush=True)
    return not found


def _planned(options: ReplayOptions, visits: list[RecordedVisit]) -> tuple[list[PlannedVisit], list[str]]:
    """Return the visits as the options want them, and what they and the counters are made of, in words."""
    planned, how = plan_day(visits), [METHOD]
    if options.service == "fitted":
        planned, how = drawn(planned, fit(evidence_of(visits)), Random(options.seed)), [FITTED]
    return planned, [*how, RECORDED if options.counters == "recorded" else UPPER_BOUND]


def _virtual(options: ReplayOptions, day: date, visits: list[RecordedVisit]) -> str:
    """Play the day in virtual time, once for each seed, and say how far from the record it comes out."""
    with tempfile.TemporaryDirectory(prefix="cherga-virtual-") as folder:
        write_office(visits, shipped_config(), Path(folder) / "config", kiosks=1, printers=1)
        plan = load_office(Path(folder) / "config")
    planned, laws = plan_day(visits), fit(evidence_of(visits))
    shifts = recorded_shifts(plan, visits)
    seeds = range(options.seed, options.seed + VIRTUAL_SEEDS)
    days = [play(plan, drawn(planned, laws, Random(seed)), _midnight(day), shifts) for seed in seeds]
    return comparison(day.isoformat(), visits, days, laws)


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(ZONE)).astimezone(UTC).timestamp()


async def _player(
    options: ReplayOptions,
    folder: Path,
    plan: OfficePlan,
    planned: list[PlannedVisit],
    midnight: float,
    broker: tuple[str, int],
    shifts: Mapping[CounterId, Sequence[Shift]],
    stack: AsyncExitStack,
) -> DayPlayer:
    """Start the office's programs with a shared clock and return who plays in it."""
    begins = midnight + planned[0].arrives * 60 - START_REAL_SECONDS * options.speed
    setting = f"{begins:.3f}@{time.time():.3f}x{options.speed:g}"  # noqa: TID251  # the origin of the shared clock
    environment = {**os.environ, "CHERGA_CLOCK": setting}
    where = DemoOptions(folder / "config", folder, free_port(), broker[1], broker[0])
    office = DemoOffice(where, plan, environment, folder / "programs.log")
    tasks = await stack.enter_async_context(asyncio.TaskGroup())
    running = tasks.create_task(office.run())
    stack.callback(running.cancel)
    return DayPlayer(
        office=office,
        clock=OfficeClock.from_environment(environment),
        plans=planned,
        midnight=midnight,
        connector=MqttConnector(*broker),
        tell=_bar,
        shifts=shifts,
    )


def _bar(done: int, of: int) -> None:
    filled = BAR_WIDTH * done // max(1, of)
    end = "\n" if done >= of else ""
    print(
        f"\r  [{'#' * filled}{'.' * (BAR_WIDTH - filled)}] {done} of {of} served", end=end, file=sys.stderr, flush=True
    )
