"""What systemd is told."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from pathlib import Path

import pytest

from queue_core.runtime.system.sd_notify import Systemd
from tests.unit.runtime.virtual_time import run_virtually


@pytest.fixture
def manager(tmp_path: Path) -> socket.socket:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind(str(tmp_path / "notify"))
        listener.settimeout(10)
        yield listener


def test_it_tells_that_the_service_is_ready_and_that_it_ends(manager: socket.socket) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": manager.getsockname()})
    systemd.ready()
    systemd.status("3 counters are open\nREADY=0")
    systemd.stopping()
    assert [manager.recv(100) for _ in range(3)] == [b"READY=1", b"STATUS=3 counters are open READY=0", b"STOPPING=1"]


def test_it_tells_that_it_lives_twice_as_often_as_wanted(manager: socket.socket) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": manager.getsockname(), "WATCHDOG_USEC": "10000000"})
    told: list[bytes] = []
    manager.setblocking(False)

    async def main() -> None:
        async with asyncio.timeout(12), asyncio.TaskGroup() as group:
            group.create_task(systemd.keep_alive())
            while True:
                await asyncio.sleep(1)
                with contextlib.suppress(BlockingIOError):
                    told.append(manager.recv(100))

    with pytest.raises(TimeoutError):
        run_virtually(main())
    assert told == [b"WATCHDOG=1"] * 3


def test_a_manager_that_does_not_read_does_not_stop_the_service(manager: socket.socket) -> None:
    systemd = Systemd({"NOTIFY_SOCKET": manager.getsockname()})
    for _ in range(1000):
        systemd.ready()


def test_an_abstract_socket_is_reached() -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listener:
        listener.bind("")  # Linux gives it an abstract name
        listener.settimeout(10)
        name: bytes = listener.getsockname()
        Systemd({"NOTIFY_SOCKET": "@" + name[1:].decode()}).ready()
        assert listener.recv(100) == b"READY=1"


async def test_without_systemd_nothing_happens() -> None:
    systemd = Systemd({})
    systemd.ready()
    await systemd.keep_alive()
    await Systemd({"NOTIFY_SOCKET": "/nowhere"}).keep_alive()


def test_a_manager_that_went_away_does_no_harm(tmp_path: Path) -> None:
    Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")}).ready()
