"""Words erased on a full disk, while somebody reads, after a killed command: never said gone before they are."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.texts.kept import NewText
from queue_core.keeping.backups import make_backup
from queue_core.runtime.system.durable import make_folder
from tests.contract.check_texts import Pen, text_of
from tests.support.canary.words import files_that_sing
from tests.support.core.small_disk import fill, small_disk
from tests.support.journals import DAY, MORNING, opened
from tests.support.offices import CONFIG

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


def forgotten(data: Path, capsys: pytest.CaptureFixture[str], status: int) -> str:
    """Give `cherga forget` for the visit of the song; return what it says."""
    command = ["forget", "А017", "--day", DAY, "--config", str(CONFIG), "--data", str(data), "--language", "en"]
    assert cli.main(command) == status
    return capsys.readouterr().out


async def left(data: Path) -> None:
    make_folder(data)
    journal = SqliteJournal(data / "journal.db")
    async with opened(journal) as loaded:
        await Pen(loaded.head).leave(journal, text_of(SONG))


async def test_a_copy_that_keeps_the_words_makes_the_command_fail(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    await left(data)
    backup = make_backup(data / "journal.db", data / "backups", MORNING).path
    with closing(sqlite3.connect(backup)) as copy:
        copy.execute("UPDATE records SET who = 'somebody'")
        copy.commit()
    said = await asyncio.to_thread(forgotten, data, capsys, 1)
    assert f"cannot be taken out of this copy: {backup}" in said
    assert files_that_sing(data) == [backup.name]


async def test_words_that_a_reader_of_a_journal_at_rest_still_sees_are_not_called_gone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    await left(data)
    with closing(sqlite3.connect(data / "journal.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM texts").fetchone()
        said = await asyncio.to_thread(forgotten, data, capsys, 1)
        assert "Somebody reads the journal just now" in said
        assert files_that_sing(data) != []
    await asyncio.to_thread(forgotten, data, capsys, 0)
    assert files_that_sing(data) == []


async def test_a_copy_cut_short_by_a_kill_keeps_no_words_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "data"
    await left(data)
    backup = make_backup(data / "journal.db", data / "backups", MORNING).path
    cut_short = [
        data / "backups" / "journal-2026-11-01-120000Z.db.unfinished",
        data / "backups" / "journal-2026-11-01-120000Z.db.unerased",
        data / "backups" / "journal-2026-11-01-120000Z.db.unerased.unfinished",
        data / "journal.db.restoring",
        data / "journal.db.restoring.unfinished",
    ]
    for file in cut_short:
        file.write_bytes(backup.read_bytes())
    said = await asyncio.to_thread(forgotten, data, capsys, 1)
    assert f"cannot be taken out of this copy: {cut_short[0]}" in said, "it may be in the making"
    for file in cut_short:
        os.utime(file, (MORNING, 0.0))
    await asyncio.to_thread(forgotten, data, capsys, 0)
    assert files_that_sing(data) == []
    assert [file for file in cut_short if file.exists()] == []
