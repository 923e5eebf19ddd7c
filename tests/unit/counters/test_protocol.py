from __future__ import annotations

import pytest

from counters.line_reader import LineReader
from counters.protocol import (
    LAMP_CODES,
    MAX_ANSWER_BYTES,
    MAX_LINE_BYTES,
    MAX_NUMBER_LETTERS,
    MAX_WAITING,
    Alive,
    BadLine,
    Face,
    Lamp,
    Line,
    Poll,
    Pressed,
    Queue,
    Received,
    Show,
    checksum,
    decode,
    decode_number,
    encode,
    encode_number,
)

LINES: list[tuple[Line, str]] = [
    (Show(7, 0x3F2A, Face(Lamp.CALLED, "А017", 3)), ">07S3F2A,C,~0410017,3,-"),
    (Show(7, 0x3F2A, Face(Lamp.SERVING, "А017", 3, Queue.WAITS_LONG)), ">07S3F2A,S,~0410017,3,L"),
    (Show(1, 0, Face(Lamp.FREE)), ">01S0000,F,-,0,-"),
    (Poll(99), ">99P"),
    (Poll(0), ">00P"),
    (Received(7, 0xA1), ">07K00A1"),
    (Alive(7, 0x3F2A), "<07A3F2A,-"),
    (Alive(7, None, (2, 9)), "<07A-,29"),
    (Pressed(7, 0x3F2A, 0xA1, 1, False, 0x3F29), "<07B3F2A,00A1,1,S,3F29,-"),
    (Pressed(7, None, 0xFFFF, 9, True, None, (9,)), "<07B-,FFFF,9,L,-,9"),
]


def test_the_checksum_is_crc_16_modbus() -> None:
    assert checksum(b"123456789") == 0x4B37


@pytest.mark.parametrize(("line", "text"), LINES)
def test_a_line_reads_as_the_document_says(line: Line, text: str) -> None:
    data = encode(line)
    assert data == f"{text}*{checksum(text.encode()):04X}\n".encode()
    assert decode(data.rstrip(b"\n")) == line


def test_every_lamp_has_a_letter_of_its_own() -> None:
    assert len(set(LAMP_CODES.values())) == len(Lamp)


@pytest.mark.parametrize("number", ["А017", "П1000", "A-1", "№ 5", "ЇҐЄ’", "-", "~"])
def test_numbers_survive_the_line_whatever_their_letters(number: str) -> None:
    text = encode_number(number)
    assert text.isascii()
    assert "," not in text
    assert decode_number(text) == number


def test_no_number_is_a_dash_and_a_long_one_is_cut() -> None:
    assert encode_number(None) == encode_number("") == "-"
    assert decode_number("-") is None
    assert decode_number(encode_number("А01234567890")) == "А0123456"
    assert decode_number(encode_number("А\U0001f600")) == "А?"


def test_counts_beyond_the_display_are_shown_as_the_most_it_can() -> None:
    assert b",999,-*" in encode(Show(1, 1, Face(Lamp.FREE, None, 5000)))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ">",
        ">7P",
        ">07",
        ">07p",
        ">07S0001,C",
        ">07S0001,Q,-,1",
        ">07S0001,C,-,x",
        ">07S0001,C,~D800,1",
        ">07S01,C,-,1",
        ">07K1",
        "<07A",
        "<07Axyz,-",
        "<07A-,0",
        "<07B-,0001,0,S,-,-",
        "<07B-,0001,12,S,-,-",
        "<07B-,0001,1,M,-,-",
        ">0\u0668P",
        ">07P\x00",
    ],
)
def test_what_is_no_line_is_refused_though_its_checksum_is_right(text: str) -> None:
    body = text.encode("utf-8")
    with pytest.raises(BadLine):
        decode(body + f"*{checksum(body):04X}".encode())


@pytest.mark.parametrize("text", [">07P", ">07P*", ">07P*0000", ">07P*4b37", "*FFFF"])
def test_a_wrong_checksum_is_refused(text: str) -> None:
    with pytest.raises(BadLine):
        decode(text.encode())


def test_a_kind_of_a_later_day_is_passed_over_and_further_fields_are_ignored() -> None:
    def line(text: str) -> bytes:
        return f"{text}*{checksum(text.encode()):04X}\n".encode()

    reader = LineReader()
    assert reader.feed(line(">07Z1,2,3")) == []
    assert reader.bad_lines == 0
    assert reader.feed(line("<07A0001,-,later")) == [Alive(7, 1)]


def test_lines_are_found_in_pieces_of_any_size_with_either_line_end() -> None:
    data = encode(Poll(1)).replace(b"\n", b"\r\n") + encode(Poll(2)) + encode(Received(3, 4))
    reader = LineReader()
    found = [line for byte in data for line in reader.feed(bytes((byte,)))]
    assert found == [Poll(1), Poll(2), Received(3, 4)]
    assert (reader.bad_lines, reader.noise_bytes) == (0, 0)


def test_a_partial_line_costs_itself_and_nothing_else() -> None:
    reader = LineReader()
    assert reader.feed(encode(Poll(1))[:4] + encode(Poll(2))) == [Poll(2)]
    assert reader.bad_lines == 1


def test_noise_and_wrong_checksums_are_counted() -> None:
    reader = LineReader()
    assert reader.feed(b"\x00\xff" + encode(Poll(1)).replace(b"01", b"02") + b"x\n") == []
    assert (reader.bad_lines, reader.noise_bytes) == (1, 3)


def test_a_line_without_an_end_is_dropped_at_the_greatest_length() -> None:
    reader = LineReader()
    assert reader.feed(b">" + b"0" * 500) == []
    assert not reader.is_within_line
    assert reader.feed(encode(Poll(5))) == [Poll(5)]
    assert reader.bad_lines == 1


def test_what_had_begun_is_forgotten_when_the_line_is_plugged_in_anew() -> None:
    reader = LineReader()
    reader.feed(b">07")
    reader.clear()
    assert reader.feed(b"P\n") == []


@pytest.mark.parametrize("more", ["", ",", ",Z", ",W,and,more"])
def test_a_line_without_the_fifth_field_or_with_a_later_one_is_as_good(more: str) -> None:
    body = b">07S3F2A,C,~0410017,3" + more.encode()
    line = decode(body + f"*{checksum(body):04X}".encode())
    assert isinstance(line, Show)
    assert line.face.number == "А017"
    assert line.face.queue is (Queue.WAITS if more.startswith(",W") else Queue.EMPTY)


def test_the_longest_line_fits() -> None:
    longest = Show(99, 0xFFFF, Face(Lamp.UNACKNOWLEDGED, "Щ" * MAX_NUMBER_LETTERS, MAX_WAITING, Queue.WAITS_LONG))
    assert len(encode(longest)) <= MAX_LINE_BYTES
    assert len(encode(Pressed(99, 1, 2, 9, True, 3, tuple(range(1, 10))))) <= MAX_ANSWER_BYTES
    assert LineReader().feed(encode(longest)) == [longest]
