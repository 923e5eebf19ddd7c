"""A network, a serial line and a device file keep the same contract."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from printer.commands import ASK_PAPER_WHEN_DONE
from printer.port import AnsweringPort, FileCable, MutePort, Port, PortLost, SerialCable, TcpCable
from printer.simulated.twin import Twin
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.ports import free_port
from tests.contract.check_port import CHECKS, Station, slip_bytes


@asynccontextmanager
async def running_twin() -> AsyncIterator[Twin]:
    twin = Twin(width_dots=576, clock=OfficeClock(0.0))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(twin.run())
        yield twin
        running.cancel()


@asynccontextmanager
async def tcp() -> AsyncIterator[Station]:
    async with running_twin() as twin, twin.on_tcp() as (host, port):

        async def open_port() -> Port:
            return AnsweringPort(await TcpCable.open(host, port))

        yield Station(twin, open_port)


@asynccontextmanager
async def serial() -> AsyncIterator[Station]:
    async with running_twin() as twin, twin.on_serial_line() as device:

        async def open_port() -> Port:
            return AnsweringPort(SerialCable(device, 115_200))

        yield Station(twin, open_port)


@asynccontextmanager
async def device_file() -> AsyncIterator[Station]:
    async with running_twin() as twin, twin.on_serial_line() as device:

        async def open_port() -> Port:
            return AnsweringPort(FileCable(Path(device)))

        yield Station(twin, open_port)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__.removeprefix("check_"))
@pytest.mark.parametrize("run", [tcp, serial, device_file], ids=lambda run: run.__name__)
async def test_every_port_keeps_the_contract(
    run: Callable[[], contextlib.AbstractAsyncContextManager[Station]], check: Callable[[Station], Awaitable[None]]
) -> None:
    async with run() as station:
        await check(station)


async def test_a_printer_that_is_not_there_is_lost(tmp_path: Path) -> None:
    with pytest.raises(PortLost, match="nobody answers at 127"):
        await TcpCable.open("127.0.0.1", free_port())
    with pytest.raises(PortLost, match="no such device"):
        SerialCable(str(tmp_path / "ttyUSB9"), 9600)
    with pytest.raises(PortLost, match="cannot be opened"):
        FileCable(tmp_path / "lp9")


async def test_a_mute_printer_is_believed(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.touch()
    port = MutePort(FileCable(paper))
    assert (await port.status(1)).trouble is None
    await port.write(slip_bytes() + ASK_PAPER_WHEN_DONE)
    assert await port.is_done(1)
    await port.close()
    assert paper.read_bytes() == slip_bytes() + ASK_PAPER_WHEN_DONE


async def test_a_plain_file_asked_for_its_status_is_silent(tmp_path: Path) -> None:
    (tmp_path / "paper").touch()
    port = AnsweringPort(FileCable(tmp_path / "paper"))
    assert (await port.status(0.05)).trouble == "offline"
    await port.close()


async def test_a_printer_that_takes_nothing_is_lost_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printer.port.STALL_SECONDS", 0.1)
    hold = asyncio.Event()

    async def stall(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()
        await hold.wait()
        writer.close()

    async with await asyncio.start_server(stall, "127.0.0.1", 0) as server:
        port = AnsweringPort(await TcpCable.open(*server.sockets[0].getsockname()[:2]))
        with pytest.raises(PortLost, match="taken nothing"):
            await port.write(bytes(32_000_000))
        await port.close()
        hold.set()
