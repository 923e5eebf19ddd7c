"""A core that lives for months on end holds no more than it did in its first weeks."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import pytest

from queue_core.journal.sqlite import SqliteReader
from tests.support.core.days import Evening, days_on, evening

SLACK_BYTES = 128 * 1024
"""What caches, filled at moments of chance, may hold more."""


@pytest.fixture
def tracing() -> Iterator[None]:
    """Let every allocation of Python's objects be counted."""
    tracemalloc.start()
    yield
    tracemalloc.stop()


async def evenings_of(data: Path, days: int, visitors: int) -> list[Evening]:
    """Live so many days; return what the process held at the end of each."""
    seen = []
    async with days_on(data) as office:
        for _ in range(days):
            await office.live_a_day(visitors)
            seen.append(evening())
        assert office.served == days * visitors
    return seen


def grown(seen: list[Evening], what: Callable[[Evening], int]) -> float:
    """Return by how much more was held in the fourth quarter of the days than in the second."""
    quarter = len(seen) // 4
    return median(map(what, seen[3 * quarter :])) - median(map(what, seen[quarter : 2 * quarter]))


async def hold_no_more(data: Path, days: int, visitors: int) -> None:
    seen = await evenings_of(data, days, visitors)
    async with SqliteReader(data / "journal.db") as reader:
        assert len(await reader.days()) >= days
    memory = grown(seen, lambda evening: evening.memory)
    print(f"{days} days of {visitors}: {seen[days // 4].memory >> 10} KiB, {memory / 1024:+.1f} KiB later")
    assert memory <= SLACK_BYTES
    assert grown(seen, lambda evening: evening.descriptors) <= 0
    assert grown(seen, lambda evening: evening.tasks) <= 0


@pytest.mark.usefixtures("tracing")
async def test_a_hundred_days_leave_neither_memory_nor_descriptors_behind(tmp_path: Path) -> None:
    await hold_no_more(tmp_path / "data", 100, 8)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.usefixtures("tracing")
async def test_a_hundred_busy_days_leave_neither_memory_nor_descriptors_behind(tmp_path: Path) -> None:
    await hold_no_more(tmp_path / "data", 100, 300)
