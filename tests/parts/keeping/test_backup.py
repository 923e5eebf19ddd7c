"""`cherga backup`: a whole copy beside a working core, or a sentence and no copy."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.journal.copies.copying import JournalFile, copy_journal, look_at
from queue_core.journal.marker import read_marker
from queue_core.journal.records import Head, stamp_of
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.journal.troubles import JournalTrouble, JournalUnwritable
from queue_core.keeping.backups import Backup, Retention, make_backup, remove_old, staying
from tests.support.journals import DAY, NEXT_DAY, DayOpened, HelpCalled, Scribe, opened
from tests.support.verify.tampering import tamper

NOON = 1_795_348_800.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.db"


async def write(path: Path, *events: object) -> None:
    path.parent.mkdir(exist_ok=True)
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        scribe = Scribe(journal, loaded.head)
        if loaded.records:
            scribe.day, scribe.at = loaded.records[-1].day, loaded.records[-1].at + 1
        await scribe.write(*events)


def test_it_is_told_in_both_languages_where_it_is_and_what_to_keep_on_paper(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(write(path, DayOpened(DAY), HelpCalled("ramp")))
    assert cli.main(["backup", "--data", str(path.parent)]) == 0
    told = capsys.readouterr().out
    (copy,) = (path.parent / "backups").iterdir()
    stamp = stamp_of(look_at(path).head.hash)
    assert f"{copy}. У ній записи 1–2, останній день {DAY}, відбиток кінця {stamp}." in told
    assert "на тому самому диску" in told
    assert cli.main(["backup", "--data", str(path.parent), "--language", "en", "--keep", "1"]) == 0
    assert f"An old backup was removed: {copy}." in capsys.readouterr().out
    assert len(list((path.parent / "backups").iterdir())) == 1


async def test_a_copy_made_while_the_core_writes_is_a_journal_of_one_moment_and_can_be_opened(
    path: Path, tmp_path: Path
) -> None:
    path.parent.mkdir()
    journal = SqliteJournal(path)
    async with opened(journal):
        scribe = Scribe(journal)
        await scribe.write(DayOpened(DAY), HelpCalled("ramp"))
        made = make_backup(path, tmp_path / "to", NOON)
        await scribe.write(HelpCalled("hall"))
        assert made.path.name == "journal-2026-11-22-120000Z.db"
        assert made.inside.head == scribe.records[1].head
        async with SqliteReader(made.path) as reader:
            assert await reader.records_from(1, 10) == scribe.records[:2]
    assert not made.path.with_name(made.path.name + "-wal").exists()
    async with opened(SqliteJournal(made.path)) as loaded:
        assert loaded.records == scribe.records[:2]


async def test_records_still_in_the_log_of_a_killed_core_are_in_the_copy(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    journal = SqliteJournal(path)
    async with opened(journal):
        scribe = Scribe(journal)
        await scribe.write(DayOpened(DAY), HelpCalled("ramp"))
        killed = tmp_path / "killed"
        shutil.copytree(path.parent, killed)
    assert make_backup(killed / "journal.db", tmp_path / "to", NOON).inside.head == scribe.head


async def test_two_backups_of_one_second_get_two_names(path: Path) -> None:
    await write(path, DayOpened(DAY))
    names = [make_backup(path, path.parent / "to", NOON).path.name for _ in range(2)]
    assert names == ["journal-2026-11-22-120000Z.db", "journal-2026-11-22-120000Z-2.db"]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE records SET who = 'somebody' WHERE seq = 2", "record number 2"),
        ("DELETE FROM records WHERE seq = 3", "it ends with record 2, but record 3 was written"),
    ],
)
async def test_an_altered_or_cut_journal_gives_no_backup_and_takes_none_away(
    path: Path, statement: str, what: str
) -> None:
    await write(path, DayOpened(DAY), HelpCalled("ramp"), HelpCalled("hall"))
    folder = path.parent / "backups"
    before = make_backup(path, folder, NOON)
    tamper(path, statement)
    with pytest.raises(JournalTrouble, match=what):
        make_backup(path, folder, NOON + 60)
    assert list(folder.iterdir()) == [before.path]


async def test_a_missing_or_foreign_journal_is_told_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["backup", "--data", str(tmp_path)]) == 1
    connection = sqlite3.connect(tmp_path / "journal.db")
    connection.execute("CREATE TABLE accounts (owner TEXT)")
    connection.close()
    assert cli.main(["backup", "--data", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert "Журнал не відкривається" in told
    assert "не журнал черги" in told
    assert not list((tmp_path / "backups").iterdir())


async def test_a_copy_never_overwrites_a_file(path: Path, tmp_path: Path) -> None:
    await write(path, DayOpened(DAY))
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(JournalUnwritable, match="a file already"):
        copy_journal(path, tmp_path / "precious", None)
    assert (tmp_path / "precious").read_text() == "mine"


async def test_only_backups_of_this_journal_are_removed_and_what_cannot_be_read_is_left(
    path: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "to"
    await write(tmp_path / "other" / "journal.db", DayOpened(DAY))
    other = make_backup(tmp_path / "other" / "journal.db", folder, NOON - 5)
    await write(path, DayOpened(DAY))
    (folder / "journal-notes.db").write_text("no journal at all")
    old = make_backup(path, folder, NOON)
    new = make_backup(path, folder, NOON + 1)
    assert remove_old(new, Retention(0)) == ([old.path], [folder / "journal-notes.db"])
    assert sorted(folder.iterdir()) == sorted([other.path, new.path, folder / "journal-notes.db"])


async def test_a_clock_that_was_wrong_does_not_make_the_newest_backup_the_oldest(path: Path) -> None:
    await write(path, DayOpened(DAY))
    old = make_backup(path, path.parent / "to", NOON)
    await write(path, DayOpened(NEXT_DAY))
    new = make_backup(path, path.parent / "to", 60.0)
    assert new.path.name.startswith("journal-1970-01-01")
    assert remove_old(new, Retention(1)) == ([old.path], [])


def kept(path: str, epoch: int, seq: int, day: str) -> Backup:
    return Backup(Path(path), JournalFile("j", epoch, Head(seq, ""), day, 0.0, {}))


def test_the_last_of_each_day_and_month_stays() -> None:
    there = [
        kept("october", 1, 10, "2026-10-30"),
        kept("october-later", 1, 20, "2026-10-31"),
        kept("morning", 1, 30, "2026-11-01"),
        kept("evening", 1, 40, "2026-11-01"),
        kept("now", 1, 50, "2026-11-02"),
    ]
    stay = {backup.path.name for backup in staying(there, Retention(1, days=2, months=2))}
    assert stay == {"now", "evening", "october-later"}


def test_after_an_older_copy_was_put_back_its_new_backups_are_the_newest() -> None:
    there = [kept("of the lost time", 4, 900, "2026-11-02"), kept("since", 6, 400, "2026-11-02")]
    assert [backup.path.name for backup in staying(there, Retention(1))] == ["since"]


async def test_the_marker_is_neither_needed_nor_touched(path: Path) -> None:
    await write(path, DayOpened(DAY))
    marker = read_marker(path)
    make_backup(path, path.parent / "to", NOON)
    assert read_marker(path) == marker
    path.with_name("journal.db.marker").unlink()
    make_backup(path, path.parent / "to", NOON)
    assert read_marker(path) is None
