"""ESC/POS read as it arrives: bytes in any pieces become what the printer does. Pure; after Epson's reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias


@dataclass(frozen=True, slots=True)
class Raster:
    """`rows` lines of dots, each `row_bytes` bytes, 1 = a burnt dot; `scale` doubles columns and rows."""

    row_bytes: int
    rows: int
    ink: bytes
    scale: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Characters:
    """Bytes of text in whatever code page the printer has."""

    text: bytes


@dataclass(frozen=True, slots=True)
class FeedLines:
    """Feed so many lines of the present spacing."""

    lines: int


@dataclass(frozen=True, slots=True)
class FeedDots:
    """Feed so many rows of dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the paper, after feeding so many rows; `is_full` when nothing holds the slip any more."""

    is_full: bool
    feed_dots: int = 0


@dataclass(frozen=True, slots=True)
class Initialise:
    """Forget all settings and the text of the present line."""


@dataclass(frozen=True, slots=True)
class AskedInTurn:
    """`GS r n`: report status `n` (1 paper, 2 drawer) when everything before is done."""

    about: int


Action: TypeAlias = Raster | Characters | FeedLines | FeedDots | Cut | Initialise | AskedInTurn

_ESC, _FS, _GS, _DLE = 0x1B, 0x1C, 0x1D, 0x10

_LENGTHS: Final[dict[int, dict[int, int]]] = {
    _ESC: dict.fromkeys(b"!aEdJ3tRM {GV-=r%TUBS", 3) | dict.fromkeys(b"$\\c", 4) | {0x70: 5},
    _GS: dict.fromkeys(b"!BHhwfarIbjz/", 3) | dict.fromkeys(b"LWP$\\", 4),
    _FS: dict.fromkeys(b"!-WC", 3) | dict.fromkeys(b"pS", 4),
    _DLE: {0x04: 3, 0x05: 3},
}
"""How long a command is with its parameters, where that is fixed: introducer, then second byte; all others have two."""

_REAL_TIME_LENGTHS: Final = {1: 5, 2: 5, 3: 10, 7: 4, 8: 10}
"""`DLE DC4 n`: how long, by n."""

_FULL_CUTS: Final = (0, 48, 65, 97, 103)
"""`GS V m`: which m cut all through."""


class Decoder:
    """Reads one stream: bytes are put in as they come and what they mean is taken out, one action at a time.

    A command means something when its last byte is there; a raster comes in as many pieces as its rows do.
    """

    def __init__(self) -> None:
        self.taken = 0
        self._waiting = bytearray()
        self._raster: tuple[int, int, tuple[int, int]] | None = None

    @property
    def waiting(self) -> int:
        """Bytes put in and not yet acted on."""
        return len(self._waiting)

    def put(self, data: bytes) -> None:
        """Take in bytes."""
        self._waiting += data

    def next(self) -> Action | None:
        """Return what the printer does next; None when more bytes are needed. `taken` counts the bytes used so far."""
        while True:
            before = len(self._waiting), self._raster
            action = self._rows() if self._raster else self._command()
            if action is not None or before == (len(self._waiting), self._raster):
                return action

    def clear(self) -> None:
        """Drop everything not yet acted on, half commands too."""
        self._waiting.clear()
        self._raster = None

    def _rows(self) -> Raster | None:
        assert self._raster is not None
        row_bytes, left, scale = self._raster
        rows = min(left, len(self._waiting) // row_bytes) if row_bytes else left
        ink = self._take(rows * row_bytes)
        self._raster = (row_bytes, left - rows, scale) if rows < left else None
        return Raster(row_bytes, rows, ink, scale) if rows and row_bytes else None

    def _command(self) -> Action | None:
        waiting = self._waiting
        if not waiting:
            return None
        first = waiting[0]
        if first not in _LENGTHS:
            return self._text(first)
        if len(waiting) < 2:
            return None
        if first == _GS and waiting[1] == 0x76:
            self._raster_begins()
            return None
        if first == _GS and waiting[1] == 0x56:
            return self._cut()
        own = _own_length(waiting)
        if own is not None:
            if 0 < own <= len(waiting):
                self._take(own)
            return None
        length = _LENGTHS[first].get(waiting[1], 2)
        return _meaning(self._take(length)) if len(waiting) >= length else None

    def _text(self, first: int) -> Action | None:
        if first == 0x0A:
            self._take(1)
            return FeedLines(1)
        if first < 0x20:
            self._take(1)
            return None
        end = next((place for place, byte in enumerate(self._waiting) if byte < 0x20), len(self._waiting))
        return Characters(self._take(end))

    def _raster_begins(self) -> None:
        waiting = self._waiting
        if len(waiting) >= 8:
            mode, row_bytes, rows = waiting[3] & 3, _word(waiting, 4), _word(waiting, 6)
            self._take(8)
            self._raster = (row_bytes, rows, (1 + (mode & 1), 1 + (mode >> 1)))

    def _cut(self) -> Cut | None:
        if len(self._waiting) < 3 or (self._waiting[2] >= 65 and len(self._waiting) < 4):
            return None
        command = self._take(4 if self._waiting[2] >= 65 else 3)
        return Cut(command[2] in _FULL_CUTS, command[3] if len(command) > 3 else 0)

    def _take(self, length: int) -> bytes:
        taken = bytes(self._waiting[:length])
        del self._waiting[:length]
        self.taken += len(taken)
        return taken


def _word(data: bytearray, at: int) -> int:
    return data[at] | data[at + 1] << 8


def _meaning(command: bytes) -> Action | None:
    match command[0], command[1]:
        case 0x1B, 0x40:
            return Initialise()
        case 0x1B, 0x64:
            return FeedLines(command[2])
        case 0x1B, 0x4A:
            return FeedDots(command[2])
        case (0x1B, 0x69) | (0x1B, 0x6D):
            return Cut(is_full=command[1] == 0x69)
        case 0x1D, 0x72:
            return AskedInTurn(command[2] & 0x0F)
    return None


def _own_length(waiting: bytearray) -> int | None:
    """How long a command is that says so itself: 0 while too little of it is there; None for all other commands."""
    first, second, there = waiting[0], waiting[1], len(waiting)
    if second == 0x28 and first in (_GS, _FS):
        return 5 + _word(waiting, 3) if there >= 5 else 0
    if first == _DLE and second == 0x14:
        return _REAL_TIME_LENGTHS.get(waiting[2], 3) if there > 2 else 0
    if first == _ESC and second == 0x44:  # tabulators, up to a zero
        return waiting.find(0, 2) + 1
    if first == _ESC and second == 0x2A:
        return 5 + _word(waiting, 3) * (3 if waiting[2] in (32, 33) else 1) if there >= 5 else 0
    if first == _GS and second == 0x6B:  # a bar code: up to a zero, or with its length
        if there < 4:
            return 0
        return waiting.find(0, 3) + 1 if waiting[2] <= 6 else 4 + waiting[3]
    return None
