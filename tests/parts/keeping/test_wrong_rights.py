"""A data folder, or one file in it, without the rights that the core needs: one sentence, nothing changed, then well.

The core runs as somebody who may do only what the rights say: root is stripped of the powers that go beyond them.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from queue_core.wire import asks
from tests.support.core.on_brokers import Broker, broker_of, core_process, device_on, until_online
from tests.support.core.small_disk import remount, small_disk

OFFICE = "demo"
IS_ROOT = os.geteuid() == 0
POWERLESS = ("setpriv", "--bounding-set=-all", "--inh-caps=-all") if IS_ROOT else ()
SOMEBODY_ELSE = 12345
WITHOUT_RESERVE = ("--reserve-mb", "0")


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user may look into."""
    folder = Path(tempfile.mkdtemp(prefix="cherga-rights-"))
    folder.chmod(0o755)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwX", str(folder)], check=True)
    shutil.rmtree(folder)


@dataclass(frozen=True)
class Wrong:
    """What is done to the data folder, what the core says of it, and the part of it that the sentence names."""

    spoil: Callable[[Path], None]
    said: str
    where: str


def _mode(name: str, mode: int) -> Callable[[Path], None]:
    return lambda data: (data / name).chmod(mode)


def _of_somebody_else(data: Path) -> None:
    (data / "journal.db").chmod(0o600 if IS_ROOT else 0)
    if IS_ROOT:
        os.chown(data / "journal.db", SOMEBODY_ELSE, SOMEBODY_ELSE)


def _a_folder_in_its_place(data: Path) -> None:
    (data / "journal.db").rename(data / "journal.db.kept")
    (data / "journal.db").mkdir()


WRONG = {
    "folder not writable": Wrong(_mode(".", 0o555), "Nothing may be written", ""),
    "folder closed": Wrong(_mode(".", 0o000), "Nothing may be written", ""),
    "journal read-only": Wrong(_mode("journal.db", 0o444), "The journal may not be written", "journal.db"),
    "journal of another user": Wrong(_of_somebody_else, "The journal cannot be opened", "journal.db"),
    "journal a folder": Wrong(_a_folder_in_its_place, "The journal is a folder", "journal.db"),
    "lock not writable": Wrong(_mode("journal.db.lock", 0o444), "No file can be made", "journal.db.lock"),
    "marker unreadable": Wrong(_mode("journal.db.marker", 0o000), "The marker beside the journal", "journal.db.marker"),
    "log read-only": Wrong(_mode("journal.db-wal", 0o444), "The journal", "journal.db"),
    "index of the log read-only": Wrong(_mode("journal.db-shm", 0o444), "The journal", "journal.db"),
}


def _all_of(data: Path) -> dict[str, tuple[int, bytes]]:
    """Return modes and bytes; of the index of the log, which is made anew at each start, only that it is there."""
    files = [file for file in sorted(data.iterdir()) if file.is_file()]
    return {
        file.name: (file.stat().st_mode, b"" if file.name.endswith(("-shm", ".lock")) else file.read_bytes())
        for file in files
    }


@pytest.mark.parametrize("kind", WRONG)
async def test_it_is_named_nothing_is_changed_and_put_right_it_serves(broker: Broker, place: Path, kind: str) -> None:
    wrong, data = WRONG[kind], place / "data"
    data.mkdir()
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        async with core_process(broker.port, data, more=WITHOUT_RESERVE, through=POWERLESS) as core:
            await until_online(kiosk)
            first = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
            await core.kill()
        rights = {path: path.stat() for path in (data, *data.iterdir())}
        wrong.spoil(data)
        before = _all_of(data) if IS_ROOT else {}
        async with core_process(broker.port, data, more=WITHOUT_RESERVE, through=POWERLESS) as core:
            assert await core.ended() == 1
            last = core.said.rstrip().splitlines()[-1]
            assert last.startswith(wrong.said), core.said
            assert f"{data / wrong.where}. " in last, "it says where, and then what to do"
            assert "Traceback" not in core.said
        assert not before or _all_of(data) == before
        _put_right(data, rights)
        async with core_process(broker.port, data, more=WITHOUT_RESERVE, through=POWERLESS):
            await until_online(kiosk)
            again = await kiosk.ask(asks.TakeTicket(id="a1", service="subsidy"))
            other = await kiosk.ask(asks.TakeTicket(id="a2", service="subsidy"))
    assert again.ticket == first.ticket is not None
    assert other.ticket is not None
    assert other.ticket.number == "С002"


def _put_right(data: Path, rights: dict[Path, os.stat_result]) -> None:
    data.chmod(rights[data].st_mode & 0o777)
    if (data / "journal.db.kept").exists():
        (data / "journal.db").rmdir()
        (data / "journal.db.kept").rename(data / "journal.db")
    for path, known in rights.items():
        if path.exists():
            path.chmod(known.st_mode & 0o777)
            if IS_ROOT:
                os.chown(path, known.st_uid, known.st_gid)


async def test_a_marker_that_may_not_be_written_is_replaced(broker: Broker, place: Path) -> None:
    data = place / "data"
    data.mkdir()
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
        for life in range(2):
            async with core_process(broker.port, data, more=WITHOUT_RESERVE, through=POWERLESS) as core:
                assert (await kiosk.ask(asks.TakeTicket(id=f"a{life}", service="subsidy"))).ok
                assert await core.end() == 0
            (data / "journal.db.marker").chmod(0o444)


async def test_a_data_folder_that_cannot_be_made_is_named(broker: Broker, place: Path) -> None:
    async with core_process(broker.port, place / "data", more=("--data", "/proc/cherga"), through=POWERLESS) as core:
        assert await core.ended() == 1
        said = core.said.rstrip()
    assert said.startswith("The folder of the journal cannot be made: /proc/cherga. ")
    assert "\n" not in said


async def test_a_disk_that_may_only_be_read_is_named_and_served_from_when_it_may_be_written(
    broker: Broker, place: Path
) -> None:
    with small_disk(place / "disk", 20) as disk:
        async with device_on(broker, OFFICE, "kiosk-1") as kiosk, device_on(broker, OFFICE, "reception-1") as reception:
            async with core_process(broker.port, disk, more=WITHOUT_RESERVE) as core:
                await until_online(kiosk)
                assert (await reception.ask(asks.TakeTicket(id="a1", service="subsidy"))).ok
                assert await core.end() == 0
            remount(disk, "ro")
            async with core_process(broker.port, disk, more=WITHOUT_RESERVE) as core:
                assert await core.ended() == 1
                last = core.said.rstrip().splitlines()[-1]
                assert last.startswith(f"Nothing may be written in the folder of the journal: {disk}. ")
                assert "Traceback" not in core.said
            remount(disk, "rw")
            async with core_process(broker.port, disk, more=WITHOUT_RESERVE):
                await until_online(kiosk)
                reply = await reception.ask(asks.TakeTicket(id="a2", service="subsidy"))
    assert reply.ticket is not None
    assert reply.ticket.number == "С002"
