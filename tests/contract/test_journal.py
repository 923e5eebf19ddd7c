from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from queue_core.journal.memory import MemoryJournal, MemoryShelf
from queue_core.journal.records import Journal
from queue_core.journal.sqlite import SqliteJournal
from tests.contract.check_journal import CHECKS, Check, Home
from tests.contract.check_texts import TEXT_CHECKS


class OneStorage:
    """A home that closes every journal it gave, for a failing check leaves them open."""

    def __init__(self, make: Callable[[], Journal]) -> None:
        self._make = make
        self._given: list[Journal] = []

    def journal(self) -> Journal:
        self._given.append(self._make())
        return self._given[-1]

    async def close(self) -> None:
        for journal in self._given:
            await journal.close()


def in_memory(_: Path) -> OneStorage:
    shelf = MemoryShelf()
    return OneStorage(lambda: MemoryJournal(shelf))


def in_sqlite(folder: Path) -> OneStorage:
    return OneStorage(lambda: SqliteJournal(folder / "journal.db"))


@pytest.fixture(params=[in_memory, in_sqlite], ids=["memory", "sqlite"])
async def home(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OneStorage]:
    storage: OneStorage = request.param(tmp_path)
    yield storage
    await storage.close()


@pytest.mark.parametrize("check", [*CHECKS, *TEXT_CHECKS], ids=lambda check: check.__name__)
async def test_every_home_of_the_journal_keeps_the_contract(home: Home, check: Check) -> None:
    await check(home)
