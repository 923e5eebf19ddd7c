"""Finds the lines in what a port reads: pieces of any size, with noise between and within."""

from __future__ import annotations

from typing import Final

from counters.protocol import FROM_BOX, FROM_PROGRAM, MAX_LINE_BYTES, BadLine, Line, decode

_LF: Final = 0x0A
_CR: Final = 0x0D


class LineReader:
    """Bytes in, good lines out. A first sign always begins a line anew, so noise costs the line it fell into, no more.

    `bad_lines` counts lines that were dropped, whatever their fault; `noise_bytes` what stood outside of lines.
    """

    def __init__(self) -> None:
        self.bad_lines = 0
        self.noise_bytes = 0
        self._line = bytearray()

    @property
    def is_within_line(self) -> bool:
        """Say whether a line has begun and not ended."""
        return bool(self._line)

    def clear(self) -> None:
        """Forget a line that has begun: the other end was plugged in anew."""
        self._line.clear()

    def feed(self, chunk: bytes) -> list[Line]:
        """Take what the port read, in pieces of any size, and return the lines that ended in it; never raises."""
        found: list[Line] = []
        for byte in chunk:
            if byte in (FROM_PROGRAM, FROM_BOX):
                self.bad_lines += bool(self._line)
                self._line[:] = bytes((byte,))
            elif not self._line:
                self.noise_bytes += byte not in (_LF, _CR)
            elif byte == _LF:
                self._end(found)
            else:
                self._line.append(byte)
                if len(self._line) >= MAX_LINE_BYTES:
                    self.bad_lines += 1
                    self._line.clear()
        return found

    def _end(self, found: list[Line]) -> None:
        try:
            line = decode(bytes(self._line).rstrip(b"\r"))
        except BadLine:
            self.bad_lines += 1
        else:
            if line is not None:
                found.append(line)
        self._line.clear()
