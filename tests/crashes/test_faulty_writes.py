"""Each single write and fsync of the journal made to fail, or to be the core's last: it says so, ends, recovers."""

from __future__ import annotations

import asyncio
import random
import signal
from pathlib import Path

import pytest

from tests.support.crashes.spoiling import Afterwards, Spoilt, every_fault, live_with

pytestmark = [pytest.mark.timeout(180)]

SEED = 20261122
AT_ONCE = 2
A_FEW = (
    Spoilt("fdatasync", 1, "EIO"),
    Spoilt("pwrite64", 52, "ENOSPC"),
    Spoilt("fdatasync", 12, "EIO"),
    Spoilt("fdatasync", 13, "KILL"),
    Spoilt("write", 1, "ENOSPC"),
)
SENTENCES = (
    "The journal could not be written",
    "The disk of the journal is full",
    "The disk does not give the journal",
    "The marker beside the journal cannot be written",
    "The journal cannot be opened",
)


def wrong_after(spoilt: Spoilt, after: Afterwards) -> list[str]:
    """Return what must not be after this fault."""
    wrong = list(after.wrong)
    if not after.was_hit:
        wrong.append("it was never hit")
    if spoilt.harm == "KILL":
        if after.status != -signal.SIGKILL:
            wrong.append(f"it ended with {after.status}")
    elif after.status not in (0, 1):
        wrong.append(f"it ended with {after.status}: {after.said}")
    elif after.status == 1 and not any(sentence in after.said for sentence in SENTENCES):
        wrong.append(f"it did not say why: {after.said}")
    if "Traceback" in after.said:
        wrong.append(after.said)
    return [f"{spoilt}: {sentence}" for sentence in wrong]


async def spoil(faults: list[Spoilt], folder: Path) -> list[str]:
    """Try faults, some at once; return all that was wrong."""
    gate, wrong = asyncio.Semaphore(AT_ONCE), []

    async def one(spoilt: Spoilt) -> None:
        async with gate:
            place = folder / f"{spoilt.call}-{spoilt.count}-{spoilt.harm}"
            place.mkdir()
            found = wrong_after(spoilt, await live_with(place, spoilt))
            print(f"{spoilt}: {found or 'well'}", flush=True)
            wrong.extend(found)

    async with asyncio.TaskGroup() as tasks:
        for spoilt in faults:
            tasks.create_task(one(spoilt))
    return wrong


async def test_a_write_or_fsync_that_fails_ends_the_core_with_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    assert not await spoil(list(A_FEW), tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(7200)
async def test_no_single_failing_call_loses_anything(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    whole = await live_with(tmp_path / "whole", None)
    assert (whole.status, whole.wrong) == (0, [])
    faults = every_fault(whole.calls)
    print(f"{len(faults)} faults: {dict(whole.calls)}")
    assert whole.calls["pwrite64"] > 60
    assert whole.calls["fdatasync"] > 10
    assert not await spoil(random.Random(SEED).sample(faults, len(faults)), tmp_path)
