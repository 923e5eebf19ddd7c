"""What comes over a serial line or a printer's socket, to the programs and to their twins."""

from __future__ import annotations

from pathlib import Path

from counters.keypad.codes import chord_of
from counters.keypad.events import EVENT, KEY, SYN, EventReader
from counters.keypad.keypad import Keypad
from counters.line_reader import LineReader
from counters.protocol import Alive as BoxAlive
from counters.protocol import (
    BadLine,
    Face,
    Lamp,
    Line,
    Poll,
    Pressed,
    Received,
    Show,
    checksum,
    decode,
    encode,
)
from counters.simulated.box import Box
from printer import commands
from printer.simulated.machine import Machine
from printer.status import Answers, of_answers, of_itself, paper_of_turn
from tests.fuzz.attempts import Attempt, Broken, Target, in_pieces, reads_or_refuses, same

_LINES: tuple[Line, ...] = (
    Show(1, 0, Face(Lamp.CALLED, "А017", 12)),
    Show(99, 0xFFFF, Face(Lamp.CLOSED)),
    Poll(0),
    Poll(7),
    Received(7, 0xABCD),
    BoxAlive(7, None),
    BoxAlive(7, 0x1234, (1, 9)),
    Pressed(7, 0x1234, 0xABCD, 3, True, None, (2,)),
    Pressed(7, None, 1, 1, False, 0),
)
_LARGEST_ANSWERS = 100_000


def _line_examples() -> list[bytes]:
    return [encode(line).rstrip(b"\n") for line in _LINES]


def _written(line: Line | None) -> bytes:
    return b"<07Z*" + f"{checksum(b'<07Z'):04X}".encode() if line is None else encode(line).rstrip(b"\n")


def _line_attempt(_folder: Path) -> Attempt:
    plain = reads_or_refuses(decode, BadLine)

    def attempt(payload: bytes) -> str:
        body = payload.rpartition(b"*")[0]
        with_checksum = body + b"*" + f"{checksum(body):04X}".encode()
        try:
            line = decode(with_checksum)
        except BadLine:
            return plain(with_checksum)
        # Leading zeros and surplus fields are read and not written: what is written stands for the same.
        same(decode(_written(line)), line, "a line")
        return f"{plain(payload)} {type(line).__name__}"

    return attempt


def _reader_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        whole, cut = LineReader(), LineReader()
        found = whole.feed(payload)
        pieces = [line for piece in in_pieces(payload) for line in cut.feed(piece)]
        same((found, whole.bad_lines, whole.noise_bytes), (pieces, cut.bad_lines, cut.noise_bytes), "pieces of a line")
        good = Poll(5)
        if whole.feed(encode(good)) != [good]:
            raise Broken("a good line after noise was not found")
        return f"{min(len(found), 3)} {min(whole.bad_lines, 3)} {bool(whole.noise_bytes)}"

    return attempt


def _box_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        box, reader, now = Box(7, 1), LineReader(), 0.0
        box.pressed(1, False, now)
        answered = 0
        for line in reader.feed(payload):
            now += 0.5
            if isinstance(line, Show | Poll | Received):
                answer = box.heard(line, now)
                if answer is not None:
                    answered += 1
                    same(decode(encode(answer).rstrip(b"\n")), answer, "an answer of the box")
            box.face(now)
        return f"{min(answered, 5)} {box.face(now).lamp}"

    return attempt


def _line_stream() -> list[bytes]:
    return [b"".join(map(encode, _LINES)), *(encode(line) for line in _LINES)]


def _status_examples() -> list[bytes]:
    return [
        bytes(one) for one in ((0x16, 0x12, 0x12, 0x12), (0x10, 0, 0, 0), (0x38, 0x20, 0x0F, 0x0F), (0x00,), (0x0C,))
    ]


def _status_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        whole, cut = Answers(), Answers()
        whole.feed(payload)
        for piece in in_pieces(payload):
            cut.feed(piece)
        same(whole, cut, "pieces of a status")
        four: list[int | None] = [*whole.at_once[:4], None, None, None, None][:4]
        status = of_answers(four)
        try:
            itself: object = of_itself(payload[:4]).trouble
        except ValueError:
            itself = "refused"
        papers = {paper_of_turn(answer) for answer in whole.in_turn[:8]}
        return f"{status.trouble} {whole.volunteered and whole.volunteered.trouble} {len(papers)} {itself}"

    return attempt


def _slip_examples() -> list[bytes]:
    raster = b"\x1dv0\x00\x02\x00\x03\x00" + b"\xaa\x55" * 3
    return [
        b"\x1b@" + raster + b"\n\x1bd\x03\x1dV\x00",
        b"\x1b@text\n\x1dV\x42\x10" + commands.FORGET_UNPRINTED,
        b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04\x1dr\x01",
        b"\x1d(k\x03\x00\x31\x43\x08\x1b*\x21\x04\x00" + b"\x01" * 12 + b"\x1bD\x08\x00\x1dk\x04ABC\x00",
    ]


def _machine_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        machine, answers, slips, rows = Machine(576), 0, 0, 0
        for piece in in_pieces(payload[:2048]):
            answers += len(machine.receive(piece))
            for _ in range(4 * len(piece) + 4):
                worked = machine.work()
                if worked is None:
                    break
                answers, slips, rows = (
                    answers + len(worked.answer),
                    slips + (worked.slip is not None),
                    rows + worked.rows,
                )
        if answers > _LARGEST_ANSWERS:
            raise Broken(f"{answers} bytes of answers to {len(payload)} bytes")
        machine.load_paper("out")
        return f"{bool(answers)} {min(slips, 3)} {bool(rows)} {machine.has_room}"

    return attempt


def _event_examples() -> list[bytes]:
    down, report = EVENT.pack(10, 500_000, KEY, 96, 1), EVENT.pack(10, 500_000, SYN, 0, 0)
    up, dropped = EVENT.pack(11, 0, KEY, 96, 0), EVENT.pack(11, 0, SYN, 3, 0)
    return [down + report + up + report, down + dropped + up + report + down, EVENT.pack(10, 0, KEY, 96, 2)]


def _event_attempt(_folder: Path) -> Attempt:
    keypad_at = 100.0

    def attempt(payload: bytes) -> str:
        whole, cut = EventReader(), EventReader()
        found = whole.feed(payload)
        same(found, [one for piece in in_pieces(payload) for one in cut.feed(piece)], "pieces of events")
        keypad = Keypad({chord_of("KEY_KPENTER"): (3, 1)})
        keypad.plugged(keypad_at)
        reports = keypad.heard(payload, keypad_at)
        keypad.overdue(keypad_at + 1)
        return f"{min(len(found), 3)} {min(len(reports), 3)}"

    return attempt


TARGETS = (
    Target("line of the boxes", _line_examples, _line_attempt),
    Target("bytes of the boxes' port", _line_stream, _reader_attempt),
    Target("twin of a box", _line_stream, _box_attempt),
    Target("events of a keypad", _event_examples, _event_attempt),
    Target("status of a printer", _status_examples, _status_attempt),
    Target("twin of the printer", _slip_examples, _machine_attempt),
)
