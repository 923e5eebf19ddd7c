"""What is on a machine's screen: the picture of its X server, read as any program with the screen's key may."""

from __future__ import annotations

import socket
import struct
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_COOKIE: Final = b"MIT-MAGIC-COOKIE-1"
_GET_IMAGE, _Z_PIXMAP, _ALL_PLANES = 73, 2, 0xFFFFFFFF


@dataclass(frozen=True)
class Picture:
    """A screen at one moment; four bytes a pixel: blue, green, red, nothing."""

    width: int
    height: int
    pixels: bytes

    def count(self, colour: str) -> int:
        """Return how many pixels are of a colour, as in `#c0ffee`."""
        wanted, pixels = int(colour.removeprefix("#"), 16), array("I", self.pixels)
        return pixels.count(wanted) + pixels.count(wanted | 0xFF000000)


def look_at(inside: Path) -> Picture:
    """Return what the screen of a machine shows; `inside`: its files as its own processes see them."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(10)
        line.connect(str(inside / "tmp/.X11-unix/X0"))
        key = _key((inside / "run/cherga-screen/authority").read_bytes())
        name = _COOKIE + b"\0" * (-len(_COOKIE) % 4)
        line.sendall(struct.pack("<cxHHHHxx", b"l", 11, 0, len(_COOKIE), len(key)) + name + key)
        welcome = _read(line, 8)
        told = _read(line, struct.unpack_from("<H", welcome, 6)[0] * 4)
        assert welcome[0] == 1, told
        vendor, formats = struct.unpack_from("<H", told, 16)[0], told[21]
        root, width, height = struct.unpack_from("<I16xHH", told, 32 + (vendor + 3) // 4 * 4 + formats * 8)
        line.sendall(struct.pack("<BBHIhhHHI", _GET_IMAGE, _Z_PIXMAP, 5, root, 0, 0, width, height, _ALL_PLANES))
        answer = _read(line, 32)
        assert answer[0] == 1, answer
        return Picture(width, height, _read(line, struct.unpack_from("<I", answer, 4)[0] * 4))


def _key(authority: bytes) -> bytes:
    """Return the cookie of the only entry: a family, then address, display, name and cookie, each with its length."""
    at, part = 2, b""
    for _ in range(4):
        length = int.from_bytes(authority[at : at + 2], "big")
        part, at = authority[at + 2 : at + 2 + length], at + 2 + length
    return part


def _read(line: socket.socket, count: int) -> bytes:
    parts, left = [], count
    while left:
        part = line.recv(min(left, 1 << 20))
        assert part, "the screen has hung up"
        parts.append(part)
        left -= len(part)
    return b"".join(parts)
