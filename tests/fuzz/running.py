"""Runs a target in blocks of payloads. A block is known by target, seed and number alone, so any may be run again."""

from __future__ import annotations

import resource
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Final

from tests.fuzz.attempts import Target
from tests.fuzz.mutation import Mutator

BLOCK: Final = 20_000
"""Payloads of a block."""
CPU_SECONDS: Final = 3.0
"""What one payload may cost. Processor time, so that a busy machine is nobody's fault."""
MOST_BYTES: Final = 3 << 30
"""Address space of a process that runs blocks: what asks for more fails by `MemoryError`."""
MOST_GROWTH: Final = 200 << 10
"""KiB by which a process may grow over a block."""
_MOST_FINDINGS: Final = 5


class TookTooLong(BaseException):
    """A payload cost more than `CPU_SECONDS`. Not an `Exception`: no decoder may take it for one of its own."""


@dataclass(slots=True)
class Finding:
    """A payload that a decoder did not stand, and what happened."""

    payload: bytes
    what: str


@dataclass(slots=True)
class Block:
    """What came of a block: how many payloads were tried, of each outcome how many, and the findings."""

    executions: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0


def run_block(target: Target, seed: int, number: int, executions: int = BLOCK) -> Block:
    """Try so many payloads; a few findings end a block, further ones would be the same."""
    mutator = Mutator(target.examples(), Random(f"{target.name} {seed} {number}"))
    block, began, before = Block(), time.process_time(), _grown_to()
    with _scratch() as folder, _bounded():
        attempt = target.prepare(folder)
        for payload in _payloads(target, mutator, executions):
            block.executions += 1
            try:
                signal.setitimer(signal.ITIMER_VIRTUAL, CPU_SECONDS)
                outcome = attempt(payload)
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            except (Exception, TookTooLong) as error:
                signal.setitimer(signal.ITIMER_VIRTUAL, 0)
                told = "".join(traceback.format_exception(error, limit=-6))
                block.findings.append(Finding(payload, told))
                outcome = type(error).__name__
                if len(block.findings) >= _MOST_FINDINGS:
                    break
            if outcome not in block.outcomes and len(block.outcomes) < 5000:
                mutator.learn(payload)
            block.outcomes[outcome] += 1
    if (growth := _grown_to() - before) > MOST_GROWTH:
        block.findings.append(Finding(b"", f"the process grew by {growth} KiB over a block"))
    block.seconds = time.process_time() - began
    return block


def _payloads(target: Target, mutator: Mutator, executions: int) -> Iterator[bytes]:
    examples = target.examples()
    yield from examples[:executions]
    for _ in range(executions - len(examples)):
        yield mutator.next()


def bound_memory() -> None:
    """Bound the address space of this process, for one that runs nothing but blocks."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, resource.RLIM_INFINITY))


def _grown_to() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@contextmanager
def _scratch() -> Iterator[Path]:
    memory = Path("/dev/shm")  # files are written a million times over
    with TemporaryDirectory(prefix="cherga-fuzz-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@contextmanager
def _bounded() -> Iterator[None]:
    def end(_number: int, _frame: FrameType | None) -> None:
        raise TookTooLong(f"more than {CPU_SECONDS:g} s for one payload")

    before = signal.signal(signal.SIGVTALRM, end)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
