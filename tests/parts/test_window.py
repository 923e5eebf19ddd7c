"""The real window: off screen, and on a display of its own under Xvfb."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from random import Random

import pytest
from PIL import Image as Photograph

from queue_core.runtime.theme import Theme
from queue_core.screen.glass import Touched
from queue_core.screen.items import Box, Image, Item, Picture, Polygon, Rect, Stroke, Text
from queue_core.screen.simulated_window import SimulatedWindow
from queue_core.screen.typeface import Typefaces
from queue_core.screen.window import Window
from queue_core.wire.codec import MAX_SCREEN_BYTES
from tests.contract.check_glass import PICTURE, check_glass
from tests.support.offices import CONFIG
from tests.support.screen.xvfb import xvfb
from tests.support.waiting import until

BLUE, WHITE, INK = "#004AD8", "#FFFFFF", "#14181F"


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with xvfb() as name:
        yield name


@pytest.fixture(scope="module")
def faces() -> Typefaces:
    theme = Theme.load(CONFIG)
    return Typefaces.load(theme.font_regular, theme.font_bold)


@pytest.fixture(params=["off screen", "on a display"])
def window(
    request: pytest.FixtureRequest, faces: Typefaces, display: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Window]:
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    opened = Window(faces, (960, 540), offscreen=request.param == "off screen", title="test")
    assert opened.is_offscreen == (request.param == "off screen")
    yield opened
    opened.close()


def _picture(*items: Item) -> Picture:
    return Picture((1920, 1080), WHITE, items)


async def test_the_window_is_a_glass(window: Window) -> None:
    await check_glass(window)


async def test_the_twin_is_a_glass() -> None:
    await check_glass(SimulatedWindow())


async def test_boxes_shapes_and_words_are_painted_in_their_colours(window: Window) -> None:
    window.show(
        _picture(
            Box(Rect(100, 100, 200, 200), BLUE, 40),
            Box(Rect(400, 100, 200, 200), None, 30, INK, 20),
            Polygon(((700, 300), (800, 100), (900, 300)), "#A9241C"),
            Stroke(((1000, 200), (1200, 200)), "#00654C", 40),
            Text(Rect(1300, 100, 400, 300), "І", 300, INK, WHITE, "bold"),
        )
    )
    assert window.pixel(200, 200) == BLUE
    assert window.pixel(102, 102) == WHITE  # the round corner lets the ground through
    assert window.pixel(500, 200) == WHITE
    assert window.pixel(410, 200) == INK
    assert window.pixel(800, 250) == "#A9241C"
    assert window.pixel(1100, 200) == "#00654C"
    assert window.pixel(700, 110) == WHITE
    painted = {window.pixel(x, 250) for x in range(1300, 1450)}
    assert INK in painted


async def test_only_the_last_picture_remains(window: Window) -> None:
    before = _picture(Box(Rect(0, 0, 300, 300), BLUE), Box(Rect(1000, 500, 300, 300), INK))
    after = replace(before, items=(Box(Rect(0, 0, 300, 300), BLUE), Box(Rect(1000, 500, 100, 100), "#00654C")))
    window.show(before)
    assert window.pixel(1200, 700) == INK
    window.show(after)
    assert window.pixel(1200, 700) == WHITE
    assert window.pixel(1050, 550) == "#00654C"
    assert window.pixel(10, 10) == BLUE


async def test_painting_parts_gives_the_same_as_painting_all(faces: Typefaces) -> None:
    random = Random(7)
    colours = [BLUE, INK, "#A9241C", "#00654C"]
    by_parts = Window(faces, (960, 540), offscreen=True)
    items: list[Item] = []
    for _ in range(25):
        rect = Rect(random.randrange(1600), random.randrange(900), random.randrange(40, 300), random.randrange(40, 180))
        text = Text(rect, "Черга №5", 60, random.choice(colours), WHITE)
        items.append(random.choice([Box(rect, random.choice(colours), 20, INK, 4), text]))
        if len(items) > 12:
            items.pop(random.randrange(len(items)))
        by_parts.show(_picture(*items))
        partial = by_parts.capture(960)
        at_once = Window(faces, (960, 540), offscreen=True)
        at_once.show(_picture(*items))
        assert at_once.capture(960) == partial
    by_parts.close()


async def test_a_picture_of_other_proportions_is_centred_and_touched_where_it_lies(faces: Typefaces) -> None:
    window = Window(faces, (1000, 1000), offscreen=True)
    window.show(PICTURE)
    window.post_touch(250, 250, True)
    async for touched in window.touches():
        assert touched.down
        assert PICTURE.target_at(touched.x, touched.y) == "button"
        break
    assert window.pixel(250, 250) == BLUE
    window.close()


async def test_a_photograph_has_the_width_that_was_asked_for(window: Window) -> None:
    window.show(PICTURE)
    for width in (160, 960, 1920):
        photograph = Photograph.open(BytesIO(window.capture(width)))
        assert photograph.format == "JPEG"
        assert photograph.size == (width, width * 9 // 16)


async def test_a_busy_photograph_shrinks_until_it_may_travel(faces: Typefaces) -> None:
    random = Random(1)
    window = Window(faces, (1920, 1080), offscreen=True)
    dots = [
        Box(Rect(x, y, 4, 4), f"#{random.randrange(1 << 24):06X}") for x in range(0, 1920, 4) for y in range(0, 1080, 4)
    ]
    window.show(Picture((1920, 1080), WHITE, tuple(dots)))
    photograph = window.capture(1920)
    assert len(photograph) <= MAX_SCREEN_BYTES
    assert Photograph.open(BytesIO(photograph)).width < 1920
    window.close()


async def test_a_picture_file_is_fitted_and_a_missing_one_leaves_its_place_empty(
    faces: Typefaces, tmp_path: object
) -> None:
    path = f"{tmp_path}/logo.png"
    Photograph.new("RGB", (40, 20), (0, 74, 216)).save(path)
    window = Window(faces, (1920, 1080), offscreen=True)
    window.show(_picture(Image(Rect(100, 100, 400, 400), path), Image(Rect(600, 100, 100, 100), f"{path}.gone")))
    assert window.pixel(300, 300) == BLUE
    assert window.pixel(300, 120) == WHITE
    assert window.pixel(650, 150) == WHITE
    window.close()


async def test_of_many_pictures_at_once_the_last_is_painted_on_the_display(
    faces: Typefaces, display: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display)
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    window = Window(faces, (1920, 1080), frames_per_second=20)
    assert not window.is_offscreen
    window.show(PICTURE)
    heard: list[Touched] = []

    async def hear() -> None:
        async for touched in window.touches():
            heard.append(touched)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(hear())
        window.post_touch(250, 250, True)
        await until(lambda: len(heard) == 1)
        for shade in range(40):  # many pictures at once: the last one is painted
            window.show(replace(PICTURE, items=(Box(Rect(0, 0, 500, 500), f"#0000{shade:02X}"),)))
        assert window.pixel(10, 10) == "#000027"
        window.close()


async def test_where_there_is_no_display_the_window_is_painted_off_screen(
    faces: Typefaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"):
        monkeypatch.delenv(name, raising=False)
    window = Window(faces, (960, 540))
    assert window.is_offscreen
    window.close()


async def test_a_display_that_cannot_be_had_is_no_reason_to_fail(
    faces: Typefaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":9999")
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    window = Window(faces, (960, 540))
    assert window.is_offscreen
    await check_glass(window)


@pytest.mark.parametrize("offscreen", [True, False], ids=["off screen", "on a display"])
async def test_who_asks_for_keys_is_told_their_letters(
    faces: Typefaces, display: str, monkeypatch: pytest.MonkeyPatch, offscreen: bool
) -> None:
    monkeypatch.delenv("SDL_VIDEODRIVER", raising=False)
    monkeypatch.setenv("DISPLAY", display)
    told: list[str] = []
    opened = Window(faces, (960, 540), offscreen=offscreen, typed=told.append)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(_until_closed(opened))
        for letter in ("к", "7", ":", "\r", "\b", "\t"):
            opened.post_key(letter)
        await until(lambda: len(told) == 6)
        opened.close()
    assert told == ["к", "7", ":", "\r", "\b", "\t"]
    assert reading.result() == []


async def test_who_asks_for_none_is_not_disturbed_by_keys(window: Window) -> None:
    window.post_key("a")
    window.post_key("\r")
    window.post_touch(10, 10, True)
    async for touched in window.touches():
        assert touched.down
        break


async def _until_closed(window: Window) -> list[Touched]:
    return [touched async for touched in window.touches()]
