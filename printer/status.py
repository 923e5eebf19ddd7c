"""What an ESC/POS printer says about itself, read from its bytes. Bit by bit after Epson's command reference.

Printers answer in three ways, told apart by fixed bits: at once (`DLE EOT n`, one byte `0xx1xx10`), in turn (`GS r n`,
one byte `0xx0xxxx`), and of themselves (automatic status back, four bytes, the first `0xx1xx00`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from queue_core.wire.asks import SlipTrouble

Paper: TypeAlias = Literal["ok", "low", "out"]
Cover: TypeAlias = Literal["closed", "open"]

_XON, _XOFF = 0x11, 0x13


@dataclass(frozen=True, slots=True)
class Status:
    """How a printer is. `paper` and `cover` are None where it did not say: silence is never adequate paper."""

    online: bool
    paper: Paper | None
    cover: Cover | None
    error: bool = False

    @property
    def trouble(self) -> SlipTrouble | None:
        """Return why nothing can be printed now, the cause a person can mend first; None when all is well."""
        if self.cover == "open":
            return "cover_open"
        if self.paper == "out":
            return "paper_out"
        if self.error:
            return "error"
        if not self.online or self.paper is None:
            return "offline"
        return None


SILENT: Final = Status(online=False, paper=None, cover=None)
"""A printer that does not answer."""


def of_answers(answers: Sequence[int | None]) -> Status:
    """Read the four answers to `DLE EOT 1` … `4`; None where one did not come."""
    printer, offline_cause, error_cause, paper = answers
    if printer is None:
        return SILENT
    causes = offline_cause or 0
    return Status(
        online=not printer & 0x08,
        paper=_paper(paper, causes),
        cover=None if offline_cause is None else "open" if causes & 0x04 else "closed",
        error=bool(causes & 0x40 or (error_cause or 0) & 0x2C),
    )


def _paper(sensors: int | None, causes: int) -> Paper | None:
    if causes & 0x20:
        return "out"
    if sensors is None:
        return None
    if sensors & 0x60:
        return "out"
    return "low" if sensors & 0x0C else "ok"


def of_itself(frame: bytes) -> Status:
    """Read the four bytes of an automatic status; raises `ValueError` when they are not one."""
    if len(frame) != 4 or frame[0] & 0x93 != 0x10 or any(byte & 0x90 for byte in frame[1:]):
        raise ValueError(f"{frame.hex()} is not an automatic status")
    paper: Paper = "out" if frame[2] & 0x0C else "low" if frame[2] & 0x03 else "ok"
    return Status(
        online=not frame[0] & 0x08,
        paper=paper,
        cover="open" if frame[0] & 0x20 else "closed",
        error=bool(frame[1] & 0x2C),
    )


def paper_of_turn(answer: int) -> Paper:
    """Read the answer to `GS r 1`."""
    if answer & 0x0C:
        return "out"
    return "low" if answer & 0x03 else "ok"


@dataclass(slots=True)
class Answers:
    """Sorts what a printer sends. `at_once` and `in_turn` hold answers not yet taken; `volunteered` the latest status
    it sent of itself. Bytes that are none of these are dropped.
    """

    at_once: list[int] = field(default_factory=list)
    in_turn: list[int] = field(default_factory=list)
    volunteered: Status | None = None
    _frame: bytearray = field(default_factory=bytearray)

    def feed(self, data: bytes) -> None:
        """Take in bytes as they arrive, in any pieces."""
        for byte in data:
            self._take(byte)

    def forget(self) -> None:
        """Drop answers nobody waits for: dots that look like `DLE EOT` make real printers answer unasked."""
        self.at_once.clear()
        self.in_turn.clear()

    def _take(self, byte: int) -> None:
        if byte in (_XON, _XOFF) or byte & 0x80:
            self._frame.clear()
        elif self._frame and not byte & 0x10:
            self._frame.append(byte)
            if len(self._frame) == 4:
                self.volunteered = of_itself(bytes(self._frame))
                self._frame.clear()
        elif byte & 0x93 == 0x12:
            self.at_once.append(byte)
        elif byte & 0x93 == 0x10:
            self._frame[:] = bytes([byte])
        elif not byte & 0x10:
            self.in_turn.append(byte)
