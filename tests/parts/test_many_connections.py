"""More connections than the core has descriptors: the pages let go of them, the journal goes on."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from queue_core.web.access.connections import MOST_CONNECTIONS
from queue_core.wire import asks
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import broker_of, device_on, until_online
from tests.support.ports import free_port

MUCH = 200_000_000
"""Bytes: far more than buffers hold on the way."""
DESCRIPTORS = 1024
"""What a service has by itself."""


@pytest.fixture
def idle() -> Iterator[ExitStack]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as connections:
        yield connections
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_idle_connections_take_no_descriptor_from_the_journal(tmp_path: Path, idle: ExitStack) -> None:
    plan, port = office_without_paper(), free_port()
    kiosk_id = next(name for name, device in plan.devices.items() if device.role == "kiosk")
    service = next(iter(plan.services))
    async with (
        broker_of("mosquitto") as broker,
        office_process("without-paper", broker.port, tmp_path / "data", port) as core,
        device_on(broker, plan.id, kiosk_id) as kiosk,
    ):
        await until_online(kiosk)
        resource.prlimit(core.process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        for _ in range(DESCRIPTORS + 100):
            await asyncio.to_thread(_open, idle, port)
        assert await asyncio.to_thread(_asks, port) == 200
        assert MOST_CONNECTIONS <= len(os.listdir(f"/proc/{core.process.pid}/fd")) < DESCRIPTORS - 128
        for number in range(60):
            assert (await kiosk.ask(asks.TakeTicket(id=f"a{number}", service=service))).ok
        assert core.process.returncode is None


def _open(idle: ExitStack, port: int) -> None:
    idle.enter_context(socket.create_connection(("127.0.0.1", port), timeout=5, source_address=("127.0.0.2", 0)))


def _asks(port: int) -> int:
    """Ask for a page from another address than the crowd's."""
    honest = HTTPConnection("127.0.0.1", port, timeout=5, source_address=("127.0.0.3", 0))
    with closing(honest):
        honest.request("GET", "/rate")
        return honest.getresponse().status


async def test_who_sends_pages_more_than_is_read_is_hung_up_on_at_once(tmp_path: Path) -> None:
    plan, port = office_without_paper(), free_port()
    kiosk_id = next(name for name, device in plan.devices.items() if device.role == "kiosk")
    async with (
        broker_of("mosquitto") as broker,
        office_process("without-paper", broker.port, tmp_path / "data", port),
        device_on(broker, plan.id, kiosk_id) as kiosk,
    ):
        await until_online(kiosk)
        with pytest.raises(ConnectionError):
            await _pour(port, MUCH)


async def _pour(port: int, count: int) -> None:
    """Send so many bytes of a body; raises `ConnectionError` when nobody takes them."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    head = "POST /api/rate HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Cherga: 1\r\nContent-Type: application/json\r\n"
    writer.write(f"{head}Content-Length: 900000000\r\n\r\n".encode())
    for _ in range(count // 65_536):
        writer.write(b"x" * 65_536)
        await writer.drain()
