"""The line that the program and the button boxes speak: one message is one ASCII line with an address and a checksum.

`docs/button-box.md` says the same for those who build a box. This file knows bytes and nothing of ports or time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

MAX_LINE_BYTES: Final = 64
"""With the first sign and the line feed."""
MAX_ANSWER_BYTES: Final = 40
"""The longest line of a box."""
MAX_NUMBER_LETTERS: Final = 8
MAX_WAITING: Final = 999
ANYBODY: Final = 0
"""The address that is nobody's: a poll of it is answered by boxes with a press to report, and by no other."""
ADDRESSES: Final = range(1, 100)
BUTTONS: Final = range(1, 10)
MARKS: Final = 0x10000
"""How many marks there are; after the last comes the first."""
FROM_PROGRAM: Final = ord(">")
FROM_BOX: Final = ord("<")
_NOTHING: Final = "-"


class Lamp(StrEnum):
    """What the lamp of a box says. The value is the word of the contract, `LAMP_CODES` the letter on the line."""

    CLOSED = "closed"
    FREE = "free"
    CALLED = "called"
    UNACKNOWLEDGED = "unacknowledged"
    SERVING = "serving"
    PAUSED = "paused"
    WAITING = "waiting"
    WAITS_LONG = "waits_long"
    OFFLINE = "offline"
    NOT_DONE = "not_done"
    SUSPENDED = "suspended"


LAMP_CODES: Final = {
    Lamp.CLOSED: "X",
    Lamp.FREE: "F",
    Lamp.CALLED: "C",
    Lamp.UNACKNOWLEDGED: "A",
    Lamp.SERVING: "S",
    Lamp.PAUSED: "P",
    Lamp.WAITING: "W",
    Lamp.WAITS_LONG: "L",
    Lamp.OFFLINE: "O",
    Lamp.NOT_DONE: "N",
    Lamp.SUSPENDED: "H",
}
_LAMP_BY_CODE = {code: lamp for lamp, code in LAMP_CODES.items()}


class Queue(StrEnum):
    """What a second lamp says, whatever the counter does: whether anybody waits for it. The value is on the line."""

    EMPTY = "-"
    WAITS = "W"
    WAITS_LONG = "L"


@dataclass(frozen=True, slots=True)
class Face:
    """What a box shows: its lamp, the number of the ticket (display form), how many wait, whether one waits long."""

    lamp: Lamp
    number: str | None = None
    waiting: int = 0
    queue: Queue = Queue.EMPTY


OFFLINE_FACE: Final = Face(Lamp.OFFLINE)


@dataclass(frozen=True, slots=True)
class Show:
    """Program to box: show this from now on. `mark` names it in what the box says later."""

    address: int
    mark: int
    face: Face


@dataclass(frozen=True, slots=True)
class Poll:
    """Program to box: is there news? Of `ANYBODY`: whoever has a press to report may speak."""

    address: int


@dataclass(frozen=True, slots=True)
class Received:
    """Program to box: I have your press with this number; forget it."""

    address: int
    press: int


@dataclass(frozen=True, slots=True)
class Alive:
    """Box to program: I am here, show what `shown` marks (None: nothing since power came), and have no press."""

    address: int
    shown: int | None
    stuck: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pressed:
    """Box to program: `button` was pressed while I showed `shown_then`; said again until `Received` names `press`."""

    address: int
    shown: int | None
    press: int
    button: int
    is_long: bool
    shown_then: int | None
    stuck: tuple[int, ...] = ()


ProgramLine: TypeAlias = Show | Poll | Received
BoxLine: TypeAlias = Alive | Pressed
Line: TypeAlias = ProgramLine | BoxLine


class BadLine(Exception):
    """A line that cannot be read; the message says why."""


def checksum(line: bytes) -> int:
    """Return the CRC-16/MODBUS of a line from its first sign up to the star, which is not included."""
    crc = 0xFFFF
    for byte in line:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


def _crc_of(byte: int) -> int:
    for _ in range(8):
        byte = (byte >> 1) ^ 0xA001 if byte & 1 else byte >> 1
    return byte


_CRC_TABLE = [_crc_of(byte) for byte in range(256)]


def encode(line: Line) -> bytes:
    """Return the bytes of a line with its checksum and line feed, at most `MAX_LINE_BYTES`."""
    first, kind, fields = _parts(line)
    body = f"{first}{line.address:02d}{kind}{','.join(fields)}".encode("ascii")
    return body + f"*{checksum(body):04X}\n".encode("ascii")


def _parts(line: Line) -> tuple[str, str, Sequence[str]]:
    match line:
        case Show(mark=mark, face=face):
            waiting = min(max(face.waiting, 0), MAX_WAITING)
            fields = f"{mark:04X}", LAMP_CODES[face.lamp], encode_number(face.number), str(waiting), face.queue.value
            return ">", "S", fields
        case Poll():
            return ">", "P", ()
        case Received(press=press):
            return ">", "K", (f"{press:04X}",)
        case Alive(shown=shown, stuck=stuck):
            return "<", "A", (_mark(shown), _stuck(stuck))
        case Pressed():
            held = "L" if line.is_long else "S"
            button, then = str(line.button), _mark(line.shown_then)
            return "<", "B", (_mark(line.shown), f"{line.press:04X}", button, held, then, _stuck(line.stuck))


