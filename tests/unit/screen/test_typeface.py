"""Widths and lines, read from the font file."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.runtime.theme import Theme
from queue_core.screen.items import Rect, Text
from queue_core.screen.typeface import NotAFont, Typefaces, read_typeface
from tests.support.offices import CONFIG


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    theme = Theme.load(CONFIG)
    return Typefaces.load(theme.font_regular, theme.font_bold)


def test_widths_grow_with_height_and_length(faces: Typefaces) -> None:
    face = faces.regular
    assert face.width("А017", 100) == pytest.approx(2 * face.width("А017", 50))
    assert face.width("АА", 100) == pytest.approx(2 * face.width("А", 100))
    assert face.width("", 100) == 0


def test_figures_are_as_wide_as_each_other(faces: Typefaces) -> None:
    for face in (faces.regular, faces.bold):
        assert len({round(face.width(figure, 1000)) for figure in "0123456789"}) == 1


def test_the_face_has_every_letter_of_both_languages(faces: Typefaces) -> None:
    words = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯабвгґдеєжзиіїйклмнопрстуфхцчшщьюя ABCXYZabcxyz № ₴ ʼ ’ « » – — … •"
    assert faces.regular.covers(words)
    assert faces.bold.covers(words)
    assert not faces.regular.covers("⚠")


def test_capitals_are_measured(faces: Typefaces) -> None:
    assert faces.regular.capitals == pytest.approx(0.711, abs=0.001)
    assert faces.regular.ascent > faces.regular.capitals


def test_lines_break_between_words_and_keep_them_all(faces: Typefaces) -> None:
    words = "Реєстрація місця проживання дитини до шістнадцяти років"
    lines = faces.lines(words, 300, 40)
    assert len(lines) > 2
    assert " ".join(lines) == words
    assert all(faces.regular.width(line, 40) <= 300 for line in lines)


def test_a_word_wider_than_the_line_stays_whole_and_does_not_fit(faces: Typefaces) -> None:
    text = Text(Rect(0, 0, 100, 200), "Перереєстрація", 40, "#000000", "#FFFFFF", wrap=True)
    assert faces.lines_of(text) == ("Перереєстрація",)
    assert not faces.fits(text)


def test_a_line_feed_always_breaks(faces: Typefaces) -> None:
    assert faces.lines("а\nб", 1000, 40) == ("а", "б")


def test_without_wrapping_there_is_one_line(faces: Typefaces) -> None:
    text = Text(Rect(0, 0, 10, 50), "два слова", 40, "#000000", "#FFFFFF")
    assert faces.lines_of(text) == ("два слова",)


def test_baselines_stand_a_line_step_apart_around_the_middle(faces: Typefaces) -> None:
    text = Text(Rect(0, 0, 100, 400), "а б в", 40, "#000000", "#FFFFFF", wrap=True, leading=1.5)
    narrow = Text(Rect(0, 0, 30, 400), "а б в", 40, "#000000", "#FFFFFF", wrap=True, leading=1.5)
    first, second, third = (baseline for _, baseline in faces.baselines(narrow))
    assert second - first == third - second == 60
    ((_, only),) = faces.baselines(text)
    assert only == pytest.approx(second, abs=0.01)


def test_a_missing_font_is_named_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(NotAFont, match="cannot be read"):
        read_typeface(tmp_path / "none.ttf")


def test_a_file_that_is_no_font_is_named(tmp_path: Path) -> None:
    path = tmp_path / "words.ttf"
    path.write_text("these are words and no font " * 9, encoding="utf-8")
    with pytest.raises(NotAFont, match="is not a TrueType font"):
        read_typeface(path)
