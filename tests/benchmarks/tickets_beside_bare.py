"""The program that `bench_durability` runs: tickets and bare commits in turns, timed; prints the seconds as JSON.

    python -m tests.benchmarks.tickets_beside_bare FOLDER --rounds 10 [--groups 1 64 256] [--asks 100]

A ticket is asked of the real core with the shipped office: ask read, rules, reply, states, records sealed, one commit,
everything encoded that would go out. Beside it stands SQLite alone with the same durability (WAL, FULL): a row of as
many bytes as a ticket leaves in the journal, one commit for each row or for as many rows as askers. Before and after
each turn its name is written to the file `turns`: who follows the system calls knows whose they are.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sqlite3
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from time import perf_counter

from queue_core.domain.plan import OfficePlan
from queue_core.journal.records import JOURNAL
from tests.support.core.on_disk import CoreOnDisk, core_on_disk
from tests.support.offices import demo_office

WARM_UP = 100
"""Tickets taken first: the office has a queue, the journal a log, and what a ticket leaves can be weighed."""
TURNS, BARE = "turns", "bare.db"


class Bare:
    """The least that keeps rows durably: one table, one connection, WAL, FULL."""

    def __init__(self, path: Path, row: bytes) -> None:
        self._row = row
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE rows (row BLOB)")

    def commit(self, rows: int) -> None:
        """Keep so many rows with one commit."""
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.executemany("INSERT INTO rows VALUES (?)", ((self._row,) for _ in range(rows)))
        self._connection.execute("COMMIT")

    def close(self) -> None:
        """Let the file go."""
        self._connection.close()


class Turns:
    """What is measured, one turn after another: how long each commit or group of tickets took, by name."""

    def __init__(self, folder: Path) -> None:
        self._marks = os.open(folder / TURNS, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.seconds: dict[str, list[float]] = {}

    async def take(self, name: str, times: int, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work so many times and keep how long each took."""
        kept = self.seconds.setdefault(name, [])
        os.write(self._marks, f"{name}\n".encode())
        for _ in range(times):
            began = perf_counter()
            await work()
            kept.append(perf_counter() - began)
        os.write(self._marks, b"-\n")


def office_without_last_numbers() -> OfficePlan:
    """Return the shipped office; its directions do not come to the end of their numbers in a run."""
    plan = demo_office()
    for direction in plan.directions.values():
        object.__setattr__(direction, "last_number", 10_000_000)
    return plan


def bytes_of_a_ticket(journal: Path, tickets: int) -> int:
    """Return how many bytes of content a ticket's records and answer have in a journal of so many tickets."""
    connection = sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)
    records = (
        "SELECT sum(16 + length(day) + length(kind) + length(CAST(body AS BLOB)) + length(who) + length(place)"
        " + length(cause) + length(rules) + length(previous) + length(hash)) FROM records WHERE cause IS NOT NULL"
    )
    answers = (
        "SELECT sum(8 + length(device) + length(ask_id) + length(body_hash) + length(reply) + length(day)) FROM answers"
    )
    total = sum(connection.execute(question).fetchone()[0] for question in (records, answers))
    connection.close()
    return int(total) // tickets


async def measure(folder: Path, rounds: int, groups: list[int], asks: int) -> dict[str, object]:
    """Take turns and return the seconds of each, by name, and the bytes of a ticket."""
    core = CoreOnDisk(folder, plan=office_without_last_numbers())
    services, numbers, turns = list(core.plan.services), count(), Turns(folder)
    async with core_on_disk(core):

        async def take() -> None:
            await core.take(services[next(numbers) % len(services)])

        for _ in range(WARM_UP):
            await take()
        weight = bytes_of_a_ticket(folder / JOURNAL, WARM_UP)
        bare = Bare(folder / BARE, bytes(weight))
        for _ in range(rounds):
            for at_once in groups:

                async def commit(rows: int = at_once) -> None:
                    bare.commit(rows)

                async def crowd(askers: int = at_once) -> None:
                    await asyncio.gather(*(take() for _ in range(askers)))

                times = max(2, asks // at_once)
                await turns.take(f"bare {at_once}", times, commit)
                await turns.take(f"tickets {at_once}", times, take if at_once == 1 else crowd)
        bare.close()
    return {"bytes": weight, "seconds": turns.seconds}


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--groups", type=int, nargs="+", default=[1, 64, 256])
    arguments.add_argument("--asks", type=int, default=100, help="askers in one turn, at least two groups")
    chosen = arguments.parse_args()
    print(json.dumps(asyncio.run(measure(chosen.folder, chosen.rounds, chosen.groups, chosen.asks))))


if __name__ == "__main__":
    main()
