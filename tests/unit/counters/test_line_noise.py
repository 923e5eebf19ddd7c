"""Whatever comes out of a wire, the reader goes on and no good line is lost."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from counters.line_reader import LineReader
from counters.protocol import Alive, Face, Lamp, Line, Poll, Pressed, Queue, Received, Show, decode, encode

addresses = st.integers(0, 99)
marks = st.integers(0, 0xFFFF)
numbers = st.none() | st.text(st.characters(exclude_categories=("Cs",), max_codepoint=0xD7FF), min_size=1, max_size=8)
faces = st.builds(Face, st.sampled_from(Lamp), numbers, st.integers(0, 999), st.sampled_from(Queue))
stuck = st.lists(st.integers(1, 9), max_size=9).map(tuple)
lines: st.SearchStrategy[Line] = st.one_of(
    st.builds(Show, addresses, marks, faces),
    st.builds(Poll, addresses),
    st.builds(Received, addresses, marks),
    st.builds(Alive, addresses, st.none() | marks, stuck),
    st.builds(Pressed, addresses, st.none() | marks, marks, st.integers(1, 9), st.booleans(), st.none() | marks, stuck),
)
garbage = st.one_of(
    st.binary(max_size=80),
    st.text("<>*,~-0123456789ABCDEFPSK\r\n", max_size=80).map(str.encode),
    lines.map(lambda line: encode(line)[:-1]),
    st.tuples(lines, st.integers(0, 60), st.integers(1, 255)).map(lambda parts: _flipped(*parts)),
)


def _flipped(line: Line, at: int, bits: int) -> bytes:
    data = bytearray(encode(line))
    data[at % len(data)] ^= bits
    return bytes(data)


def _alone(data: bytes) -> list[Line]:
    return LineReader().feed(data)


@settings(deadline=None)
@given(lines)
def test_every_line_survives_encode_and_decode(line: Line) -> None:
    assert decode(encode(line).removesuffix(b"\n")) == line


@settings(deadline=None)
@given(st.binary(max_size=400), st.integers(1, 17))
def test_any_bytes_are_taken_without_an_error_however_they_are_cut(data: bytes, size: int) -> None:
    reader, whole = LineReader(), LineReader()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert [line for piece in pieces for line in reader.feed(piece)] == whole.feed(data)
    assert (reader.bad_lines, reader.noise_bytes) == (whole.bad_lines, whole.noise_bytes)


@settings(deadline=None)
@given(st.lists(st.tuples(garbage, lines), max_size=8), garbage)
def test_every_good_line_comes_through_any_garbage_between(parts: list[tuple[bytes, Line]], end: bytes) -> None:
    reader = LineReader()
    found = reader.feed(b"".join(noise + encode(line) for noise, line in parts) + end)
    wanted = iter(found)
    assert all(line in wanted for _, line in parts)  # in order; garbage may hold a good line of its own


@settings(deadline=None)
@given(lines, st.data())
def test_one_wrong_byte_is_noticed(line: Line, data: st.DataObject) -> None:
    good = encode(line)
    at = data.draw(st.integers(0, len(good) - 2))
    wrong = data.draw(st.integers(0, 255).filter(lambda byte: byte != good[at]))
    assert line not in _alone(good[:at] + bytes((wrong,)) + good[at + 1 :])


@settings(deadline=None)
@given(st.lists(lines, min_size=2, max_size=4))
def test_lines_spoken_at_the_same_time_are_not_mistaken_for_others(spoken: list[Line]) -> None:
    mixed = itertools.zip_longest(*map(encode, spoken), fillvalue=0x0A)
    found = _alone(bytes(byte for several in mixed for byte in several))
    assert all(line in spoken for line in found)
