"""More connections than the pages hold: nobody keeps others out, and the journal never lacks a descriptor."""

from __future__ import annotations

import asyncio
import os
import resource
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiohttp import ClientSession, ClientTimeout, ClientWebSocketResponse, TCPConnector, WSServerHandshakeError

from queue_core.runtime.system.ports import free_port
from queue_core.web.access.connections import IDLE_SECONDS, MOST_CONNECTIONS
from queue_core.web.live import MAX_LISTENERS
from queue_core.wire import asks
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import CoreProcess, Device, broker_of, device_on, until_online
from tests.support.staff.users import COOKIES

MUCH = 200_000_000
"""Bytes: far more than buffers hold on the way."""
DESCRIPTORS = 1024
"""What a service has by itself."""
AT_ONCE = ClientTimeout(total=3)
HONEST, HOSTILE = "127.0.0.1", "127.0.0.2"


@dataclass
class Crowd:
    """Connections that somebody opens and does nothing with."""

    held: ExitStack
    port: int

    async def come(self, count: int, address: str, said: bytes = b"") -> list[socket.socket]:
        return [await asyncio.to_thread(self._open, address, said) for _ in range(count)]

    def _open(self, address: str, said: bytes) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=5, source_address=(address, 0))
        self.held.enter_context(line)
        line.sendall(said)
        return line


@dataclass
class Office:
    """A real core with its pages, a kiosk beside it, and a crowd at the door."""

    core: CoreProcess
    kiosk: Device
    crowd: Crowd
    port: int

    @property
    def descriptors(self) -> int:
        return len(os.listdir(f"/proc/{self.core.process.pid}/fd"))

    async def board(self, page: ClientSession) -> float:
        """Get a page over a connection of its own; return how many seconds it took."""
        began = time.monotonic()
        headers = {"Connection": "close"}
        async with page.get(f"http://127.0.0.1:{self.port}/board/1", headers=headers, timeout=AT_ONCE) as got:
            assert got.status == 200
        return time.monotonic() - began


@pytest.fixture
def idle() -> Iterator[ExitStack]:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as connections:
        yield connections
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@asynccontextmanager
async def office_at_a_crowds_mercy(folder: Path, idle: ExitStack) -> AsyncIterator[Office]:
    plan, port = office_without_paper(), free_port()
    kiosk_id = next(name for name, device in plan.devices.items() if device.role == "kiosk")
    async with (
        broker_of("mosquitto") as broker,
        office_process("without-paper", broker.port, folder / "data", port) as core,
        device_on(broker, plan.id, kiosk_id) as kiosk,
    ):
        await until_online(kiosk)
        resource.prlimit(core.process.pid, resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS))
        yield Office(core, kiosk, Crowd(idle, port), port)


async def test_idle_connections_take_no_descriptor_from_the_journal(tmp_path: Path, idle: ExitStack) -> None:
    service = next(iter(office_without_paper().services))
    async with office_at_a_crowds_mercy(tmp_path, idle) as office:
        await office.crowd.come(DESCRIPTORS + 100, HONEST)
        assert MOST_CONNECTIONS <= office.descriptors < DESCRIPTORS - 128, "one address alone has all of it"
        for number in range(60):
            assert (await office.kiosk.ask(asks.TakeTicket(id=f"a{number}", service=service))).ok
        assert office.core.process.returncode is None


async def test_a_crowd_from_one_address_keeps_nobody_else_out_and_cuts_no_live_stream(
    tmp_path: Path, idle: ExitStack
) -> None:
    async with office_at_a_crowds_mercy(tmp_path, idle) as office, ClientSession(cookies=COOKIES) as page:
        address = f"http://127.0.0.1:{office.port}/api/live?of=state/office"
        streams = [await page.ws_connect(address) for _ in range(20)]
        await office.crowd.come(600, HOSTILE)
        for _ in range(20):
            assert await office.board(page) < 1
        await office.crowd.come(100, HOSTILE, b"GET /board/1 HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
        assert await office.board(page) < 1
        for stream in streams:
            await _beats(stream, 2)
        assert office.descriptors < DESCRIPTORS - 128


async def test_listeners_from_one_address_take_no_place_from_others(tmp_path: Path, idle: ExitStack) -> None:
    async with office_at_a_crowds_mercy(tmp_path, idle) as office, ClientSession() as page:
        address = f"http://127.0.0.1:{office.port}/api/live"
        upgrade = f"GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:{office.port}\r\nUpgrade: websocket\r\n"
        upgrade += "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
        hostile = await office.crowd.come(MAX_LISTENERS, HOSTILE, f"{upgrade}\r\n".encode())
        for line in hostile:
            assert b"101 Switching Protocols" in await asyncio.to_thread(line.recv, 400)
        first = await page.ws_connect(address)
        second = await page.ws_connect(address)
        await office.crowd.come(50, HOSTILE, f"{upgrade}\r\n".encode())
        for stream in (first, second):
            await _beats(stream, 2)
        assert await office.board(page) < 1


async def test_one_address_alone_may_have_every_place_of_a_listener(tmp_path: Path, idle: ExitStack) -> None:
    without_limit = TCPConnector(limit=0)
    async with office_at_a_crowds_mercy(tmp_path, idle) as office, ClientSession(connector=without_limit) as page:
        address = f"http://127.0.0.1:{office.port}/api/live?of=state/office"
        streams = [await page.ws_connect(address) for _ in range(MAX_LISTENERS)]
        with pytest.raises(WSServerHandshakeError) as trouble:
            await page.ws_connect(address)
        assert trouble.value.status == 503
        for stream in (streams[0], streams[-1]):
            await _beats(stream, 2)


async def test_who_sends_byte_by_byte_is_cut_wherever_it_dawdles(tmp_path: Path, idle: ExitStack) -> None:
    head = b"POST /rate HTTP/1.1\r\nHost: 127.0.0.1\r\nOrigin: http://127.0.0.1\r\nContent-Length: 60000\r\n"
    async with office_at_a_crowds_mercy(tmp_path, idle) as office:
        lines = [
            *await office.crowd.come(5, HOSTILE),
            *await office.crowd.come(5, HOSTILE, b"GET /board/1 HTTP/1.1\r\nX-Slow: "),
            *await office.crowd.come(5, HOSTILE, head + b"\r\ncode="),
        ]
        began = time.monotonic()
        await asyncio.gather(*(asyncio.to_thread(_dawdle, line) for line in lines))
        assert IDLE_SECONDS - 2 < time.monotonic() - began < IDLE_SECONDS + 5
        assert "page_failed" not in office.core.said
        assert "Traceback" not in office.core.said


def _dawdle(line: socket.socket) -> None:
    """Send a byte twice a second until the other side ends it."""
    line.settimeout(0.5)
    while True:
        try:
            line.sendall(b"a")
            if not line.recv(1):
                return
        except TimeoutError:
            continue
        except OSError:
            return


async def _beats(stream: ClientWebSocketResponse, count: int) -> None:
    """Wait for so many beats: the stream is alive."""
    async with asyncio.timeout(10):
        while count:
            count -= (await stream.receive_json())["kind"] == "beat"


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
