"""Core and broker killed again and again among a crowd that asks without a pause."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from queue_core.journal.chain import check
from queue_core.journal.records import BEGINNING, Head
from queue_core.journal.sqlite import SqliteReader
from queue_core.wire import codec
from tests.support.core.on_brokers import CoreProcess, core_process
from tests.support.crashes.crowd import Crowd, crowd_at
from tests.support.crashes.reviving import revive
from tests.support.crashes.scenes import OFFICE
from tests.support.crashes.telling import Replied
from tests.support.mosquitto import Mosquitto, mosquitto
from tests.support.waiting import until

SEED = 20261122
SERVING_SECONDS = 60.0


@dataclass
class Ledger:
    """The journal as far as it was read: what it must never take back."""

    path: Path
    head: Head = BEGINNING
    causes: dict[str, int] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    """Numbers by the ask that took them."""

    async def read_on(self) -> None:
        """Read what came since; the chain must go on from there."""
        async with SqliteReader(self.path) as reader:
            records = await reader.records_from(self.head.seq + 1, 1_000_000)
        assert check(records, self.head) is None
        self.head = records[-1].head if records else self.head
        for record in records:
            if record.cause is not None:
                self.causes[record.cause] = self.causes.get(record.cause, 0) + 1
                if record.kind == "ticket_issued":
                    assert record.cause not in self.numbers, f"{record.cause} was given two tickets"
                    self.numbers[record.cause] = json.loads(record.body)["number"]

    def holds(self, crowd: Crowd) -> None:
        """Hold it against what the crowd was told."""
        for (device, ask_id), payloads in crowd.replies.items():
            replies = [codec.decode_reply(payload) for payload in payloads]
            known = self.numbers.get(f"{device}/{ask_id}")
            assert {reply.ticket.number for reply in replies if reply.ticket} == ({known} if known else set())
            assert len(payloads) == 1 or f"{device}/{ask_id}" not in self.causes, payloads
        assert len(self.numbers) == len(set(self.numbers.values())), "a number was issued twice"
        assert all(len(jobs) == 1 for jobs in crowd.jobs.values()), "a slip was printed under two jobs"


def written_at(wal: Path) -> int:
    """Return when the core last wrote to its journal."""
    return wal.stat().st_mtime_ns


async def kill_among_the_crowd(
    chance: random.Random, crowd: Crowd, broker: Mosquitto, core: CoreProcess, wal: Path
) -> None:
    """Wait until the crowd is served, then for a moment of chance (asked, written, answered), and kill."""
    before = len(crowd.replies)
    await until(lambda: len(crowd.replies) > before + 3 or core.process.returncode is not None, SERVING_SECONDS)
    assert core.process.returncode is None, core.said
    count = chance.randint(0, 30)
    sent, answered = crowd.sent + count, len(crowd.replies) + count
    match chance.choice(("asked", "written", "answered")):
        case "asked":
            await until(lambda: crowd.sent > sent, SERVING_SECONDS)
        case "answered":
            await until(lambda: len(crowd.replies) > answered, SERVING_SECONDS)
        case _:
            written = written_at(wal)
            await until(lambda: written_at(wal) != written, SERVING_SECONDS)
    if chance.random() < 0.3:
        await asyncio.gather(core.kill(), broker.kill())
        await broker.start_again()
    else:
        await core.kill()


async def kill_again_and_again(folder: Path, kills: int) -> tuple[int, int]:
    """Kill so often, check each time; return how many asks were answered and how many tickets issued."""
    data = folder / "data"
    chance, ledger = random.Random(SEED), Ledger(data / "journal.db")
    async with mosquitto() as broker, crowd_at(OFFICE, broker.port, random.Random(SEED)) as crowd:
        for kill in range(kills):
            async with AsyncExitStack() as stack:
                core = await stack.enter_async_context(core_process(broker.port, data))
                await kill_among_the_crowd(chance, crowd, broker, core, data / "journal.db-wal")
            await ledger.read_on()
            ledger.holds(crowd)
            core.log.unlink()
            if kill % 50 == 49:
                print(f"{kill + 1} kills, {len(crowd.replies)} answered, record {ledger.head.seq}", flush=True)
    told = [
        Replied(device, ask_id, payload, binds=f"{device}/{ask_id}" in ledger.causes)
        for (device, ask_id), payloads in crowd.replies.items()
        for payload in payloads
    ]
    assert not (await revive(data, told, 0.0)).wrong
    return len(crowd.replies), len(ledger.numbers)


@pytest.mark.timeout(180)
async def test_nothing_told_is_lost_when_the_office_is_killed_among_people(tmp_path: Path) -> None:
    answered, issued = await kill_again_and_again(tmp_path, 5)
    assert answered > 40
    assert issued > 10


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_nothing_told_is_lost_in_five_hundred_kills(tmp_path: Path) -> None:
    answered, issued = await kill_again_and_again(tmp_path, 500)
    assert answered > 4_000
    assert issued > 1_000
