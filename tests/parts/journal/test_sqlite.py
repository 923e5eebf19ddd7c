from __future__ import annotations

# ruff: noqa: ASYNC240 -- a test may touch its own files
import asyncio
import gc
import resource
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from queue_core.journal.chain import check
from queue_core.journal.records import Batch
from queue_core.journal.sqlite import SqliteJournal, SqliteReader, accept_older_copy
from queue_core.journal.statements import MIGRATIONS
from queue_core.journal.troubles import JournalAltered, JournalInUse, JournalUnreadable, JournalUnwritable
from tests.support.journals import (
    DAY,
    NEXT_DAY,
    DayOpened,
    HelpCalled,
    Scribe,
    TicketIssued,
    answer,
    chained,
    opened,
    served,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


async def make_journal(path: Path, *events: object) -> Scribe:
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        scribe = Scribe(journal, loaded.head)
        await scribe.write(*(events or (DayOpened(DAY), *served("t1", "П001"), HelpCalled("ramp"))))
        return scribe


def edit(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


async def write_for_ever(scribe: Scribe) -> None:
    for number in count():
        await scribe.write(TicketIssued(f"t{number}", "П001"), answers=(answer(f"a{number}"),))


async def trouble_of_opening(path: Path) -> JournalUnreadable:
    with pytest.raises(JournalUnreadable) as trouble:
        async with opened(SqliteJournal(path)):
            pass
    assert str(trouble.value).endswith(".")
    assert trouble.value.remedy
    return trouble.value


async def test_a_commit_is_on_the_disk_when_it_returns(path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal):
        connection = journal._thread
        assert connection is not None
        settings = {
            name: (await connection.run(lambda database, name=name: database.execute(f"PRAGMA {name}").fetchone()))[0]
            for name in ("journal_mode", "synchronous", "foreign_keys", "integrity_check")
        }
        assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "integrity_check": "ok"}


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    trouble = await trouble_of_opening(tmp_path / "absent" / "journal.db")
    assert trouble.what == "The folder of the journal is not there"
    assert trouble.where == str(tmp_path / "absent")


async def test_a_file_where_the_folder_should_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert (await trouble_of_opening(tmp_path / "data" / "journal.db")).what == "The folder of the journal is a file"


async def test_a_folder_where_the_journal_should_be_is_named(path: Path) -> None:
    path.mkdir()
    assert (await trouble_of_opening(path)).what == "The journal is a folder"


async def test_a_lock_that_cannot_be_made_is_named(path: Path) -> None:
    path.with_name("journal.db.lock").mkdir()
    assert (await trouble_of_opening(path)).what == "No file can be made beside the journal"


async def test_a_foreign_file_is_refused_and_left_as_it_was(path: Path) -> None:
    path.write_text("Перелік документів\n" * 200, encoding="utf-8")
    before = path.read_bytes()
    assert (await trouble_of_opening(path)).what == "The file is not a journal of Cherga"
    assert path.read_bytes() == before


async def test_a_foreign_database_is_refused_and_left_as_it_was(path: Path) -> None:
    edit(path, "CREATE TABLE contacts (name TEXT)")
    before = path.read_bytes()
    trouble = await trouble_of_opening(path)
    assert trouble.what == "The file is a database, but not a journal of Cherga"
    assert path.read_bytes() == before
    with pytest.raises(JournalUnreadable, match="not a journal"):
        await SqliteReader(path).open()


async def test_a_damaged_journal_is_refused(path: Path) -> None:
    await make_journal(path)
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    path.write_bytes(content)
    assert (await trouble_of_opening(path)).what == "The journal is damaged"


async def test_a_journal_cut_short_is_refused(path: Path) -> None:
    await make_journal(path, *(TicketIssued(f"t{n}", "П001") for n in range(200)))
    with path.open("r+b") as file:
        file.truncate(3 * 4096)
    assert (await trouble_of_opening(path)).what == "The journal is damaged"


async def test_a_newer_schema_is_refused(path: Path) -> None:
    await make_journal(path)
    edit(path, "PRAGMA user_version = 99")
    trouble = await trouble_of_opening(path)
    assert trouble.what.startswith("A newer Cherga wrote this journal (schema 99")
    with pytest.raises(JournalUnreadable, match="newer Cherga"):
        await SqliteReader(path).open()


@pytest.mark.parametrize("vanish", [Path.unlink, lambda path: path.write_bytes(b"")])
async def test_a_journal_that_is_gone_is_no_empty_queue(path: Path, vanish: Callable[[Path], object]) -> None:
    await make_journal(path)
    vanish(path)
    assert (await trouble_of_opening(path)).what == "The journal is gone: 6 records were in it"
    path.unlink(missing_ok=True)
    path.with_name("journal.db.marker").unlink()
    async with opened(SqliteJournal(path)) as loaded:
        assert loaded.epoch == 1


async def test_a_making_that_was_cut_short_begins_again(path: Path) -> None:
    edit(path, "PRAGMA journal_mode = WAL")
    async with opened(SqliteJournal(path)) as loaded:
        assert loaded.head.seq == 0


async def test_a_journal_without_its_marker_is_opened_and_marked_anew(path: Path) -> None:
    scribe = await make_journal(path)
    marker = path.with_name("journal.db.marker")
    marker.unlink()
    async with opened(SqliteJournal(path)) as loaded:
        assert loaded.records == scribe.records
    assert marker.exists()


async def test_a_marker_that_cannot_be_read_is_named(path: Path) -> None:
    await make_journal(path)
    path.with_name("journal.db.marker").write_text("{")
    assert (await trouble_of_opening(path)).what == "The marker beside the journal cannot be read"


async def test_another_journal_in_its_place_is_refused(path: Path, tmp_path: Path) -> None:
    await make_journal(path)
    await make_journal(tmp_path / "other.db")
    (tmp_path / "other.db").replace(path)
    assert (await trouble_of_opening(path)).what == "Another journal stands in its place"


async def test_an_older_copy_is_refused_until_a_person_accepts_it(path: Path) -> None:
    scribe = await make_journal(path)
    copy = path.read_bytes()
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        await Scribe(journal, loaded.head).write(HelpCalled("entrance"), HelpCalled("hall 2"))
    path.write_bytes(copy)
    trouble = await trouble_of_opening(path)
    assert trouble.what == "The journal is an older copy: it ends with record 6, but record 8 was written"

    assert accept_older_copy(path) == 8
    for _ in range(2):
        async with opened(journal) as loaded:
            assert (loaded.missing, loaded.head) == (2, scribe.head)
    async with opened(journal) as loaded:
        await Scribe(journal, loaded.head).write(HelpCalled("entrance"))
    async with opened(journal) as loaded:
        assert (loaded.missing, loaded.head.seq) == (0, 7)
        assert loaded.epoch > 5


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE records SET who = 'somebody else' WHERE seq = 3", "record number 3 is not what was written"),
        ("DELETE FROM records WHERE seq = 3", "records before number 4 are missing"),
        ("DELETE FROM records WHERE seq = 1", "missing"),
        ("UPDATE records SET seq = seq + 100 WHERE seq > 4", "Record number 6 of the journal"),
        ("UPDATE records SET hash = zeroblob(32) WHERE seq = 6", "Record number 6 of the journal"),
        ("UPDATE records SET kind = 'day_opened' WHERE seq = 4", "record number 4"),
    ],
)
async def test_an_altered_journal_is_not_served_from(path: Path, statement: str, what: str) -> None:
    await make_journal(path)
    edit(path, statement)
    with pytest.raises((JournalAltered, JournalUnreadable), match=what):
        async with opened(SqliteJournal(path)):
            pass


