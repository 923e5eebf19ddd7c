"""The way to the printer: bytes down, status up. What is behind it is a network, a serial line or a device file."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, Protocol, TypeAlias

from printer.commands import ASK_NOW
from printer.status import SILENT, Answers, Status, of_answers

PIECE_BYTES: Final = 2048
"""Sent at a time: a stall is noticed by a piece that is not taken, at any line speed."""
STALL_SECONDS: Final = 5.0
"""A printer that takes no piece for so long is stalled. 2 KiB last 2.2 s at 9 600 baud."""


class PortLost(Exception):
    """The way to the printer could not be opened, has ended, or takes nothing any more."""


class Port(Protocol):
    """An open way to one printer. Not for several callers at once."""

    async def write(self, data: bytes) -> None:
        """Hand over all bytes; on `PortLost` some of them may have gone."""

    async def status(self, within: float) -> Status:
        """Ask how the printer is; `SILENT` when nothing comes in so many seconds. Raises `PortLost`."""

    async def is_done(self, within: float) -> bool:
        """Wait so many seconds for the answer to the last `GS r 1` written; say whether it came. Raises `PortLost`."""

    async def close(self) -> None:
        """End the connection, dropping what has not gone."""


Opener: TypeAlias = Callable[[], Awaitable[Port]]
"""Opens a port; raises `PortLost`."""


class Cable(Protocol):
    """Bytes in both directions, nothing else."""

    async def send(self, data: bytes) -> None:
        """Return when the bytes have left this process; raises `PortLost`."""

    async def receive(self) -> bytes:
        """Return what came, at least one byte; raises `PortLost`."""

    async def close(self) -> None:
        """Let go at once."""


class AnsweringPort:
    """A printer that can be asked."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable
        self._answers = Answers()

    async def write(self, data: bytes) -> None:
        """Hand over all bytes, piece by piece."""
        self._answers.forget()
        await _send(self._cable, data)

    async def status(self, within: float) -> Status:
        """Ask the four questions one after another; the first without an answer ends it."""
        self._answers.forget()
        answers: list[int | None] = [None] * len(ASK_NOW)
        for place, question in enumerate(ASK_NOW):
            await _send(self._cable, question)
            if not await self._heard(self._answers.at_once, within):
                break
            answers[place] = self._answers.at_once.pop(0)
        return of_answers(answers) if answers[0] is not None else self._answers.volunteered or SILENT

    async def is_done(self, within: float) -> bool:
        """Wait for an answer in turn."""
        return await self._heard(self._answers.in_turn, within)

    async def close(self) -> None:
        """End the connection."""
        await self._cable.close()

    async def _heard(self, answers: list[int], within: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while not answers:
                    self._answers.feed(await self._cable.receive())
        return bool(answers)


class MutePort:
    """A printer on a one-way line, declared so by the office: it is believed to be well, and to print what it takes."""

    def __init__(self, cable: Cable) -> None:
        self._cable = cable

    async def write(self, data: bytes) -> None:
        """Hand over all bytes, piece by piece."""
        await _send(self._cable, data)

    async def status(self, within: float) -> Status:
        """Say what is believed."""
        return Status(online=True, paper="ok", cover=None)

    async def is_done(self, within: float) -> bool:
        """Nobody will ever say more."""
        return True

    async def close(self) -> None:
        """End the connection."""
        await self._cable.close()


async def _send(cable: Cable, data: bytes) -> None:
    for start in range(0, len(data), PIECE_BYTES):
        try:
            async with asyncio.timeout(STALL_SECONDS):
                await cable.send(data[start : start + PIECE_BYTES])
        except TimeoutError as error:
            raise PortLost(f"the printer has taken nothing for {STALL_SECONDS:g} s") from error


class TcpCable:
    """A printer on the network, usually at port 9100."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        # No buffer of our own: what was sent is then known to the kernel, and a stall shows.
        writer.transport.set_write_buffer_limits(high=0)

    @classmethod
    async def open(cls, host: str, port: int, within: float = 3.0) -> TcpCable:
        """Connect; raises `PortLost`."""
        try:
            async with asyncio.timeout(within):
                return cls(*await asyncio.open_connection(host, port))
        except (OSError, TimeoutError, UnicodeError) as error:
            raise PortLost(f"nobody answers at {host}:{port}: {error or 'time is up'}") from error

    async def send(self, data: bytes) -> None:
        """Return when the kernel has the bytes."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except OSError as error:
            raise PortLost(f"the connection is broken: {error}") from error

    async def receive(self) -> bytes:
        """Return what came."""
        try:
            data = await self._reader.read(4096)
        except OSError as error:
            raise PortLost(f"the connection is broken: {error}") from error
        if not data:
            raise PortLost("the printer has ended the connection")
        return data

    async def close(self) -> None:
        """Drop the connection and what has not gone."""
        self._writer.transport.abort()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()


class SerialCable:
    """A printer on a serial line, real or pseudo."""

    def __init__(self, device: str, baud: int, *, hardware_flow: bool = False) -> None:
        """Open it; raises `PortLost`."""
        # pyserial is wanted only where there is a serial line.
        from queue_core.runtime import serial_port

        self._lost = serial_port.PortLost
        try:
            self._line = serial_port.open_port(device, baud, hardware_flow=hardware_flow)
        except serial_port.PortLost as error:
            raise PortLost(str(error)) from error

    async def send(self, data: bytes) -> None:
        """Return when the operating system has the bytes."""
        try:
            await self._line.write(data)
        except self._lost as error:
            raise PortLost(str(error)) from error

    async def receive(self) -> bytes:
        """Return what came."""
        try:
            return await self._line.read()
        except self._lost as error:
            raise PortLost(str(error)) from error

    async def close(self) -> None:
        """Let the line go."""
        self._line.close()


class FileCable:
    """A device file such as /dev/usb/lp0, or any file: opened for both ways where it can be."""

    _PAUSE: Final = 0.01
    """Seconds between looks: the kernel's USB printer driver cannot always be waited for."""

    def __init__(self, path: Path) -> None:
        """Open it; raises `PortLost`."""
        flags = os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
        try:
            try:
                self._file = os.open(path, os.O_RDWR | os.O_APPEND | flags)
            except PermissionError:
                self._file = os.open(path, os.O_WRONLY | os.O_APPEND | flags)
        except OSError as error:
            raise PortLost(f"{path} cannot be opened: {error.strerror}") from error

    async def send(self, data: bytes) -> None:
        """Return when the kernel has the bytes."""
        while data:
            try:
                data = data[os.write(self._file, data) :]
            except BlockingIOError:
                await asyncio.sleep(self._PAUSE)
            except OSError as error:
                raise PortLost(f"the printer is gone: {error.strerror}") from error

    async def receive(self) -> bytes:
        """Return what came."""
        while True:
            try:
                if data := os.read(self._file, 4096):
                    return data
            except BlockingIOError:
                pass
            except OSError as error:
                if error.errno != errno.EBADF:  # opened for writing only: nothing will come
                    raise PortLost(f"the printer is gone: {error.strerror}") from error
            await asyncio.sleep(self._PAUSE)

    async def close(self) -> None:
        """Let the file go."""
        os.close(self._file)
