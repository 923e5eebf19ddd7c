"""Good messages gone bad: pieces exchanged, doubled and left out, bytes flipped, all from one seed of chance."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random
from typing import Final

CANARY: Final = "Заєць-4711"
"""A visitor's words: wherever a complaint must not repeat what came, it must not hold these."""
LONGEST_BYTES: Final = 12 * 1024
LONGEST_LEARNT: Final = 4 * 1024
MOST_LEARNT: Final = 400
_MOST_CHANGES: Final = 5

_PIECE = re.compile(
    rb'"(?:[^"\\\n]|\\.)*"|[A-Za-z_][A-Za-z0-9_]*|-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|[ \t]+|.', re.DOTALL
)
STRANGE: Final[tuple[bytes, ...]] = (
    b"null", b"true", b"false", b"0", b"-1", b"1e999", b"-0.0", b"NaN", b"inf", b"1.5", b"9007199254740993", b"[]",
    b"{}", b'""', b'"\\u0000"', b'"\\ud800"', b'"\\n"', b'"a\\n"', b'"' + CANARY.encode() + b'"', CANARY.encode(),
    b'"../../etc/passwd"', b'"2026-13-45T99:99:99Z"', b"2026-02-30", b"0001-01-01", b"24:00", b"\xff",
    b"\xed\xa0\x80", b"\xc3", b"\x00", b"\r", b"\n", b"\n\n", b"\xef\xbb\xbf", b'"', b"'", b"[", b"]", b"{", b"}",
    b",", b":", b"=", b"*", b"\\", b"#", b"[[", b'"""', b"0x10", b"{0}", b"{a.b}", b"%s", b"~0410", b"<", b">",
    b'"type"', b'"kind"', b"\xe2\x80\xae",
)  # fmt: skip
LARGE: Final[tuple[bytes, ...]] = (
    b"[" * 3000, b'{"a":' * 1500, b"{a=" * 1500, b"9" * 5000, b'"' + b"x" * 5000 + b'"', b"a." * 2000, b" " * 5000,
    b"[" * 600 + b"]" * 600, b"\n" * 4000, b"-" * 2000, b"(" * 2000, "Ї".encode() * 2000, b"0," * 2000,
)  # fmt: skip
"""What is deep, long or both; taken seldom, because it costs time."""


class Mutator:
    """Makes payloads out of examples; what turned out to be new is learnt and changed further."""

    def __init__(self, examples: Sequence[bytes], chance: Random) -> None:
        self._chance = chance
        self._known = [_PIECE.findall(example) for example in examples]
        self._examples = len(self._known)
        self._words = sorted({piece for pieces in self._known for piece in pieces if len(piece) > 1})
        self._words += [b"1"] if not self._words else []

    def learn(self, payload: bytes) -> None:
        """Take a payload in among those that are changed; when there are many, an earlier learnt one goes."""
        if len(payload) > LONGEST_LEARNT:
            return
        if len(self._known) - self._examples < MOST_LEARNT:
            self._known.append(_PIECE.findall(payload))
        else:
            self._known[self._examples + self._below(MOST_LEARNT)] = _PIECE.findall(payload)

    def next(self) -> bytes:
        """Return the next payload, at most `LONGEST_BYTES`."""
        pieces = list(self._known[self._below(len(self._known))])
        for _ in range(1 + self._below(_MOST_CHANGES)):
            if not pieces:
                pieces = [self._word()]
            _CHANGES[self._below(len(_CHANGES))](self, pieces)
        payload = b"".join(pieces)
        if self._below(4) == 0:
            payload = self._spoilt(payload)
        return payload[:LONGEST_BYTES]

    def _below(self, end: int) -> int:
        return int(self._chance.random() * end)

    def _word(self) -> bytes:
        kind = self._below(64)
        if kind == 0:
            return LARGE[self._below(len(LARGE))]
        words = self._words if kind < 32 else STRANGE
        return words[self._below(len(words))]

    def _replace(self, pieces: list[bytes]) -> None:
        pieces[self._below(len(pieces))] = self._word()

    def _insert(self, pieces: list[bytes]) -> None:
        pieces.insert(self._below(len(pieces) + 1), self._word())

    def _drop(self, pieces: list[bytes]) -> None:
        at = self._below(len(pieces))
        del pieces[at : at + 1 + self._below(6)]

    def _double(self, pieces: list[bytes]) -> None:
        at = self._below(len(pieces))
        run = pieces[at : at + 1 + self._below(12)]
        pieces[at:at] = run * (1 + self._below(3))

    def _swap(self, pieces: list[bytes]) -> None:
        one, other = self._below(len(pieces)), self._below(len(pieces))
        pieces[one], pieces[other] = pieces[other], pieces[one]

    def _cross(self, pieces: list[bytes]) -> None:
        other = self._known[self._below(len(self._known))]
        at, begin = self._below(len(pieces)), self._below(len(other) + 1)
        length = 1 + self._below(20)
        pieces[at : at + length] = other[begin : begin + length]

    def _spoilt(self, payload: bytes) -> bytes:
        data = bytearray(payload)
        at = self._below(len(data) + 1)
        match self._below(4):
            case 0:
                del data[at:]
            case 1:
                data[at : at + 1] = bytes((self._below(256),))
            case 2:
                data[at:at] = bytes(self._below(256) for _ in range(1 + self._below(8)))
            case _:
                del data[at : at + 1 + self._below(16)]
        return bytes(data)


_CHANGES: Final[tuple[Callable[[Mutator, list[bytes]], None], ...]] = (
    Mutator._replace, Mutator._replace, Mutator._replace, Mutator._insert, Mutator._drop, Mutator._double,
    Mutator._swap, Mutator._cross,
)  # fmt: skip
