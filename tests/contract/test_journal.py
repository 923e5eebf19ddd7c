from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.journal.memory import MemoryJournal, MemoryShelf
from queue_core.journal.records import Journal
from queue_core.journal.sqlite import SqliteJournal
from tests.contract.check_journal import CHECKS, Check, Home


class MemoryHome:
    def __init__(self) -> None:
        self._shelf = MemoryShelf()

    def journal(self) -> Journal:
        return MemoryJournal(self._shelf)


class SqliteHome:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "journal.db"

    def journal(self) -> Journal:
        return SqliteJournal(self._path)


@pytest.fixture(params=["memory", "sqlite"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Home:
    return MemoryHome() if request.param == "memory" else SqliteHome(tmp_path)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
async def test_every_home_of_the_journal_keeps_the_contract(home: Home, check: Check) -> None:
    await check(home)
