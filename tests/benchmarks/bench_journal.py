"""What the journal costs beside SQLite alone, measured in turns in one run.

    python -m tests.benchmarks.bench_journal [--turns 20] [--folder DIR] [--history 200000]

Prints the figures and keeps them in bench-results/journal.json. Only the ratios mean anything on a shared machine:
`cost_of_submit` (alone, 64 at once) is how many times longer a submitted event takes, encoded, sealed, answered and
committed, than the bare commit of as many bare rows with the same durability.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import statistics
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from queue_core.journal.chain import check, seal
from queue_core.journal.records import Answer, Batch, Head, Record
from queue_core.journal.sqlite import SqliteJournal
from queue_core.watching.life import STANDSTILL_SECONDS, TURNS
from tests.support.journals import CODEC, DAY, DayOpened, TicketIssued, TicketWithdrawn, entry

AT_ONCE = 64
BLOCK = 100
"""Commits in one turn."""
A_DAY = 2000
ROW = "x" * 400
RESULTS = Path("bench-results")


class Bare:
    """The least that keeps a row durably: one table, one connection, WAL, FULL."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (row TEXT)")

    def commit(self, rows: int) -> float:
        """Give the seconds that the commit of so many rows took."""
        began = perf_counter()
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO rows VALUES (?)", ((ROW,) for _ in range(rows)))
        self._connection.execute("COMMIT")
        return perf_counter() - began

    def close(self) -> None:
        self._connection.close()


class Committer:
    """Group commit as the dispatcher does it: what arrived while the last commit ran goes into the next."""

    def __init__(self, journal: SqliteJournal, head: Head) -> None:
        self._journal = journal
        self._head = head
        self._waiting: list[asyncio.Future[None]] = []
        self._something_waits = asyncio.Event()
        self._count = 0

    async def submit(self) -> float:
        """Submit one event; give the seconds until it was durable."""
        began = perf_counter()
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(future)
        self._something_waits.set()
        await future
        return perf_counter() - began

    async def run(self) -> None:
        while True:
            await self._something_waits.wait()
            self._something_waits.clear()
            batch, self._waiting = self._waiting, []
            records, answers = zip(*(self._seal() for _ in batch), strict=True)
            await self._journal.append(Batch(records, answers))
            for future in batch:
                future.set_result(None)

    def _seal(self) -> tuple[Record, Answer]:
        self._count += 1
        ask_id = f"{self._count:032x}"
        event = TicketIssued(f"{self._count:016x}", f"П{self._count % 1000:03}")
        record = seal(entry(event, ask=ask_id), self._head, CODEC)
        self._head = record.head
        return record, Answer("kiosk-1", ask_id, "0" * 64, ROW.encode(), DAY, record.at)


async def measure_submits(folder: Path, turns: int) -> dict[str, object]:
    journal = SqliteJournal(folder / "journal.db")
    committer = Committer(journal, (await journal.open()).head)
    bare = Bare(folder / "bare.db")
    alone: list[float] = []
    crowd: list[float] = []
    crowd_per_event: list[float] = []
    bare_one: list[float] = []
    bare_many: list[float] = []
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(committer.run())
        for _ in range(turns):
            bare_one += [bare.commit(1) for _ in range(BLOCK)]
            alone += [await committer.submit() for _ in range(BLOCK)]
            bare_many += [bare.commit(AT_ONCE) for _ in range(BLOCK // 4)]
            for _ in range(BLOCK // 4):
                began = perf_counter()
                crowd += await asyncio.gather(*(committer.submit() for _ in range(AT_ONCE)))
                crowd_per_event.append((perf_counter() - began) / AT_ONCE)
        running.cancel()
    turning = []
    for _ in range(turns * BLOCK):
        began = perf_counter()
        await journal.turn()
        turning.append(perf_counter() - began)
    bare.close()
    await journal.close()
    return {
        "submit_alone_ms": quantiles(alone),
        "submit_64_at_once_ms": quantiles(crowd),
        "bare_commit_of_1_ms": quantiles(bare_one),
        "bare_commit_of_64_ms": quantiles(bare_many),
        "empty_turn_ms": quantiles(turning),
        "share_of_time_the_watchdog_takes": round(statistics.median(turning) * TURNS / STANDSTILL_SECONDS, 6),
        "events_per_second_alone": round(1 / statistics.median(alone)),
        "events_per_second_64_at_once": round(1 / statistics.median(crowd_per_event)),
        "cost_of_submit_alone": round(statistics.median(alone) / statistics.median(bare_one), 2),
        "cost_of_submit_64_at_once": round(
            statistics.median(crowd_per_event) * AT_ONCE / statistics.median(bare_many), 2
        ),
        "cost_of_64_at_once_beside_64_bare_commits": round(
            statistics.median(crowd_per_event) / statistics.median(bare_one), 3
        ),
    }


def history(records: int) -> Iterator[Record]:
    """Days of 2 000 events, two to a visit."""
    head = Head(0, "0" * 64)
    for number in range(records):
        ticket = f"{number // 2:016x}"
        event: object = TicketWithdrawn(ticket) if number % 2 else TicketIssued(ticket, "П001")
        if number % A_DAY == 0:
            event = DayOpened(DAY)
        record = seal(replace(entry(event), day=DAY), head, CODEC)
        head = record.head
        yield record


async def measure_history(folder: Path, records: int) -> dict[str, object]:
    opening: dict[int, float] = {}
    for size in (records // 10, records):
        path = folder / f"history-{size}.db"
        journal = SqliteJournal(path)
        await journal.open()
        past = list(history(size))
        for first in range(0, size, 2000):
            await journal.append(Batch(tuple(past[first : first + 2000])))
        await journal.close()
        spans = []
        for _ in range(5):
            began = perf_counter()
            await journal.open()
            spans.append(perf_counter() - began)
            await journal.close()
        opening[size] = statistics.median(spans)
    spans = []
    for _ in range(3):
        began = perf_counter()
        assert check(past) is None
        spans.append(perf_counter() - began)
    return {
        "opening_ms": {str(size): round(span * 1000, 1) for size, span in opening.items()},
        "opening_10_times_the_history_costs": round(opening[records] / opening[records // 10], 2),
        "chain_records_per_second": round(len(past) / statistics.median(spans)),
    }


def quantiles(seconds: list[float]) -> dict[str, float]:
    """The median, the 99th percentile and the worst, in milliseconds."""
    ordered = sorted(seconds)
    return {
        "p50": round(statistics.median(ordered) * 1000, 3),
        "p99": round(ordered[int(len(ordered) * 0.99)] * 1000, 3),
        "worst": round(ordered[-1] * 1000, 3),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--turns", type=int, default=20)
    arguments.add_argument("--folder", type=Path, help="a folder on the disk to measure; a temporary one by default")
    arguments.add_argument("--history", type=int, default=200_000, help="records of the long past")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as folder:
        figures = asyncio.run(measure_submits(Path(folder), chosen.turns))
        figures |= asyncio.run(measure_history(Path(folder), chosen.history))
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "journal.json").write_text(json.dumps(figures, indent=2) + "\n")
    print(json.dumps(figures, indent=2))


if __name__ == "__main__":
    main()
