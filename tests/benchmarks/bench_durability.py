"""What a durable ticket costs beside SQLite alone with the same durability, in turns, in one run of the same program.

    python -m tests.benchmarks durability [--rounds 20] [--folder DIR]

The program (`tickets_beside_bare`) runs three times: as it is, for seconds; under strace, which holds each fsync and
fdatasync of the process back by 50 ms before it goes to the kernel, as a worn SD card would; and under strace again,
which writes its calls down: fsyncs and bytes are counted from that record, not estimated.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from queue_core.journal.records import JOURNAL
from queue_core.journal.sqlite import SqliteJournal
from queue_core.watching.life import STANDSTILL_SECONDS
from queue_core.watching.life import TURNS as WATCHED_TURNS
from tests.benchmarks.figures import Promise, at_least, at_most, keep, share
from tests.benchmarks.tickets_beside_bare import TURNS, WARM_UP
from tests.support.crashes.calls import OpenFile, read_calls
from tests.support.crashes.tracing import KEPT, WRITTEN, recording, strace_program

GROUPS = (1, 4, 64, 256)
DELAY_SECONDS = 0.05
SLOW_ROUNDS, RECORDED_ROUNDS, RECORDED_ASKS = 3, 4, 400
EMPTY_TURNS = 2000
SLOW = f"with {DELAY_SECONDS * 1000:.0f} ms added to each fsync: "
PROMISES: Mapping[str, Promise] = {
    f"{SLOW}tickets a second, 4 at once": at_least(50),
    f"{SLOW}tickets a second, 64 at once": at_least(50),
    f"{SLOW}a ticket alone, times a bare commit": at_most(1.1),
    "a ticket alone, times a bare commit": at_most(8),
    "64 tickets at once, times a bare commit of 64 rows": at_most(40),
    "64 at once: tickets a second, times bare commits of one row": at_least(0.5),
    "one at a time: fsyncs a ticket": at_most(1.1),
    "64 at once: fsyncs a ticket": at_most(0.05),
}
"""The ratios were measured where a bare commit takes a fifth of a millisecond; on a slower disk they are smaller."""


@dataclass
class Counted:
    """What one kind of turn asked of the disk: rows or tickets, calls that make durable, bytes written by file."""

    asked: int = 0
    fsyncs: int = 0
    written: Counter[str] = field(default_factory=Counter)


def run(folder: Path, under: Sequence[str], rounds: int, asks: int) -> tuple[int, dict[str, list[float]]]:
    """Run the program; return the bytes of a ticket and the seconds of each turn by name."""
    folder.mkdir()
    groups = [str(group) for group in GROUPS]
    program = [sys.executable, "-m", "tests.benchmarks.tickets_beside_bare", str(folder)]
    options = ["--rounds", str(rounds), "--asks", str(asks), "--groups", *groups]
    ended = subprocess.run([*under, *program, *options], capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        raise RuntimeError(f"the program under measurement failed: {ended.stderr[-2000:]}")
    measured = json.loads(ended.stdout.splitlines()[-1])
    return measured["bytes"], measured["seconds"]


def counted(trace: Path, folder: Path, seconds: Mapping[str, Sequence[float]]) -> dict[str, Counted]:
    """Read from the record what each kind of turn asked of the disk."""
    found = {name: Counted(asked=len(spans) * at_once_of(name)) for name, spans in seconds.items()}
    turn = "-"
    with trace.open(encoding="ascii") as lines:
        for call in read_calls(lines):
            target = call.arguments[0] if call.arguments else None
            if not isinstance(target, OpenFile) or not target.path.startswith(str(folder)):
                continue
            name = Path(target.path).name
            if name == TURNS and not call.is_entry:
                assert isinstance(call.arguments[1], bytes)
                turn = call.arguments[1].decode().strip()
            elif turn == "-" or call.is_entry:
                continue
            elif call.name in KEPT:
                found[turn].fsyncs += 1
            elif call.name in WRITTEN:
                found[turn].written["log" if name.endswith("-wal") else "file"] += call.result or 0
    return found


def at_once_of(name: str) -> int:
    """Return how many rows or tickets one measured span of this name is about."""
    return int(name.split()[1])


def speed_figures(seconds: Mapping[str, list[float]], how: str = "") -> dict[str, object]:
    """Tickets and bare rows a second: of the median span."""
    figures: dict[str, object] = {}
    for group in GROUPS:
        many = "one at a time" if group == 1 else f"{group} at once"
        for what, name in (("tickets", "tickets"), ("bare rows", "bare")):
            figures[f"{how}{what} a second, {many}"] = group / median(seconds[f"{name} {group}"])
    return figures


def ratio_figures(seconds: Mapping[str, list[float]]) -> dict[str, object]:
    """What tickets cost, in bare commits of the same run; and how long one who asks waits for a durable reply."""
    middle = {name: median(spans) for name, spans in seconds.items()}
    figures: dict[str, object] = {"a ticket alone, times a bare commit": middle["tickets 1"] / middle["bare 1"]}
    for group in GROUPS[1:]:
        ratio = middle[f"tickets {group}"] / middle[f"bare {group}"]
        figures[f"{group} tickets at once, times a bare commit of {group} rows"] = ratio
        more = group * middle["bare 1"] / middle[f"tickets {group}"]
        figures[f"{group} at once: tickets a second, times bare commits of one row"] = more
    for group in GROUPS:
        many = "one at a time" if group == 1 else f"{group} at once, the last of them"
        for name, part in (("p50", 0.5), ("p99", 0.99)):
            figures[f"ask to durable reply, {many}, {name}, ms"] = share(seconds[f"tickets {group}"], part) * 1000
    return figures


def disk_figures(found: Mapping[str, Counted], weight: int, grown: float) -> dict[str, object]:
    """Fsyncs and bytes of a ticket and of a bare row."""
    figures: dict[str, object] = {
        "bytes of content a ticket leaves (records and answer)": weight,
        "bytes the journal file grows by a ticket": grown,
    }
    for group in GROUPS:
        many = "one at a time" if group == 1 else f"{group} at once"
        for what, name in (("ticket", f"tickets {group}"), ("bare row", f"bare {group}")):
            disk = found[name]
            figures[f"{many}: fsyncs a {what}"] = disk.fsyncs / disk.asked
            figures[f"{many}: bytes written a {what}"] = disk.written.total() / disk.asked
    return figures


async def watchdog_figures(folder: Path) -> dict[str, object]:
    """What it costs to see that the writer lives: an empty turn through the journal's thread."""
    journal = SqliteJournal(folder / JOURNAL)
    await journal.open()
    turns = []
    for _ in range(EMPTY_TURNS):
        began = perf_counter()
        await journal.turn()
        turns.append(perf_counter() - began)
    await journal.close()
    return {
        "an empty turn, p50, ms": median(turns) * 1000,
        "share of the time that looking after the writer takes": median(turns) * WATCHED_TURNS / STANDSTILL_SECONDS,
    }


