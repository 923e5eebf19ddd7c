"""ESC/POS as a printer reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.simulated.decoder import (
    Action,
    AskedInTurn,
    Characters,
    Cut,
    Decoder,
    FeedDots,
    FeedLines,
    Initialise,
    Raster,
)


def read(stream: bytes, size: int = 1 << 20) -> list[Action]:
    decoder, actions = Decoder(), []
    for start in range(0, len(stream), size):
        decoder.put(stream[start : start + size])
        while (action := decoder.next()) is not None:
            actions.append(action)
    return actions


@pytest.mark.parametrize(
    ("stream", "actions"),
    [
        (b"\x1b@", [Initialise()]),
        (b"\x1bd\x05\x1bJ\x10\n", [FeedLines(5), FeedDots(16), FeedLines(1)]),
        (b"\x1dV\x00\x1dV\x01", [Cut(True), Cut(False)]),
        (b"\x1dVA\x08\x1dVB\x00\x1bi\x1bm", [Cut(True, 8), Cut(False), Cut(True), Cut(False)]),
        (b"\x1dr\x01\x1dr1", [AskedInTurn(1), AskedInTurn(1)]),
        (b"A017\r\nB", [Characters(b"A017"), FeedLines(1), Characters(b"B")]),
        (b"\x1dv0\x00\x02\x00\x01\x00\xf0\x0f", [Raster(2, 1, b"\xf0\x0f", (1, 1))]),
        (b"\x1dv0\x03\x01\x00\x01\x00\xff", [Raster(1, 1, b"\xff", (2, 2))]),
        (b"\x1dv0\x00\x00\x00\x05\x00\x1b@", [Initialise()]),
        (b"\x10\x04\x01\x1b@", [Initialise()]),
        (b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1b@", [Initialise()]),
        (b"\x1b!\x38\x1ba\x01\x1bE\x01\x1d!\x11\x1b3\x10\x1b2X", [Characters(b"X")]),
        (b"\x1d(k\x03\x001A2\x1b@", [Initialise()]),
        (b"\x1dk\x04ABC\x00\x1dkI\x03ABC\x1b@", [Initialise()]),
        (b"\x1b*\x21\x01\x00abc\x1bD\x08\x10\x00\x1b@", [Initialise()]),
        (b"\x1c.\x1cp\x01\x00\x1bp\x00\x19\x19\x1b@", [Initialise()]),
    ],
)
def test_commands_mean_what_they_mean(stream: bytes, actions: list[Action]) -> None:
    assert read(stream) == actions


def test_half_a_command_waits_for_the_rest() -> None:
    assert read(b"\x1dv0\x00\x02\x00\x02") == []
    assert read(b"\x1b") == []
    assert read(b"\x1d(k\x10\x00123") == []


def test_a_raster_comes_row_by_row() -> None:
    assert read(b"\x1dv0\x00\x02\x00\x03\x00abcdef", 5) == [
        Raster(2, 1, b"ab", (1, 1)),
        Raster(2, 2, b"cdef", (1, 1)),
    ]


def test_clearing_drops_half_a_picture() -> None:
    decoder = Decoder()
    decoder.put(b"\x1dv0\x00\x02\x00\x03\x00ab")
    assert decoder.next() == Raster(2, 1, b"ab", (1, 1))
    decoder.clear()
    decoder.put(b"\x1b@")
    assert decoder.next() == Initialise()


@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_bytes_are_read_to_an_end_and_pieces_make_no_difference(stream: bytes, size: int) -> None:
    def ink(actions: list[Action]) -> list[object]:
        """Rows one by one and letters one by one: in these the pieces may show."""
        single: list[object] = []
        for action in actions:
            if isinstance(action, Raster):
                rows = range(0, len(action.ink), action.row_bytes)
                single += [(action.ink[row : row + action.row_bytes], action.scale) for row in rows]
            elif isinstance(action, Characters):
                single += list(action.text)
            else:
                single.append(action)
        return single

    assert ink(read(stream, size)) == ink(read(stream))


@given(st.binary(max_size=200))
def test_every_byte_is_counted_once(stream: bytes) -> None:
    decoder = Decoder()
    decoder.put(stream)
    while decoder.next() is not None:
        pass
    assert decoder.taken + decoder.waiting == len(stream)
