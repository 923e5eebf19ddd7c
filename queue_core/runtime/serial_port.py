"""A serial line, real or pseudo, and whatever else is a descriptor of bytes. The only home of pyserial."""

from __future__ import annotations

import asyncio
import errno
import os
import termios
from collections.abc import Callable
from typing import Final, Protocol

import serial

_MOST_READ: Final = 4096


class PortLost(Exception):
    """The port cannot be opened, or its device is gone. Opening it again is up to the caller.

    `why` is a word for a reason that is known, for who tells it in the language of people; else it is empty.
    """

    def __init__(self, told: str, why: str = "") -> None:
        super().__init__(told)
        self.why = why


class SerialPort(Protocol):
    """A line of bytes both ways. One reader and one writer at a time."""

    async def read(self) -> bytes:
        """Return what has arrived, at least one byte; waits for it. Raises `PortLost`."""

    async def write(self, data: bytes) -> None:
        """Return when the operating system has all of `data`. Raises `PortLost`."""

    def close(self) -> None:
        """Let the line go; who still reads or writes gets `PortLost`. Closing twice does no harm."""


def open_port(path: str, baud: int, *, hardware_flow: bool = False) -> SerialPort:
    """Open a serial device (8N1, with `hardware_flow` by RTS/CTS) for this process alone; raises `PortLost`."""
    try:
        device = serial.Serial(path, baud, timeout=0, exclusive=True, rtscts=hardware_flow)
    except (OSError, ValueError) as error:  # a SerialException is an OSError
        why, words = _why(error)
        raise PortLost(f"the serial port {path} cannot be opened: {words}", why) from error
    descriptor: int = device.fileno()
    # pyserial lets an idle line read as empty (VMIN 0), which cannot be told from one that was pulled out.
    attributes = termios.tcgetattr(descriptor)
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(descriptor, termios.TCSANOW, attributes)
    return DescriptorPort(f"the serial port {path}", descriptor, device.close)


_WHY: Final = {
    errno.ENOENT: ("absent", "there is no such device"),
    errno.EACCES: ("forbidden", "this user may not use it; add the user to the group dialout"),
    errno.EAGAIN: ("taken", "another program has it open"),
    errno.EBUSY: ("taken", "another program has it open"),
}


def _why(error: OSError | ValueError) -> tuple[str, str]:
    if f"({errno.ENOTTY}," in str(error):  # pyserial leaves this one without a number
        return "other_device", "it is not a serial device"
    number = error.errno if isinstance(error, OSError) else None
    return _WHY.get(number or 0) or ("", str(error))


class DescriptorPort:
    """A port over a descriptor of this process (pyserial's own calls wait in their thread).

    `name` stands in what is complained of; `close` gives the descriptor back.
    """

    def __init__(self, name: str, descriptor: int, close: Callable[[], object]) -> None:
        self._name = name
        self._descriptor = descriptor
        self._close = close
        self._waiting: dict[asyncio.Future[None], Callable[[int], object]] = {}
        os.set_blocking(descriptor, False)

    async def read(self) -> bytes:
        """Return what has arrived, at least one byte; waits for it. Raises `PortLost`."""
        loop = asyncio.get_running_loop()
        while True:
            self._check()
            try:
                data = os.read(self._descriptor, _MOST_READ)
            except BlockingIOError:
                await self._ready(loop.add_reader, loop.remove_reader)
                continue
            except OSError as error:
                raise self._lost(error.strerror) from error
            if not data:
                raise self._lost("the other end has hung up")
            return data

    async def write(self, data: bytes) -> None:
        """Return when the operating system has all of `data`. Raises `PortLost`."""
        loop = asyncio.get_running_loop()
        rest = memoryview(data)
        while rest:
            self._check()
            try:
                rest = rest[os.write(self._descriptor, rest) :]
            except BlockingIOError:
                await self._ready(loop.add_writer, loop.remove_writer)
            except OSError as error:
                raise self._lost(error.strerror) from error

    def close(self) -> None:
        """Let the descriptor go; who still reads or writes gets `PortLost`. Closing twice does no harm."""
        if self._descriptor < 0:
            return
        for future, forget in self._waiting.items():
            forget(self._descriptor)
            _resolve(future)
        self._waiting.clear()
        self._descriptor = -1
        self._close()

    async def _ready(self, watch: Callable[..., object], forget: Callable[[int], object]) -> None:
        """Wait until the descriptor can be read (or written), or the port is closed."""
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting[ready] = forget
        watch(self._descriptor, _resolve, ready)
        try:
            await ready
        finally:
            if self._waiting.pop(ready, None) is not None:
                forget(self._descriptor)

    def _check(self) -> None:
        if self._descriptor < 0:
            raise PortLost(f"{self._name} is closed")

    def _lost(self, why: str | None) -> PortLost:
        self.close()
        return PortLost(f"{self._name} is lost: {why}")


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