async def test_a_tail_that_does_not_follow_the_day_before_is_altered(path: Path) -> None:
    await make_journal(path, DayOpened(DAY), HelpCalled("ramp"), DayOpened(NEXT_DAY), HelpCalled("ramp"))
    edit(path, "UPDATE records SET hash = zeroblob(32) WHERE seq = 2")
    with pytest.raises(JournalAltered, match="record number 3 does not follow"):
        async with opened(SqliteJournal(path)):
            pass


async def test_a_whole_journal_is_verified(path: Path) -> None:
    scribe = await make_journal(path)
    async with SqliteReader(path) as reader:
        assert await reader.verify() == scribe.head


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE records SET body = '{}' WHERE seq = 2", "record number 2 is not what was written"),
        ("DELETE FROM records WHERE seq = 1", "records before number 2 are missing"),
        ("DELETE FROM records WHERE seq > 3", "it ends with record 3, but record 4 was written"),
    ],
)
async def test_verifying_finds_what_was_altered_long_ago(path: Path, statement: str, what: str) -> None:
    await make_journal(path, DayOpened(DAY), HelpCalled("ramp"), DayOpened(NEXT_DAY), HelpCalled("ramp"))
    edit(path, statement)
    async with SqliteReader(path) as reader:
        with pytest.raises((JournalAltered, JournalUnreadable), match=what):
            await reader.verify()


