"""`cherga drill`: the newest backup is put back for a while, or it is said why it cannot be."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.journal.sqlite import SqliteJournal
from queue_core.keeping.backups import make_backup, newest_of
from queue_core.keeping.drill import PROVED
from tests.support.journals import DAY, DayOpened, HelpCalled, Scribe, opened

NOON = 1_795_348_800.0


async def write(path: Path, *events: object) -> None:
    path.parent.mkdir(exist_ok=True)
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        scribe = Scribe(journal, loaded.head)
        if loaded.records:
            scribe.day, scribe.at = loaded.records[-1].day, loaded.records[-1].at + 1
        await scribe.write(*events)


@pytest.fixture
def backups(tmp_path: Path) -> Path:
    """A folder with an older backup that bears the later name, and a newer one."""
    journal, folder = tmp_path / "data" / "journal.db", tmp_path / "backups"
    asyncio.run(write(journal, DayOpened(DAY)))
    make_backup(journal, folder, NOON + 3600)
    asyncio.run(write(journal, HelpCalled("ramp")))
    make_backup(journal, folder, NOON)
    return folder


def drill(folder: Path, scratch: Path) -> int:
    return cli.main(["drill", "--from", str(folder), "--scratch", str(scratch)])


def test_the_backup_that_came_furthest_is_put_back_checked_and_removed(
    backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    (scratch / "else").touch()
    assert drill(backups, scratch) == 0
    assert "Пробне відновлення вдалося" in (said := capsys.readouterr().out)
    assert f"{newest_of(backups).path}. Записи 1–2" in said
    assert [path.name for path in scratch.iterdir()] == ["else"]
    assert (backups / PROVED).read_text() == f"{newest_of(backups).path.name}\n"


def test_a_backup_that_was_changed_since_is_told_and_proves_nothing(
    backups: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    newest = newest_of(backups).path
    data = newest.read_bytes()
    newest.write_bytes(data.replace(b"ramp", b"rump"))
    assert newest.read_bytes() != data
    assert drill(backups, tmp_path / "scratch") == 1
    assert capsys.readouterr().err
    assert not (backups / PROVED).exists()
    assert not (tmp_path / "scratch" / "drill").exists()


def test_without_backups_it_says_how_to_make_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert drill(tmp_path, tmp_path / "scratch") == 1
    assert "Немає копії, яку можна спробувати" in capsys.readouterr().err
