"""Erased words are in no file: not in the database, its log, its index, its copies, nor in what is put back."""

from __future__ import annotations

import asyncio
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.journal.copies.restoring import restore
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.texts.at_rest import copies_in, erase_at_rest, erased_in, sweep
from queue_core.journal.texts.kept import NewText, Text
from queue_core.journal.troubles import JournalInUse
from queue_core.keeping.backups import make_backup
from tests.contract.check_texts import COMMENT, NOTE, Pen, text_of
from tests.support.canary.words import files_that_sing
from tests.support.journals import DAY, MORNING, opened
from tests.support.offices import CONFIG

SONG = NewText("Олена Зканарка, 067 9753124", b"\xf0\x9f\x90\xa4 and a canary"[:16])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data" / "journal.db"


async def keep(path: Path, *texts: Text) -> None:
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        await Pen(loaded.head).leave(journal, *texts)


def with_salt(folder: Path, words: NewText = SONG) -> list[str]:
    """Return the files that hold words or the salt without which nobody can prove a guess of them."""
    found = [file for file in folder.rglob("*") if file.is_file()]
    return [one.name for one in found if any(part in one.read_bytes() for part in (words.salt, words.words.encode()))]


def spoil(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0 torn")


async def commanded(path: Path, capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    capsys.readouterr()
    command = [*words, "--config", str(CONFIG), "--data", str(path.parent), "--language", "en"]
    assert await asyncio.to_thread(cli.main, command) == status
    return capsys.readouterr().out


async def verified(path: Path, capsys: pytest.CaptureFixture[str], status: int = 0) -> str:
    return await commanded(path, capsys, "verify", "--chain", status=status)


@pytest.mark.parametrize("seed", range(3))
async def test_erased_words_are_in_no_file_whatever_was_kept_and_erased_before(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        pen = Pen(loaded.head)
        kept: list[NewText] = []
        erased: list[NewText] = []
        for number in range(120):
            words = [
                NewText(f"{chance.getrandbits(256):064x} " * chance.randint(1, 7), chance.randbytes(16))
                for _ in range(chance.randint(1, 6))
            ]
            await pen.leave(journal, *(text_of(each, f"t{number}") for each in words))
            kept += words
            if chance.random() < 0.4:
                chance.shuffle(kept)
                gone = [kept.pop() for _ in range(min(len(kept), chance.randint(1, 12)))]
                await pen.erase(journal, *gone)
                erased += gone
                assert await journal.empty_log()
        content = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert not [each for each in erased if each.salt in content or each.words[:32].encode() in content]
        assert all(each.words.strip().encode() in content for each in kept)


async def test_the_log_is_emptied_once_nobody_reads(path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        pen = Pen(loaded.head)
        await pen.leave(journal, text_of(SONG))
        with closing(sqlite3.connect(path, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM records").fetchone()
            await pen.erase(journal, SONG)
            assert not await journal.empty_log()
            assert with_salt(path.parent), "whoever reads sees the moment before"
        assert await journal.empty_log()
        assert with_salt(path.parent) == []


async def test_a_core_killed_between_erasing_and_emptying_the_log_goes_on_with_it(path: Path, tmp_path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        pen = Pen(loaded.head)
        await pen.leave(journal, text_of(SONG))
        await pen.erase(journal, SONG)
        killed = tmp_path / "killed"
        killed.mkdir()
        for file in path.parent.iterdir():
            (killed / file.name).write_bytes(file.read_bytes())
    assert with_salt(killed) == ["journal.db-wal"]
    again = SqliteJournal(killed / path.name)
    async with opened(again):
        assert await again.empty_log()
        assert with_salt(killed) == []


async def test_a_journal_at_rest_forgets_and_the_chain_says_so_later(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await keep(path, text_of(SONG), text_of(NOTE, "t2"))
    assert erase_at_rest(path, DAY, lambda text: text.ticket == "t1") == 1
    assert with_salt(path.parent) == []
    assert "1 kept, 1 erased" in await verified(path, capsys)
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        assert await journal.texts_not_noted() == [(SONG.digest, "request")]
        await Pen(loaded.head).erase(journal, SONG)
        assert await journal.texts_not_noted() == []


async def test_nothing_is_erased_behind_the_back_of_a_core(path: Path) -> None:
    journal = SqliteJournal(path)
    async with opened(journal):
        with pytest.raises(JournalInUse):
            erase_at_rest(path, DAY, lambda _: True)


async def test_copies_in_the_data_folder_forget_too_and_stay_whole(path: Path) -> None:
    await keep(path, text_of(SONG), text_of(NOTE, "t2"))
    folder = path.parent / "backups"
    made = make_backup(path, folder, MORNING).path
    untouched = make_backup(path, folder.with_name("elsewhere"), MORNING).path
    assert erase_at_rest(path, DAY, lambda text: text.ticket == "t1") == 1
    spoil(folder / "journal-torn.db")
    assert sweep(path, folder) == ([made], [folder / "journal-torn.db"])
    assert with_salt(folder) == []
    assert with_salt(untouched.parent) == [untouched.name]
    assert sweep(path, folder)[0] == [], "what is done is not done again"
    copy = SqliteJournal(made)
    async with opened(copy) as loaded:
        assert loaded.head.seq == 2
        assert [text.words for text in await copy.texts_of_day(DAY)] == [NOTE.words]


async def test_what_was_erased_after_a_copy_does_not_come_back_with_it(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await keep(path, text_of(SONG), text_of(NOTE, "t2"))
    copy = make_backup(path, path.parent.parent / "backups", MORNING).path
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        await Pen(loaded.head).erase(journal, SONG)
        await journal.empty_log()
    done = restore(copy, path, MORNING, 500)
    assert done.are_texts_known
    assert with_salt(path.parent) == []
    restored = SqliteJournal(path)
    async with opened(restored):
        assert await restored.texts_not_noted() == [(SONG.digest, "copy")]
        assert [text.words for text in await restored.texts_of_day(DAY)] == [NOTE.words]
    assert "1 kept, 1 erased" in await verified(path, capsys)


async def test_where_nobody_knows_what_was_erased_a_person_is_told(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await keep(path, text_of(SONG))
    copy = make_backup(path, path.parent.parent / "backups", MORNING).path
    spoil(path)
    assert "erased on request after the copy was made" in await commanded(path, capsys, "restore", str(copy))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ("UPDATE texts SET words = CAST('Усе добре' AS BLOB) WHERE ticket = 't1'", "were changed after they were left"),
        ("UPDATE texts SET ticket = 't2' WHERE ticket = 't1'", "were changed after they were left"),
        ("DELETE FROM texts WHERE ticket = 't1'", "are gone, though nobody erased them"),
        ("UPDATE texts SET words = zeroblob(9), salt = zeroblob(16) WHERE ticket = 't1'", "though nobody erased them"),
        ("INSERT INTO texts SELECT 99, 'ab', 't9', 'А1', day, about, at, salt, words, NULL, 0 FROM texts LIMIT 1",
         "of which no record speaks"),
        ("UPDATE texts SET words = CAST('знову тут' AS BLOB) WHERE ticket = 't3'", "are here again"),
        ("UPDATE texts SET words = zeroblob(9), salt = zeroblob(16), erased = 'rule', noted = 2 WHERE ticket = 't1'",
         "though nobody erased them"),
        ("UPDATE texts SET at = at + 1e9 WHERE ticket = 't1'", "were changed after they were left"),
        ("UPDATE records SET body = CAST(x'7bff7d' AS TEXT) WHERE seq = 1", "Record 1 was changed"),
        ("UPDATE texts SET ticket = CAST(x'ff' AS TEXT) WHERE ticket = 't1'", "were changed after they were left"),
        ("UPDATE days SET day = CAST(x'ff' AS TEXT)", "list of days"),
    ],
)  # fmt: skip
async def test_words_that_are_not_as_the_chain_says_are_named(
    path: Path, capsys: pytest.CaptureFixture[str], change: str, says: str
) -> None:
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        pen = Pen(loaded.head)
        await pen.leave(journal, text_of(SONG), text_of(NOTE, "t3"), text_of(COMMENT, "t4"))
        await pen.erase(journal, NOTE)
    assert "2 kept, 1 erased" in await verified(path, capsys)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(change)
        connection.commit()
    told = await verified(path, capsys, status=1)
    assert says in told
    assert "record 3" not in told, "only what was touched is named"


async def test_copies_are_found_in_backups_and_replaced_journals(path: Path) -> None:
    await keep(path, text_of(SONG))
    copy = make_backup(path, path.parent / "backups", MORNING).path
    replaced = restore(copy, path, MORNING, 500).aside
    assert replaced is not None
    assert copies_in(path.parent, path.parent / "backups") == [copy, replaced / "journal.db"]
    erase_at_rest(path, DAY, lambda _: True)
    assert len(erased_in(path)) == 1
    assert len(sweep(path, path.parent / "backups")[0]) == 2
    assert with_salt(path.parent) == []
    assert files_that_sing(path.parent) == []


def test_forgetting_needs_a_day_and_tells_where_nothing_is_kept(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["forget", "А017"])
    with pytest.raises(SystemExit):
        cli.main(["forget", "А017", "--day", "вчора"])
    assert cli.main(["forget", "А017", "--day", DAY, "--config", str(CONFIG), "--data", str(path.parent)]) == 1
    assert "Журналу немає" in capsys.readouterr().err
    assert not path.exists(), "none is made"
