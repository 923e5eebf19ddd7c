"""The long run: `python -m tests.fuzz [TARGET …]`. What is done stands in `build/fuzz`, and is not done again until a
file of the product or of these tests changes.

A payload that breaks a decoder is kept in `build/fuzz/found`; the same seed brings it again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

import structlog

from tests.fuzz.running import BLOCK, Block, bound_memory, run_block
from tests.fuzz.targets import TARGETS

LONG = 1_000_000
ROOT = Path(__file__).resolve().parents[2]
LOOKED_AT = ("queue_core", "kiosk", "display", "printer", "counters", "tests/fuzz")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what is not done yet, print the table, and return 1 where something was found."""
    options = _options(arguments)
    done = _Done(options.folder)
    blocks = -(-options.executions // BLOCK)
    size = min(BLOCK, options.executions)
    names = options.targets or list(TARGETS)
    wanted = [(name, options.seed, n) for n in range(blocks) for name in names if not done.has(name, options.seed, n)]
    with ProcessPoolExecutor(options.processes, initializer=_begin) as pool:
        running = {pool.submit(run_named, *block, size): block for block in wanted}
        for future in as_completed(running):
            done.note(*running[future], future.result())
    return _tell(done, names, options.seed)


def run_named(name: str, seed: int, number: int, size: int = BLOCK) -> Block:
    """Run a block of the target of this name, in a process of the pool."""
    return run_block(TARGETS[name], seed, number, size)


class _Done:
    """The blocks that were run, a line each in the folder's `done.jsonl`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._file = folder / "done.jsonl"
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        self._code = _code()
        self.rows = [row for row in map(json.loads, lines) if row["code"] == self._code]
        self._keys = {(row["target"], row["seed"], row["block"]) for row in self.rows}

    def has(self, name: str, seed: int, number: int) -> bool:
        """Say whether a block was run and nothing found in it."""
        return (name, seed, number) in self._keys

    def note(self, name: str, seed: int, number: int, block: Block) -> None:
        """Keep what came of a block. One with findings is run again next time: by then they are mended."""
        row = {"target": name, "seed": seed, "block": number, "executions": block.executions}
        row |= {"code": self._code}
        row |= {"findings": len(block.findings), "outcomes": len(block.outcomes), "seconds": round(block.seconds, 1)}
        self.rows.append(row)
        for finding in block.findings:
            mark = hashlib.sha256(finding.payload).hexdigest()[:8]
            found = self.folder / "found" / f"{name.replace(' ', '_')}-{mark}"
            found.parent.mkdir(exist_ok=True)
            found.with_name(found.name + ".bytes").write_bytes(finding.payload)
            found.with_name(found.name + ".txt").write_text(finding.what, encoding="utf-8", errors="replace")
            print(f"{name}: {finding.what.strip().splitlines()[-1][:200]}", file=sys.stderr, flush=True)
        if not block.findings:
            with self._file.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _code() -> str:
    """Return a digest of what is tried and of how: what was run with other code says nothing of this one."""
    digest = hashlib.sha256()
    for file in sorted(path for folder in LOOKED_AT for path in (ROOT / folder).rglob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _begin() -> None:
    bound_memory()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))


def _tell(done: _Done, names: Sequence[str], seed: int) -> int:
    executions: Counter[str] = Counter()
    findings: Counter[str] = Counter()
    seconds: Counter[str] = Counter()
    outcomes: dict[str, int] = {}
    for row in done.rows:
        if row["seed"] == seed:
            executions[row["target"]] += row["executions"]
            findings[row["target"]] += row["findings"]
            seconds[row["target"]] += row["seconds"]
            outcomes[row["target"]] = max(outcomes.get(row["target"], 0), row["outcomes"])
    for name in names:
        print(
            f"| {name} | {executions[name]} | {findings[name]} | {outcomes.get(name, 0)} | {seconds[name]:.0f} s |",
            flush=True,
        )
    return 1 if any(findings[name] for name in names) else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of: {', '.join(TARGETS)} (all)")
    parser.add_argument("--executions", type=int, default=LONG)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--folder", type=Path, default=Path("build/fuzz"))
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
