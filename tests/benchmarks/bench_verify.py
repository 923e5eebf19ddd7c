"""How fast a journal is verified, beside hashing the same bytes bare: `python -m tests.benchmarks.bench_verify`.

`chain costs` is how many times longer the whole chain takes, read from the file and checked, than SHA-256 alone over as
many bytes that lie ready in memory. The full figure is of a typical simulated day: the order of every call judged and
the rules asked again. Seconds are of processor time: all this is one thread's work, and others may use the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from time import process_time

from queue_core.dispatcher import rules_in_force
from queue_core.domain.plan import OfficePlan
from queue_core.journal.chain import seal
from queue_core.journal.reading import fetch_survey
from queue_core.journal.records import BEGINNING, Entry, Record
from queue_core.reports.verify.examination import Judging, examine
from queue_core.simulate.days.day import OfficeDay
from tests.benchmarks.figures import in_turns, keep
from tests.support.days.recorded import CODEC
from tests.support.verify.tampering import write_journal

DAY = "typical"


def chain_figures(path: Path, rounds: int) -> dict[str, object]:
    connection = sqlite3.connect(path)
    contents = [_content(row) for row in connection.execute("SELECT * FROM records ORDER BY seq")]

    def bare() -> None:
        for content in contents:
            sha256(content).digest()

    def chain() -> None:
        assert fetch_survey(connection).is_whole

    seconds = in_turns({"bare": lambda: _cpu_seconds_of(bare), "chain": lambda: _cpu_seconds_of(chain)}, rounds)
    connection.close()
    return {
        "records of the chain": len(contents),
        "bytes hashed of a record": sum(map(len, contents)) // len(contents),
        "chain, records a second": len(contents) / seconds["chain"],
        "bare hashing, records a second": len(contents) / seconds["bare"],
        "chain costs, times bare hashing": seconds["chain"] / seconds["bare"],
    }


def full_figures(path: Path, plan: OfficePlan, records: int) -> dict[str, object]:
    def judged_by(rules: str) -> float:
        return _cpu_seconds_of(lambda: _assert_well(path, Judging(plan, rules)))

    by_rules, by_keys = judged_by(rules_in_force(plan)), judged_by("another")
    return {
        "records of the day": records,
        "chain, order and rules, records a second": records / by_rules,
        "chain and order by stored keys, records a second": records / by_keys,
    }


def _assert_well(path: Path, judging: Judging) -> None:
    assert asyncio.run(examine(path, [], judging)).is_well


def _cpu_seconds_of(work: Callable[[], object]) -> float:
    began = process_time()
    work()
    return process_time() - began


def _content(row: tuple[object, ...]) -> bytes:
    """Return as many bytes as are hashed of a record: 48 of header, its texts, the hash before."""
    return bytes(48) + b"".join(each if isinstance(each, bytes) else str(each or "").encode() for each in row[2:-1])


def _chain_of_days(records: Sequence[Record], days: int) -> list[Record]:
    """Seal the same day again and again, as one chain."""
    head, chain = BEGINNING, []
    for _ in range(days):
        for each in records:
            event = CODEC.decode(each.kind, each.version, each.body)
            entry = Entry(each.at, each.day, event, each.who, each.where, each.cause or "page/1", each.rules)
            chain.append(seal(entry, head, CODEC))
            head = chain[-1].head
    return chain


def main() -> tuple[str, ...]:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--days", type=int, default=40, help="days of the chain")
    arguments.add_argument("--rounds", type=int, default=9)
    chosen, _ = arguments.parse_known_args()
    office = OfficeDay(DAY, 1)
    asyncio.run(office.live())
    plan, records = office._serving.plan, office._serving.shelf.records
    with tempfile.TemporaryDirectory() as folder:
        one = write_journal(Path(folder) / "day.db", records)
        many = write_journal(Path(folder) / "days.db", _chain_of_days(records, chosen.days))
        return keep("verify", chain_figures(many, chosen.rounds) | full_figures(one, plan, len(records)))


if __name__ == "__main__":
    main()
