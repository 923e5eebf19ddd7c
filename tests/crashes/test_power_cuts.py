"""A power cut at any step of what the core writes, with any part of what was on its way lost: nothing told is lost."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from queue_core.wire import asks
from tests.support.core.on_brokers import Device, core_process, device_on, embedded, until_online
from tests.support.crashes.cuts import Thoroughness, distinct_cuts
from tests.support.crashes.disk import Cut, left_by, replayed
from tests.support.crashes.history import History, Kept, Made, ParentKept, Written
from tests.support.crashes.scenes import OFFICE, three_lives
from tests.support.crashes.telling import Replied, Shown, Stamped
from tests.support.crashes.trying import Bad, careless, laid_out, try_cuts

pytestmark = [pytest.mark.timeout(180), pytest.mark.xdist_group("power-cuts")]

SEED = 20261122
FEW = 300
PROCESSES = 2
CI = Thoroughness(chances=3, chances_before_fsync=20)
SOAK = Thoroughness(chances=24, chances_before_fsync=250)
STATES_OF_A_SOAK = 20_000
STATES_OF_LONG_LIVES = 3_000
SHARE = 250


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> History:
    return asyncio.run(three_lives(tmp_path_factory.mktemp("recorded"), tickets=3))


@pytest.fixture(scope="module")
def cuts(history: History) -> list[Cut]:
    return distinct_cuts(history, CI, SEED)


def test_the_record_says_what_the_files_are(history: History) -> None:
    assert len(history.ends) == 3
    for steps, files in history.ends:
        _, disk = next(there for there in replayed(history.steps) if there[0] == steps)
        everything = Cut(steps, len(disk.pending_names), (None,) * len(disk.pending))
        assert {name: content.whole() for name, content in left_by(disk, everything).items()} == files


def test_much_was_told_and_some_of_it_in_every_life(history: History) -> None:
    told = [told for _, told in history.told]
    assert sum(isinstance(one, Replied) and one.binds for one in told) >= 15
    assert sum(isinstance(one, Stamped) for one in told) >= 10
    assert {one.epoch for one in told if isinstance(one, Shown)} == {1, 2, 3}


def test_nothing_told_is_lost_by_a_power_cut(history: History, cuts: list[Cut]) -> None:
    chosen = random.Random(SEED).sample(cuts, FEW)
    hardest = [cut for cut in cuts if cut.nothing]
    assert not list(map(str, try_cuts(history, [*hardest, *chosen])))


def test_without_fsync_the_same_cuts_lose_what_was_told(history: History) -> None:
    lives = careless(history)
    answered = min(after for after, told in lives.told if isinstance(told, Replied))
    late = [cut for cut in distinct_cuts(lives, CI, SEED) if cut.steps > answered]
    found = try_cuts(lives, random.Random(SEED).sample(late, 60))
    lost = [bad for bad in found if any("was told" in sentence for sentence in bad.wrong)]
    assert len(lost) >= 3, list(map(str, found))
    assert len(found) > 30


def test_a_folder_that_is_not_kept_when_it_is_made_may_take_everything_with_it(history: History) -> None:
    forgotten = History([step for step in history.steps if not isinstance(step, ParentKept)], history.told)
    lost = [cut for cut in distinct_cuts(forgotten, Thoroughness(0, 0), SEED) if cut.nothing]
    assert try_cuts(forgotten, lost[-1:])


async def test_the_core_itself_starts_on_what_a_power_cut_leaves(
    history: History, cuts: list[Cut], tmp_path: Path
) -> None:
    hardest = [cut for cut in cuts if isinstance(history.steps[min(cut.steps, len(history.steps) - 1)], Kept)]
    chosen = sorted(random.Random(SEED).sample(hardest, PROCESSES), key=_steps)
    for cut, place in laid_out(history, chosen, tmp_path):
        async with running_on(place) as kiosk:
            await until_online(kiosk)
            reply = await kiosk.ask(asks.TakeTicket(id="after-the-cut", service="subsidy"))
            assert reply.ok, str(cut)


@asynccontextmanager
async def running_on(data: Path) -> AsyncIterator[Device]:
    async with embedded() as broker, device_on(broker, OFFICE, "kiosk-1") as kiosk, core_process(broker.port, data):
        yield kiosk


def _steps(cut: Cut) -> int:
    return cut.steps


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nothing_told_is_lost_by_any_of_many_power_cuts(tmp_path: Path) -> None:
    history = asyncio.run(three_lives(tmp_path, tickets=14))
    found = distinct_cuts(history, SOAK, SEED)
    print(f"{len(history.steps)} steps, {len(history.told)} told, {len(found)} states", flush=True)
    try_in_processes(history, random.Random(SEED).sample(found, STATES_OF_A_SOAK))


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_nothing_told_is_lost_where_a_serving_core_begins_its_log_anew(tmp_path: Path) -> None:
    history = asyncio.run(three_lives(tmp_path, tickets=90))
    begun = begun_anew(history)
    assert begun, "no log was begun anew while the core served"
    found = [cut for cut in distinct_cuts(history, CI, SEED) if any(-FEW < cut.steps - step < FEW for step in begun)]
    try_in_processes(history, random.Random(SEED).sample(found, min(len(found), STATES_OF_LONG_LIVES)))


def begun_anew(history: History) -> list[int]:
    """Return the steps at which a log that was written before got a new beginning."""
    logs = {step.file for step in history.steps if isinstance(step, Made) and step.name.endswith("-wal")}
    firsts = [(number, step) for number, step in enumerate(history.steps) if isinstance(step, Written)]
    heads = [(number, step.file) for number, step in firsts if step.file in logs and step.offset == 0]
    return [number for place, (number, file) in enumerate(heads) if file in {before for _, before in heads[:place]}]


def try_in_processes(history: History, cuts: list[Cut]) -> None:
    """Try cuts on all processors; none may be bad."""
    ordered = sorted(cuts, key=_steps)
    shares = [ordered[first : first + SHARE] for first in range(0, len(ordered), SHARE)]
    bad: list[Bad] = []
    count = len(os.sched_getaffinity(0))
    with ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn")) as pool:
        for number, wrong in enumerate(pool.map(try_cuts, [history] * len(shares), shares), 1):
            bad += wrong
            print(f"{number} of {len(shares)} shares tried, {len(bad)} bad", flush=True)
    assert not list(map(str, bad))
