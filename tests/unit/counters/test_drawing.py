from __future__ import annotations

import io
from typing import get_args

import pytest
from PIL import Image, ImageColor

from counters.picture.drawing import ABSENT, BoxView, Painter
from counters.picture.layout import BoxPlan, arrange
from counters.picture.segments import glyph, segments_of
from counters.picture.signs import sign
from counters.protocol import Face, Lamp
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.wire.asks import Key
from queue_core.wire.codec import MAX_SCREEN_BYTES
from tests.support.offices import CONFIG

KEYS: tuple[Key, ...] = get_args(Key)
LETTERS = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЬЮЯ0123456789"


def boxes(count: int) -> list[BoxPlan]:
    return [BoxPlan(str(n), KEYS) for n in range(1, count + 1)]


@pytest.fixture
def painter() -> Painter:
    return Painter(Theme.load(CONFIG), Texts.load(CONFIG, "counters"), "uk")


@pytest.mark.parametrize("width", [160, 960, 1920])
@pytest.mark.parametrize("count", [1, 14, 60])
def test_a_picture_is_as_wide_as_asked_and_small_enough_to_send(painter: Painter, width: int, count: int) -> None:
    faces = [Face(lamp, f"Щ{n:03}", n) for n, lamp in enumerate((*Lamp,) * 6)]
    views = {str(n): BoxView(face) for n, face in enumerate(faces, 1)}
    data = painter.png(arrange(boxes(count), width), views)
    assert len(data) <= MAX_SCREEN_BYTES
    assert Image.open(io.BytesIO(data)).width == width


def test_only_the_box_that_changed_is_drawn_anew(painter: Painter) -> None:
    layout = arrange(boxes(14))
    views = {str(n): BoxView(Face(Lamp.FREE)) for n in range(1, 15)}
    before = painter.picture(layout, views).copy()
    drawn = painter.picture(layout, views | {"3": BoxView(Face(Lamp.CALLED, "А017"))}).copy()
    body = layout.boxes[2].body
    size = (body.right - body.left, body.bottom - body.top)
    assert drawn.crop((body.left, body.top, body.right, body.bottom)) != before.crop(
        (body.left, body.top, body.right, body.bottom)
    )
    drawn.paste(Image.new("RGB", size), (body.left, body.top))
    before.paste(Image.new("RGB", size), (body.left, body.top))
    assert drawn.tobytes() == before.tobytes()


def test_plain_surfaces_have_the_colours_of_the_theme(painter: Painter) -> None:
    light = Theme.load(CONFIG).light
    picture = painter.picture(arrange(boxes(14)), {"1": BoxView(Face(Lamp.CALLED, "А017"))}).convert("RGB")
    found = {colour for count, colour in picture.getcolors(1 << 20) or [] if count > 1000}
    assert {ImageColor.getrgb(light.paper), ImageColor.getrgb(light.accent)} <= found


def test_a_picture_drawn_over_is_the_same_as_one_drawn_anew(painter: Painter) -> None:
    layout = arrange(boxes(3))
    first = {"1": BoxView(Face(Lamp.SERVING, "А017")), "2": BoxView(Face(Lamp.PAUSED)), "3": ABSENT}
    painter.picture(layout, first)
    then = {"1": BoxView(Face(Lamp.FREE)), "2": BoxView(Face(Lamp.PAUSED), frozenset(("resume",)))}
    over = painter.picture(layout, then).tobytes()
    anew = Painter(Theme.load(CONFIG), Texts.load(CONFIG, "counters"), "uk").picture(layout, then).tobytes()
    assert over == anew


@pytest.mark.parametrize("lamp", Lamp)
def test_every_lamp_looks_different_without_its_colour(lamp: Lamp) -> None:
    assert all(sign(lamp, 24).tobytes() != sign(other, 24).tobytes() for other in Lamp if other != lamp)


def test_every_letter_of_a_number_has_segments_of_its_own() -> None:
    # These pairs look alike in print too; a letter only ever stands first.
    alike = {frozenset("О0"), frozenset("Б6"), frozenset("Ч4"), frozenset("З3")}
    for letter in LETTERS:
        assert segments_of(letter)
        same = {other for other in LETTERS if set(segments_of(other)) == set(segments_of(letter))}
        assert len(same) == 1 or frozenset(same) in alike, same
    assert segments_of(" ") == ""
    assert segments_of("№") == segments_of("?")


def test_a_letter_shines_in_its_colour_on_the_ground() -> None:
    picture = glyph("П", (30, 50), "#FFC400", "#1D232B", "#0E1116")
    colours = {colour for _, colour in picture.getcolors(4096) or []}
    assert {(0xFF, 0xC4, 0x00), (0x0E, 0x11, 0x16)} <= colours


def test_both_languages_have_words_for_every_lamp_and_key() -> None:
    texts = Texts.load(CONFIG, "counters")
    wanted = {f"lamp.{lamp}" for lamp in Lamp} | {f"key.{key}" for key in KEYS}
    for language in ("uk", "en"):
        assert wanted <= texts.keys(language)
    assert texts.keys("uk") - texts.keys("en") == {"waiting.few"}
    assert texts.keys("en") <= texts.keys("uk")
    assert all(texts.slots(key, "uk") == texts.slots(key, "en") for key in texts.keys("en"))
