"""The twin's mechanics: sensors, buffer, faults. Pure: bytes in, bytes and paper out, and nothing moves by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from printer.commands import FORGET_UNPRINTED
from printer.simulated.decoder import AskedInTurn, Cut, Decoder, Raster
from printer.simulated.paper import OutSlip, Roll
from printer.status import Cover, Paper

BUFFER_BYTES: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Worked:
    """What one step of work brought out: rows of paper, bytes to send back, a slip cut off."""

    rows: int = 0
    answer: bytes = b""
    slip: OutSlip | None = None


class Machine:
    """A printer with paper and a cover that somebody else moves."""

    def __init__(self, width_dots: int) -> None:
        self.paper: Paper = "ok"
        self.cover: Cover = "closed"
        self.is_on = True
        self.stops_after_rows: int | None = None
        """A fault to come: the paper ends so many rows into the next slip."""
        self._decoder = Decoder()
        self._roll = Roll(width_dots)
        self._counted = 0
        self._tail = b""

    @property
    def is_stopped(self) -> bool:
        """Whether nothing is printed until a person comes."""
        return not self.is_on or self.paper == "out" or self.cover == "open"

    @property
    def has_room(self) -> bool:
        """Whether the buffer takes more bytes."""
        return self._decoder.waiting < BUFFER_BYTES

    def receive(self, data: bytes) -> bytes:
        """Take bytes in and return what is answered at once, buffer or no buffer.

        As in real printers a `DLE EOT` is obeyed wherever it stands, even where it is the dots of a picture.
        """
        if not self.is_on:
            return b""
        self._decoder.put(data)
        seen, old = self._tail + data, len(self._tail)
        self._tail = seen[-(len(FORGET_UNPRINTED) - 1) :]
        forget = seen.rfind(FORGET_UNPRINTED)
        if forget + len(FORGET_UNPRINTED) > old and forget >= 0:
            self._decoder.clear()
            self._decoder.put(seen[forget + len(FORGET_UNPRINTED) :])
        # A question whose end lies in the tail was answered when the tail came.
        return bytes(self._status(seen[place + 2]) for place in _questions(seen) if place + 3 > old)

    def work(self) -> Worked | None:
        """Do the next thing in the buffer; None when there is nothing to do, or nothing can be done."""
        if self.is_stopped:
            return None
        action = self._decoder.next()
        if action is None:
            return None
        if isinstance(action, AskedInTurn):
            return Worked(answer=bytes([self._paper_in_turn() if action.about == 1 else 0]))
        before = self._roll.rows
        if isinstance(action, Raster) and self.stops_after_rows is not None:
            action = self._stop_in(action)
        slip = self._roll.act(action, self._decoder.taken - self._counted)
        if isinstance(action, Cut):
            self._counted = self._decoder.taken
            return Worked(action.feed_dots, slip=slip)
        return Worked(self._roll.rows - before)

    def load_paper(self, paper: Paper) -> OutSlip | None:
        """Change the paper; whoever puts a new roll in tears off what hangs out."""
        was_out, self.paper = self.paper == "out", paper
        return self._torn() if was_out and paper != "out" else None

    def switch(self, *, on: bool) -> OutSlip | None:
        """Switch on or off; what was in the buffer is gone."""
        self.is_on = on
        self._decoder.clear()
        self._tail = b""
        return self._torn()

    def _torn(self) -> OutSlip | None:
        slip = self._roll.tear(self._decoder.taken - self._counted)
        self._counted = self._decoder.taken
        return slip

    def _stop_in(self, raster: Raster) -> Raster:
        rows = min(raster.rows, max(0, (self.stops_after_rows or 0) - self._roll.rows))
        if rows < raster.rows:
            self.stops_after_rows = None
            self.paper = "out"
        return Raster(raster.row_bytes, rows, raster.ink[: rows * raster.row_bytes], raster.scale)

    def _status(self, about: int) -> int:
        stopped, out = self.is_stopped, self.paper == "out"
        match about:
            case 1:
                return 0x12 | (0x08 if stopped else 0)
            case 2:
                return 0x12 | (0x04 if self.cover == "open" else 0) | (0x20 if out else 0)
            case 3:
                return 0x12
        return 0x12 | (0x6C if out else 0x0C if self.paper == "low" else 0)

    def _paper_in_turn(self) -> int:
        return {"ok": 0x00, "low": 0x03, "out": 0x0F}[self.paper]


def _questions(seen: bytes) -> Iterator[int]:
    """Where a `DLE EOT 1` … `4` begins."""
    place = seen.find(b"\x10\x04")
    while 0 <= place < len(seen) - 2:
        if 1 <= seen[place + 2] <= 4:
            yield place
        place = seen.find(b"\x10\x04", place + 1)
