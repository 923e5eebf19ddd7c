"""A new version begins in the middle of a day that an earlier one wrote, and is killed at each step of that."""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import sys
from collections import Counter
from pathlib import Path

import pytest

from queue_core.domain.invariants import broken
from queue_core.journal.chain import check
from queue_core.journal.records import Record
from queue_core.journal.sqlite import SqliteReader
from queue_core.journal.statements import MIGRATIONS
from queue_core.wire import codec
from tests.support.crashes.spoiling import CALLS, FILES, Spoilt, most_of_a_thread
from tests.support.crashes.tracing import strace_program
from tests.support.crashes.upgrading import go_on
from tests.support.days.golden_day import FILES as GOLDEN_FILES

pytestmark = [pytest.mark.timeout(180)]

GOLDEN = Path(__file__).parents[1] / "golden" / "days" / "version_1"
EXPECTED = json.loads((GOLDEN / "expected.json").read_bytes())
AT_ONCE = 2
SEED = 20261122
A_FEW = 8


def a_day_of_version_1(folder: Path) -> Path:
    """Unpack a journal of the first version as its core left it, people inside."""
    folder.mkdir()
    for name in GOLDEN_FILES:
        (folder / name).write_bytes(gzip.decompress((GOLDEN / f"{name}.gz").read_bytes()))
    return folder


async def upgrade(folder: Path, spoilt: Spoilt | None) -> tuple[bytes, Counter[str]]:
    """Begin as this version under strace; return what was told, and how often each call was made."""
    trace, journal = folder.with_suffix(".strace"), folder / GOLDEN_FILES[0]
    only = [option for end in FILES for option in ("-P", f"{journal}{end}")]
    program = [sys.executable, "-m", "tests.support.crashes.upgrading", str(folder), str(EXPECTED["now"] + 5)]
    process = await asyncio.create_subprocess_exec(
        strace_program(), "-f", "-o", str(trace), "-e", f"trace={','.join(CALLS)}", "-P", str(folder), *only,
        *(spoilt.inject if spoilt is not None else []), *program,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    told, said = await process.communicate()
    if spoilt is None:
        assert process.returncode == 0, said.decode()
    lines = trace.read_text(encoding="utf-8").splitlines()
    return told, most_of_a_thread(lines)


async def records_in(folder: Path) -> list[Record]:
    async with SqliteReader(folder / GOLDEN_FILES[0]) as reader:
        return await reader.records_from(1, 1_000_000)


async def wrong_after(folder: Path, told: bytes, before: list[Record]) -> list[str]:
    """Begin once more, unharmed; return what must not be."""
    core, reply = await go_on(folder, EXPECTED["now"] + 60)
    records = await records_in(folder)
    issued = [record.body for record in records if record.kind == "ticket_issued"]
    given = [str(ticket.id) for each in (told, reply) if each and (ticket := codec.decode_reply(each).ticket)]
    wrong = []
    if records[: len(before)] != before or check(records) is not None:
        wrong.append("the records of before are not as they were")
    if not given or any(sum(f'"{ticket}"' in body for body in issued) != 1 for ticket in given):
        wrong.append("a ticket that was told is not there once")
    if found_twice(records):
        wrong.append("a number was given twice")
    return [*wrong, *broken(core.office, core.clock.now())]


def found_twice(records: list[Record]) -> list[tuple[str, str]]:
    """Return numbers that were issued twice on a day."""
    given = Counter(
        (record.day, json.loads(record.body)["number"]) for record in records if record.kind == "ticket_issued"
    )
    return [number for number, count in given.items() if count > 1]


async def kill_at(steps: list[Spoilt], folder: Path, before: list[Record]) -> list[str]:
    gate, wrong = asyncio.Semaphore(AT_ONCE), []

    async def one(spoilt: Spoilt) -> None:
        async with gate:
            place = a_day_of_version_1(folder / f"{spoilt.call}-{spoilt.count}")
            told, _ = await upgrade(place, spoilt)
            wrong.extend(f"{spoilt}: {each}" for each in await wrong_after(place, told, before))

    async with asyncio.TaskGroup() as tasks:
        for spoilt in steps:
            tasks.create_task(one(spoilt))
    return wrong


async def steps_of_an_upgrade(folder: Path) -> tuple[list[Spoilt], list[Record]]:
    """Upgrade unharmed; return each step at which it may be killed, and the records of before."""
    place = a_day_of_version_1(folder / "whole")
    before = await records_in(place)
    assert len(before) == EXPECTED["records"]
    told, calls = await upgrade(place, None)
    assert codec.decode_reply(told).ok
    assert len(await records_in(place)) > len(before)
    return [Spoilt(call, count, "KILL") for call in calls for count in range(1, calls[call] + 1)], before


async def test_an_upgrade_in_the_middle_of_a_day_recovers_wherever_it_is_killed(tmp_path: Path) -> None:
    assert len(MIGRATIONS) > 1, "the journal of the first version is brought to another schema on the way"
    steps, before = await steps_of_an_upgrade(tmp_path)
    assert not await kill_at(random.Random(SEED).sample(steps, A_FEW), tmp_path, before)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_an_upgrade_recovers_from_a_kill_at_each_of_its_steps(tmp_path: Path) -> None:
    steps, before = await steps_of_an_upgrade(tmp_path)
    print(f"{len(steps)} steps")
    assert not await kill_at(steps, tmp_path, before)
