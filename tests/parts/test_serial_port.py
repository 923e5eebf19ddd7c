"""The serial line on a pseudo terminal."""

from __future__ import annotations

import asyncio
import os
import tty
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from queue_core.runtime.serial_port import PortLost, SerialPort, open_port
from tests.support.waiting import until


@dataclass
class FarEnd:
    """What hangs at the other end of the line."""

    descriptor: int
    path: str

    def say(self, data: bytes) -> None:
        os.write(self.descriptor, data)

    def hear(self, most: int = 65536) -> bytes:
        return os.read(self.descriptor, most)

    def hang_up(self) -> None:
        os.close(self.descriptor)
        self.descriptor = -1


@pytest.fixture
def far() -> Iterator[FarEnd]:
    descriptor, near = os.openpty()
    tty.setraw(near)
    end = FarEnd(descriptor, os.ttyname(near))
    yield end
    os.close(near)
    if end.descriptor >= 0:
        end.hang_up()


@pytest.fixture
def port(far: FarEnd) -> Iterator[SerialPort]:
    opened = open_port(far.path, 9600)
    yield opened
    opened.close()


async def read_all(port: SerialPort, size: int) -> bytes:
    data = b""
    async with asyncio.timeout(10):
        while len(data) < size:
            data += await port.read()
    return data


async def test_bytes_travel_both_ways_unchanged(far: FarEnd, port: SerialPort) -> None:
    everything = bytes(range(256))
    far.say(everything)
    assert await read_all(port, 256) == everything
    await port.write(everything)
    assert far.hear() == everything


async def test_a_reader_waits_for_what_comes(far: FarEnd, port: SerialPort) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        reading = group.create_task(port.read())
        await asyncio.sleep(0)
        far.say(b"next")
        assert await reading == b"next"


async def test_more_than_the_line_holds_is_written_as_the_far_end_reads(far: FarEnd, port: SerialPort) -> None:
    data = os.urandom(100_000)
    heard = bytearray()
    loop = asyncio.get_running_loop()
    os.set_blocking(far.descriptor, False)
    loop.add_reader(far.descriptor, lambda: heard.extend(far.hear()))
    try:
        async with asyncio.timeout(20):
            await port.write(data)
        await until(lambda: len(heard) == len(data))
    finally:
        loop.remove_reader(far.descriptor)
    assert bytes(heard) == data


async def test_a_line_that_hangs_up_is_lost_to_who_reads(far: FarEnd, port: SerialPort) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        reading = group.create_task(lost(port.read()))
        await asyncio.sleep(0)
        far.hang_up()
        assert "is lost" in await reading
    assert "is closed" in await lost(port.read())
    assert "is closed" in await lost(port.write(b"."))


async def lost(use: object) -> str:
    with pytest.raises(PortLost) as caught:
        await use  # type: ignore[misc]
    return str(caught.value)


async def test_a_line_that_hangs_up_is_lost_to_who_writes(far: FarEnd, port: SerialPort) -> None:
    far.hang_up()
    assert "is lost" in await lost(port.write(b"."))


async def test_closing_tells_who_waits(far: FarEnd, port: SerialPort) -> None:
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        reading = group.create_task(lost(port.read()))
        await asyncio.sleep(0)
        port.close()
        port.close()
        assert "is closed" in await reading


async def test_a_reader_that_gives_up_leaves_the_port_usable(far: FarEnd, port: SerialPort) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await port.read()
    far.say(b"late")
    assert await read_all(port, 4) == b"late"


def test_a_port_belongs_to_one_program(far: FarEnd, port: SerialPort) -> None:
    with pytest.raises(PortLost, match="cannot be opened: another program has it open"):
        open_port(far.path, 9600)


def test_a_port_that_was_closed_can_be_opened_again(far: FarEnd) -> None:
    open_port(far.path, 9600).close()
    open_port(far.path, 115200).close()


def test_a_device_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(PortLost, match="cannot be opened: there is no such device"):
        open_port(str(tmp_path / "ttyUSB7"), 9600)


def test_a_file_is_no_serial_device(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(PortLost, match="cannot be opened: it is not a serial device"):
        open_port(str(tmp_path / "file"), 9600)
