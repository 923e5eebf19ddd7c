"""Words into lines."""

from __future__ import annotations

import pytest
from PIL import Image

from printer.typeset import Face, Sheet, huge, line, qr, silent, width_of, wrap
from tests.support.slips import LONG_SERVICE, fonts

FACE = Face(fonts().regular, 30, 40)


@pytest.mark.parametrize("width", [120, 200, 333, 528])
def test_no_line_is_wider_than_it_may_be_and_no_word_is_lost(width: int) -> None:
    lines = wrap(LONG_SERVICE, FACE, width, 50)
    assert all(width_of(one, FACE) <= width for one in lines)
    assert "".join("".join(lines).split()) == "".join(LONG_SERVICE.split())


def test_words_are_kept_whole_where_they_fit() -> None:
    lines = wrap("один два три чотири", FACE, width_of("один два три", FACE), 5)
    assert lines == ("один два три", "чотири")


def test_a_word_with_a_hyphen_may_break_behind_it() -> None:
    lines = wrap("особа-підприємець", FACE, width_of("підприємець", FACE), 5)
    assert lines == ("особа-", "підприємець")


def test_what_does_not_fit_ends_in_an_ellipsis() -> None:
    lines = wrap(LONG_SERVICE, FACE, 300, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert width_of(lines[-1], FACE) <= 300


def test_a_word_wider_than_the_line_is_broken_anywhere() -> None:
    assert "".join(wrap("Щ" * 60, FACE, 200, 50)) == "Щ" * 60


def test_an_empty_text_has_no_lines() -> None:
    assert wrap("  ", FACE, 200, 3) == ()


@pytest.mark.parametrize("text", ["П017", "Щ1042", "А1"])
def test_huge_text_is_as_tall_as_asked_and_never_wider_than_allowed(text: str) -> None:
    picture = huge(text, fonts().bold, 160, 400)
    assert picture.width <= 400
    assert picture.height >= 160
    assert picture.getbbox() == (0, 0, picture.width, picture.height)


def test_letters_of_ukrainian_are_all_in_the_face() -> None:
    missing = line("\ufffe", FACE).tobytes()
    for letter in "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя№₴ʼ’«»–—·…":
        assert line(letter, FACE).tobytes() != missing, letter


def test_a_qr_code_is_kept_for_the_next_copy() -> None:
    assert qr("text", 184, 264, (4, 7)) is qr("text", 184, 264, (4, 7))


def test_a_sheet_sets_text_to_the_right() -> None:
    sheet = Sheet(width=400, margin=10)
    sheet.y += sheet.text("право", FACE, left=100, width=200, align="right")
    box = sheet.picture().getbbox()
    assert box is not None
    assert box[0] > 150
    assert 280 < box[2] <= 300


@pytest.mark.parametrize("command", ["100401", "100404", "100502", "101402", "101408"])
def test_dots_never_spell_a_command_that_a_printer_would_obey(command: str) -> None:
    picture = Image.frombytes("1", (24, 2), bytes.fromhex(command) + bytes(3))
    assert silent(picture).tobytes() == b"\x18" + bytes.fromhex(command)[1:] + bytes(3)
    harmless = Image.frombytes("1", (24, 2), bytes.fromhex("100400100409"))
    assert silent(harmless) is harmless
