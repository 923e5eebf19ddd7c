"""All the ports of one program as one: a serial line with many boxes, or as many ports as there are keypads."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from counters.boxes import Boxes
from counters.line import Line
from counters.protocol import Face
from counters.reports import Report
from queue_core.runtime.serial_port import SerialPort
from queue_core.wire.values import Seen


@dataclass(frozen=True, slots=True)
class Socket:
    """Boxes and the way to open the port that they hang on."""

    boxes: Boxes
    open_port: Callable[[], SerialPort]


class Wiring:
    """Speaks to a box by its address, whatever port it hangs on.

    `shares_line`: all boxes hang on one line, which can be lost as a whole; keypads are each missed by themselves.
    """

    def __init__(self, sockets: Iterable[Socket], *, shares_line: bool, jitter: Callable[[], float]) -> None:
        self._shares_line = shares_line
        self._jitter = jitter
        self._sockets = tuple(sockets)
        self._lines: dict[int, Line] = {}
        self._boxes = {address: socket.boxes for socket in self._sockets for address in socket.boxes.addresses}

    @property
    def is_open(self) -> bool:
        """Whether boxes can be reached; keypads have no line in common that could be lost."""
        return not self._shares_line or any(line.is_open for line in self._lines.values())

    @property
    def missing(self) -> tuple[int, ...]:
        """Addresses of the boxes that do not answer."""
        return tuple(address for socket in self._sockets for address in socket.boxes.missing)

    def show(self, address: int, face: Face, seen: Seen | None) -> None:
        """Let a box show `face`, which stands for the state `seen`."""
        boxes = self._boxes[address]
        boxes.show(address, face, seen)
        line = self._lines.get(id(boxes))
        if line is not None:
            line.stir()

    def shown(self, address: int) -> Face | None:
        """Return what a box surely shows, None while it is away."""
        return self._boxes[address].shown(address)

    async def run(self, listen: Callable[[Report], None], changed: Callable[[], None]) -> None:
        """Keep every port open for ever. `listen` gets what boxes report; `changed` is called as ports come and go."""
        self._lines = {
            id(socket.boxes): Line(socket.boxes, socket.open_port, listen, jitter=self._jitter)
            for socket in self._sockets
        }
        async with asyncio.TaskGroup() as group:
            for line in self._lines.values():
                group.create_task(line.run(changed))
