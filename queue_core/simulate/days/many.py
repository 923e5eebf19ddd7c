"""Many days, each judged: one after another or in several processes."""

from __future__ import annotations

import gc
import multiprocessing
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from queue_core.simulate.days.checking import judge
from queue_core.simulate.days.day import live_day
from queue_core.simulate.days.trace import digest

SEEDS_A_ERRAND = 5


@dataclass(frozen=True, slots=True)
class DayJudged:
    """What is kept of a day: its name, the digest of its trace, everything wrong with it, and what it was like."""

    size: str
    seed: int
    digest: str
    wrong: tuple[str, ...]
    faults: tuple[str, ...]
    commands: int
    lives: int
    kinds: Counter[str]
    """How often each kind of record stands in its journal."""

    @property
    def again(self) -> str:
        """The command that lives this day again."""
        return f"python -m queue_core.simulate.days --size {self.size} --days 1 --seed {self.seed}"


def live_and_judge(size: str, seed: int) -> DayJudged:
    """Live a day and judge it. What is raised while it is lived counts as wrong."""
    try:
        day = live_day(size, seed)
    except Exception as error:
        inner = error.exceptions[0] if isinstance(error, ExceptionGroup) else error
        raised = f"the day ended with {type(inner).__name__}: {inner}"
        return DayJudged(size, seed, "", (raised,), (), 0, 0, Counter())
    wrong = (*day.wrong, *judge(day.trace))
    return DayJudged(size, seed, digest(day.trace), wrong, tuple(day.faults), day.commands, day.lives, day.kinds)


def live_many(size: str, seeds: Iterable[int], pool: ProcessPoolExecutor | None = None) -> Iterator[DayJudged]:
    """Live and judge the days of `seeds`, in their order; with a `pool` several at a time."""
    every = list(seeds)
    errands = [(size, every[first : first + SEEDS_A_ERRAND]) for first in range(0, len(every), SEEDS_A_ERRAND)]
    for judged in pool.map(_errand, errands) if pool is not None else map(_errand, errands):
        yield from judged


def processes(count: int) -> ProcessPoolExecutor:
    """Return a pool for `live_many`; close it when done."""
    return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context("spawn"))


def _errand(errand: tuple[str, list[int]]) -> list[DayJudged]:
    size, seeds = errand
    judged = []
    for seed in seeds:
        gc.disable()  # a day keeps nearly all it makes: looking for garbage in the middle finds none
        try:
            judged.append(live_and_judge(size, seed))
        finally:
            gc.enable()
            gc.collect()
    return judged
