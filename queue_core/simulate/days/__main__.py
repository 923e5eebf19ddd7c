"""`python -m queue_core.simulate.days`: live many days, judge each, say what they were like. Ends with 1 on a fault."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from contextlib import nullcontext

from queue_core.simulate.days.many import DayJudged, live_many, processes
from queue_core.simulate.days.offices.plans import SIZES

MOST_SENTENCES_A_DAY = 5


def main() -> int:
    """Read the command line, live the days."""
    told = _command_line().parse_args()
    started, totals, faults = time.perf_counter(), Counter[str](), Counter[str]()
    bad = 0
    seeds = range(told.seed, told.seed + told.days)
    with processes(told.processes) if told.processes > 1 else nullcontext() as pool:
        for day in live_many(told.size, seeds, pool):
            totals.update(day.kinds)
            totals.update(commands=day.commands, lives=day.lives)
            faults.update(day.faults)
            if day.wrong:
                bad += 1
                _complain(day)
            elif told.digests:
                print(day.seed, day.digest)
    seconds = time.perf_counter() - started
    print(f"{told.days} {told.size} days from seed {told.seed}: {bad} with faults, {seconds:.1f} s")
    print("  happened: " + ", ".join(f"{kind} {count}" for kind, count in sorted(totals.items())))
    print("  went wrong: " + (", ".join(f"{name} {count}" for name, count in sorted(faults.items())) or "nothing"))
    return 1 if bad else 0


def _complain(day: DayJudged) -> None:
    print(f"seed {day.seed}: {len(day.wrong)} faults. Again: {day.again}")
    for sentence in day.wrong[:MOST_SENTENCES_A_DAY]:
        print(f"    {sentence}")


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m queue_core.simulate.days", description="Live whole office days.")
    parser.add_argument("--size", choices=list(SIZES), default="small", help="how large the office is")
    parser.add_argument("--days", type=int, default=10, help="how many days")
    parser.add_argument("--seed", type=int, default=0, help="seed of the first day; the next ones count up")
    parser.add_argument("--processes", type=int, default=1, help="how many days are lived at a time")
    parser.add_argument("--digests", action="store_true", help="print the SHA-256 of each day's trace")
    return parser


if __name__ == "__main__":
    sys.exit(main())