def encode_number(number: str | None) -> str:
    """Return a number as it stands on the line: what is no ASCII letter or digit is `~` and four hex digits of Unicode.

    «А017» is `~0410017`; no number is `-`; what is longer than `MAX_NUMBER_LETTERS` is cut.
    """
    if not number:
        return _NOTHING
    return "".join(map(_letter, number[:MAX_NUMBER_LETTERS]))


def _letter(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter
    is_written = ord(letter) < MARKS and not 0xD800 <= ord(letter) <= 0xDFFF
    return f"~{ord(letter):04X}" if is_written else "~003F"


def decode_number(text: str) -> str | None:
    """Read what `encode_number` wrote; raises `BadLine`."""
    if text == _NOTHING:
        return None
    if not _NUMBER.fullmatch(text):
        raise BadLine(f"«{text}» is not a number")
    number = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in number):
        raise BadLine(f"«{text}» holds half a letter")
    return number


_NUMBER = re.compile(rf"(?:[0-9A-Za-z]|~[0-9A-F]{{4}}){{1,{MAX_NUMBER_LETTERS}}}", re.ASCII)
_ESCAPED = re.compile(r"~([0-9A-F]{4})")
_QUEUES = {queue.value: queue for queue in Queue}
_BODY = re.compile(r"[<>](?P<address>[0-9]{2})(?P<kind>[A-Z])(?P<fields>[0-9A-Za-z~,-]*)", re.ASCII)
_HEX = re.compile(r"[0-9A-F]{4}", re.ASCII)
_STUCK = re.compile(r"[1-9]{1,9}", re.ASCII)
_WAITING = re.compile(r"[0-9]{1,3}", re.ASCII)


def _mark(mark: int | None) -> str:
    return _NOTHING if mark is None else f"{mark:04X}"


def _stuck(buttons: tuple[int, ...]) -> str:
    return "".join(map(str, buttons)) or _NOTHING


def decode(line: bytes) -> Line | None:
    """Read one line, from its first sign to the last digit of the checksum; raises `BadLine`.

    None is a good line of a kind this program does not know: a later box says more than we understand.
    """
    body, star, written = line.rpartition(b"*")
    if not star or written != f"{checksum(body):04X}".encode("ascii"):
        raise BadLine("the checksum is not that of the line")
    form = _BODY.fullmatch(body.decode("latin-1"))
    if form is None:
        raise BadLine("this is not address, kind and fields")
    read = _READERS.get((line[0], form["kind"]))
    if read is None:
        return None
    try:
        return read(int(form["address"]), form["fields"].split(","))
    except IndexError:
        raise BadLine("fields are missing") from None


def _read_show(address: int, fields: list[str]) -> Line:
    lamp = _LAMP_BY_CODE.get(fields[1])
    if lamp is None or not _WAITING.fullmatch(fields[3]):
        raise BadLine("the lamp or the count of those who wait cannot be read")
    # The fifth field came later: a line without it is as good as ever.
    queue = _QUEUES.get(fields[4], Queue.EMPTY) if len(fields) > 4 else Queue.EMPTY
    return Show(address, _hex(fields[0]), Face(lamp, decode_number(fields[2]), int(fields[3]), queue))


def _read_pressed(address: int, fields: list[str]) -> Line:
    if fields[2] not in "123456789" or len(fields[2]) != 1 or fields[3] not in ("S", "L"):
        raise BadLine("the button cannot be read")
    shown, press, then, stuck = _mark_in(fields[0]), _hex(fields[1]), _mark_in(fields[4]), _stuck_in(fields[5])
    return Pressed(address, shown, press, int(fields[2]), fields[3] == "L", then, stuck)


_READERS: dict[tuple[int, str], Callable[[int, list[str]], Line]] = {
    (FROM_PROGRAM, "S"): _read_show,
    (FROM_PROGRAM, "P"): lambda address, _: Poll(address),
    (FROM_PROGRAM, "K"): lambda address, fields: Received(address, _hex(fields[0])),
    (FROM_BOX, "A"): lambda address, fields: Alive(address, _mark_in(fields[0]), _stuck_in(fields[1])),
    (FROM_BOX, "B"): _read_pressed,
}


def _hex(text: str) -> int:
    if not _HEX.fullmatch(text):
        raise BadLine(f"«{text}» is not four hex digits")
    return int(text, 16)


def _mark_in(text: str) -> int | None:
    return None if text == _NOTHING else _hex(text)


def _stuck_in(text: str) -> tuple[int, ...]:
    if text == _NOTHING:
        return ()
    if not _STUCK.fullmatch(text):
        raise BadLine(f"«{text}» does not name buttons")
    return tuple(map(int, text))
