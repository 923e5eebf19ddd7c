"""Long runs: other days, and the whole network of offices as one."""

from __future__ import annotations

import os

import pytest

from queue_core.simulate.days.many import live_many, processes

pytestmark = [pytest.mark.soak, pytest.mark.timeout(3600)]


@pytest.mark.parametrize(
    ("size", "first", "days"), [("small", 100_000, 4_000), ("large", 100_000, 40), ("network", 0, 4)]
)
def test_nothing_false_happens_on_many_other_days(size: str, first: int, days: int) -> None:
    with processes(len(os.sched_getaffinity(0))) as pool:
        bad = [day for day in live_many(size, range(first, first + days), pool) if day.wrong]
    assert not [f"{day.again}: {day.wrong[:3]}" for day in bad]