async def test_the_refusal_of_a_second_core_names_the_first(path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal):
        trouble = await trouble_of_opening(path)
        assert isinstance(trouble, JournalInUse)
        assert "process" in trouble.what
        with pytest.raises(JournalInUse):
            accept_older_copy(path)


async def test_a_journal_is_read_while_a_core_writes_it(path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal):
        scribe = Scribe(journal)
        await scribe.write(DayOpened(DAY))
        async with SqliteReader(path) as reader:
            await scribe.write(HelpCalled("ramp"))
            assert await reader.records_from(1, 10) == scribe.records


async def test_reading_a_journal_at_rest_leaves_no_files(path: Path) -> None:
    scribe = await make_journal(path)
    before = sorted(path.parent.iterdir())
    async with SqliteReader(path) as reader:
        assert await reader.records_of_day(DAY) == scribe.records
        assert sorted(path.parent.iterdir()) == before
    assert sorted(path.parent.iterdir()) == before
    assert path.with_name("journal.db-wal") not in before


async def test_an_absent_journal_is_not_made_by_reading(path: Path) -> None:
    with pytest.raises(JournalUnreadable, match="cannot be opened"):
        await SqliteReader(path).open()
    assert list(path.parent.iterdir()) == []


async def test_a_cancelled_append_leaves_no_transaction_open(path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal):
        first, second = chained(HelpCalled("ramp"), HelpCalled("entrance"))
        async with asyncio.TaskGroup() as tasks:
            appending = tasks.create_task(journal.append(Batch((first,), (answer("a1"),))))
            await asyncio.sleep(0)
            appending.cancel()
        await journal.append(Batch((second,)))
        assert await journal.records_from(1, 10) == [first, second]


async def test_a_disk_that_takes_nothing_more_ends_the_journal_but_loses_nothing(path: Path) -> None:
    journal = SqliteJournal(path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    async with opened(journal):
        scribe = Scribe(journal)
        resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, hard))
        try:
            with pytest.raises(JournalUnwritable, match="could not be written"):
                await write_for_ever(scribe)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        with pytest.raises(JournalUnwritable, match="failed before"):
            await scribe.write(HelpCalled("ramp"))
    async with opened(journal) as loaded:
        assert 0 < len(scribe.records) <= len(loaded.records) <= len(scribe.records) + 1
        assert loaded.records[: len(scribe.records)] == scribe.records
        assert check(loaded.records) is None


async def test_an_opening_that_is_cancelled_gives_the_journal_free(path: Path) -> None:
    await make_journal(path)
    journal = SqliteJournal(path)
    async with asyncio.TaskGroup() as tasks:
        opening = tasks.create_task(journal.open())
        await asyncio.sleep(0)
        opening.cancel()
    async with opened(journal) as loaded:
        assert loaded.head.seq == 6


async def test_a_failed_opening_leaves_nothing_behind(path: Path) -> None:
    await make_journal(path)
    edit(path, "PRAGMA user_version = 99")
    await trouble_of_opening(path)
    edit(path, f"PRAGMA user_version = {len(MIGRATIONS)}")
    async with opened(SqliteJournal(path)) as loaded:
        assert loaded.head.seq == 6
    gc.collect()