def main() -> tuple[str, ...]:
    """Measure and keep; return the promises that were not kept."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--folder", type=Path, help="a folder on the disk to measure; a temporary one by default")
    chosen, _ = arguments.parse_known_args()
    with tempfile.TemporaryDirectory(dir=chosen.folder) as home:
        folder = Path(home).resolve()
        weight, seconds = run(folder / "plain", (), chosen.rounds, 100)
        microseconds = round(DELAY_SECONDS * 1e6)
        inject = ("-e", "trace=fsync,fdatasync", f"--inject=fsync,fdatasync:delay_enter={microseconds}")
        strace = (strace_program(), "-f", "--seccomp-bpf")
        _, slow = run(folder / "slow", (*strace, "-o", "/dev/null", *inject), SLOW_ROUNDS, 20)
        trace, traced = folder / "strace", folder / "traced"
        writes = (strace_program(), "-f", "-o", str(trace), *recording())
        _, spans = run(traced, writes, RECORDED_ROUNDS, RECORDED_ASKS)
        found = counted(trace, traced, spans)
        sizes = (traced / JOURNAL).stat().st_size
        everyone = WARM_UP + sum(disk.asked for name, disk in found.items() if name.startswith("tickets"))
        watchdog = asyncio.run(watchdog_figures(folder / "plain"))
    figures = speed_figures(seconds) | watchdog | ratio_figures(seconds) | speed_figures(slow, SLOW)
    figures[f"{SLOW}a ticket alone, times a bare commit"] = median(slow["tickets 1"]) / median(slow["bare 1"])
    return keep("durability", figures | disk_figures(found, weight, sizes / everyone), PROMISES)


if __name__ == "__main__":
    sys.exit(bool(main()))
