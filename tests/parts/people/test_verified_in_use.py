"""`cherga verify` beside a core that writes: what came meanwhile is never taken for an alteration."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from queue_core.domain.events import TextLeft
from queue_core.domain.ids import TextDigest, TicketId
from queue_core.journal.chain import seal
from queue_core.journal.records import Batch, Entry
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.texts.kept import NewText
from queue_core.reports.verify import examination
from tests.contract.check_texts import CODEC, Pen, text_of
from tests.support.journals import MORNING, NEXT_DAY, opened


@pytest.mark.parametrize("question", ["fetch_survey", "fetch_records_about_texts"])
async def test_words_left_and_a_day_begun_while_it_looks_are_no_alteration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, question: str
) -> None:
    journal = SqliteJournal(tmp_path / "journal.db")
    loop = asyncio.get_running_loop()
    async with opened(journal) as loaded:
        pen = Pen(loaded.head)
        await pen.leave(journal, text_of(NewText("перша", b"a" * 16)))
        late = text_of(NewText("друга", b"b" * 16), "t2")

        async def go_on_writing() -> None:
            left = TextLeft(TicketId(late.ticket), "note", TextDigest(late.digest))
            record = seal(Entry(MORNING, NEXT_DAY, left, "core", "core", "core/a", "1"), pen.head, CODEC)
            await journal.append(Batch((record,), (), (late,)))

        answer: Callable[[sqlite3.Connection], Any] = getattr(examination, question)

        def answered_while_the_core_writes(connection: sqlite3.Connection) -> Any:
            found = answer(connection)
            asyncio.run_coroutine_threadsafe(go_on_writing(), loop).result()
            return found

        monkeypatch.setattr(examination, question, answered_while_the_core_writes)
        found = await examination.examine(tmp_path / "journal.db", [], None)
        assert found.texts.wrong == []
        assert not found.days_differ
        assert found.is_well
        assert await journal.empty_log(), "nobody holds the log back any more"
