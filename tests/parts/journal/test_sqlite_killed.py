from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from queue_core.journal.chain import check
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from tests.support.journals import opened

KILLS = 10
SEED = 20261102


def append_until_killed(path: Path, batches: int) -> list[int]:
    """Run a core that appends; kill it once it acknowledged `batches`; give all that it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.support.journal_appender", str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(batches)]
        child.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in child.stdout if line.endswith("\n")]
    assert child.returncode == -signal.SIGKILL
    return acknowledged


async def whole(path: Path) -> tuple[set[int], set[int]]:
    """Give the numbers of the batches whose records, and whose answers, are in the journal; its chain must hold."""
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        records = await journal.records_from(1, 1_000_000)
        visits = await journal.visits("0000-01-01", "9999-12-31")
    answers = {int(answer.ask_id) for answer in loaded.answers}
    assert check(records) is None
    withdrawn = {record.body for record in records if record.kind == "ticket_withdrawn"}
    numbers = {int(visit.number) for visit in visits}
    assert withdrawn == {f'{{"ticket":"t{number}"}}' for number in numbers}
    return numbers, answers


@pytest.mark.timeout(180)
async def test_nothing_acknowledged_is_lost_when_the_core_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    chance = random.Random(SEED)
    acknowledged: set[int] = set()
    for kill in range(KILLS):
        acknowledged.update(append_until_killed(path, chance.randint(1, 120)))
        kept, answered = await whole(path)
        assert acknowledged <= kept, f"kill {kill} of seed {SEED}"
        assert kept == answered, f"kill {kill} of seed {SEED}: a batch was kept in part"
        assert kept == set(range(1, max(kept) + 1))


async def test_a_killed_core_can_be_read_before_it_starts_again(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    acknowledged = append_until_killed(path, 20)
    async with SqliteReader(path) as reader:
        assert len(await reader.records_from(1, 1_000_000)) >= 2 * len(acknowledged)
