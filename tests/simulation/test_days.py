"""A thousand office days with everything that goes wrong in an office: nothing false may happen on any of them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from queue_core.domain.events import KINDS
from queue_core.simulate.days.many import DayJudged, live_and_judge, live_many, processes

pytestmark = pytest.mark.timeout(400)
PROCESSES = max(1, len(os.sched_getaffinity(0)) // int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))
"""More processes than cores would only get into each other's way."""
BLOCKS = [
    *(("large", first, 1) for first in range(9)),
    *(("typical", first, 9) for first in range(0, 81, 9)),
    *(("small", first, 35) for first in range(0, 910, 35)),
]
"""(size, first seed, days): 910 small, 81 typical, 9 large; the longest first, so that all end together."""
ELSEWHERE = {"numbers_skipped", "text_left", "texts_erased"}
"""The first needs a backup put back: parts/keeping. Words change nobody's turn and live beside the records, on a real
disk: unit/texts/test_keeper, parts/people."""


@pytest.fixture(scope="module")
def pool() -> Iterator[ProcessPoolExecutor]:
    with processes(PROCESSES) as pool:
        yield pool


@pytest.mark.parametrize(("size", "first", "days"), BLOCKS)
def test_nothing_false_happens_on_a_day(size: str, first: int, days: int, pool: ProcessPoolExecutor) -> None:
    judged = list(live_many(size, range(first, first + days), pool))
    assert len(judged) == days
    assert not told_of(judged)


def test_everything_that_can_happen_and_go_wrong_does(pool: ProcessPoolExecutor) -> None:
    kinds, faults = Counter[str](), Counter[str]()
    for day in live_many("small", range(5000, 5080), pool):
        assert not told_of([day])
        kinds.update(day.kinds)
        faults.update(day.faults)
    assert set(KINDS) - set(kinds) == ELSEWHERE
    assert len(faults) == 11
    assert min(faults.values()) >= 5


@pytest.mark.parametrize(
    ("size", "days", "first"),
    [
        pytest.param("small", 12, 7000, id="many days"),
        pytest.param("small", 1, 90, id="two slips are open when the core starts again"),
        pytest.param("typical", 1, 1, id="the same in a larger office"),
    ],
)
def test_a_seed_gives_the_same_trace_in_any_process(size: str, days: int, first: int) -> None:
    told = [digests(size, days, first, seed_of_hashes) for seed_of_hashes in ("0", "2", "4")]
    assert len(told[0]) == days
    assert all(others == told[0] for others in told)


def test_another_seed_gives_another_trace() -> None:
    assert live_and_judge("small", 1).digest != live_and_judge("small", 2).digest


def told_of(days: list[DayJudged]) -> list[str]:
    """Return how to live each bad day again, and what was wrong with it."""
    return [f"{day.again}: {sentence}" for day in days for sentence in day.wrong[:3]]


def digests(size: str, days: int, first: int, seed_of_hashes: str) -> list[str]:
    """Live days in a process of its own; return the digests of their traces."""
    command = [sys.executable, "-m", "queue_core.simulate.days", "--digests"]
    command += ["--size", size, "--days", str(days), "--seed", str(first)]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=100, check=True, env={"PYTHONHASHSEED": seed_of_hashes}
    )
    return [found[1] for line in done.stdout.splitlines() if (found := re.fullmatch(r"\d+ ([0-9a-f]{64})", line))]
