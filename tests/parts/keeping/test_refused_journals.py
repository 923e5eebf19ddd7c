"""A journal that is not the right one, whole: the real core says so in a sentence, ends, and leaves it as it is.

With a good backup put back in its place the office goes on.
"""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.journal.records import JOURNAL
from queue_core.wire import asks
from tests.support.core.on_brokers import Broker, broker_of, core_process, device_on, until_online

OFFICE = "demo"


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


def _cut_to_nothing(path: Path) -> None:
    path.write_bytes(b"")


def _no_database(path: Path) -> None:
    path.write_text("Журнал відвідувачів, том 3\n" * 500, encoding="utf-8")


def _damaged(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[4096:] = b"\xa5" * (len(whole) - 4096)
    path.write_bytes(whole)


def _zeros(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def _cut_in_half(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2 + 100])


def _a_page_in_the_middle(path: Path) -> None:
    """Spoil one page: the first that holds records."""
    whole = bytearray(path.read_bytes())
    place = whole.index(b"ticket_issued", 8192) // 4096 * 4096
    whole[place : place + 4096] = b"\xa5" * 4096
    path.write_bytes(whole)


def _foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE accounts (owner TEXT)")


def _newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _edited(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE records SET who = 'somebody' WHERE kind = 'ticket_issued'")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


SPOILT: dict[str, tuple[Callable[[Path], None], str]] = {
    "gone": (Path.unlink, "The journal is gone"),
    "cut to nothing": (_cut_to_nothing, "The journal is gone"),
    "no database": (_no_database, "The file is not a journal of Cherga"),
    "zeros": (_zeros, "The file is not a journal of Cherga"),
    "cut in half": (_cut_in_half, "The journal is damaged"),
    "a page in the middle": (_a_page_in_the_middle, "The journal is damaged"),
    "damaged": (_damaged, "The journal is damaged"),
    "foreign": (_foreign, "not a journal of Cherga"),
    "newer": (_newer, "A newer Cherga wrote this journal"),
    "edited": (_edited, "The journal was altered"),
}


@pytest.mark.parametrize("kind", SPOILT)
async def test_it_is_refused_left_alone_and_a_backup_puts_the_office_right(
    broker: Broker, tmp_path: Path, kind: str
) -> None:
    data, backups = tmp_path / "data", tmp_path / "backups"
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        async with core_process(broker.port, data) as core:
            await until_online(kiosk)
            first = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
            assert cli.main(["backup", "--data", str(data), "--to", str(backups)]) == 0
            assert await core.end() == 0
        spoil, sentence = SPOILT[kind]
        spoil(data / JOURNAL)
        left = (data / JOURNAL).read_bytes() if (data / JOURNAL).exists() else None
        async with core_process(broker.port, data) as core:
            assert await core.ended() == 1
            assert sentence in core.said
            assert "Traceback" not in core.said
        assert ((data / JOURNAL).read_bytes() if (data / JOURNAL).exists() else None) == left
        (backup,) = backups.glob("journal-*.db")
        assert cli.main(["restore", str(backup), "--data", str(data)]) == 0
        async with core_process(broker.port, data):
            await until_online(kiosk)
            again = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
            other = await kiosk.ask(asks.TakeTicket(id="a2", service="subsidy"))
    assert first.ticket
    assert again.ticket == first.ticket, "the ask before the backup keeps its first reply"
    assert other.ticket
    assert other.ticket.number not in ("С001",)
