"""Words erased on a full disk, while somebody reads, after a killed command: never said gone before they are."""

from __future__ import annotations

from pathlib import Path

from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.texts.kept import NewText
from tests.contract.check_texts import Pen, text_of
from tests.support.canary.words import files_that_sing
from tests.support.core.small_disk import fill, small_disk
from tests.support.journals import opened

SONG = NewText("Олена Зканарка, 067 9753124", b"\xf0\x9f\x90\xa4 and a canary"[:16])


async def test_a_full_disk_puts_the_emptying_of_the_log_off_and_ends_no_core(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        journal = SqliteJournal(disk / "journal.db")
        async with opened(journal) as loaded:
            pen = Pen(loaded.head)
            await pen.leave(journal, text_of(SONG))
            for number in range(100):
                await pen.leave(journal, text_of(NewText("ще слова " * 50, bytes([number]) * 16), f"t{number}"))
            await pen.erase(journal, SONG)
            ballast = fill(disk)
            assert not await journal.empty_log(), "there is no room for the database to grow"
            ballast.unlink()
            assert await journal.empty_log()
            assert files_that_sing(disk) == []
