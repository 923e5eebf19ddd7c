"""What a watcher sees."""

from __future__ import annotations

import io

from PIL import Image

from printer.picture import SHOWN, LastSlips, masked
from printer.simulated.paper import read_qr
from printer.slip import Slip, draw
from queue_core.wire.codec import MAX_SCREEN_BYTES
from tests.support.slips import fonts, print_job, theme, words


def slip(number: str = "П017") -> Slip:
    return draw(print_job({"number": number}), words(), fonts(), 576)


def opened(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def test_without_slips_the_picture_says_so() -> None:
    slips = LastSlips(theme(), words())
    picture = opened(slips.png(960))
    assert picture.width == 960
    assert picture.getextrema()[0] < 150  # there are words on it


def test_the_newest_slip_is_left_and_at_most_three_are_shown() -> None:
    slips = LastSlips(theme(), words())
    for number in ("П001", "П002", "П003", "П004"):
        slips.add(lambda number=number: slip(number).picture)
    alone = LastSlips(theme(), words())
    alone.add(lambda: slip("П004").picture)
    left = (20, 20, 20 + (960 - 80) // SHOWN, 500)
    assert opened(slips.png(960)).crop(left).tobytes() == opened(alone.png(960)).crop(left).tobytes()
    assert slips.count == 4


def test_a_slip_is_drawn_once_and_only_when_somebody_looks() -> None:
    drawn = []
    slips = LastSlips(theme(), words())

    def draw_it() -> Image.Image:
        drawn.append(1)
        return slip().picture

    slips.add(draw_it)
    assert drawn == []
    slips.png(960)
    slips.png(960)
    assert drawn == [1]


def test_every_width_gives_a_picture_small_enough_for_the_wire() -> None:
    slips = LastSlips(theme(), words())
    for _ in range(3):
        slips.add(lambda: slip().picture)
    for width in (160, 960, 1920):
        png = slips.png(width)
        assert opened(png).width == width
        assert len(png) < MAX_SCREEN_BYTES


def test_a_very_long_slip_is_cut_off_below() -> None:
    slips = LastSlips(theme(), words())
    slips.add(lambda: Image.new("1", (576, 20_000), 1))
    assert opened(slips.png(960)).height < 960


def test_code_and_qr_are_covered_for_a_watcher_of_a_real_printer() -> None:
    drawn = slip()
    covered = masked(drawn)
    assert read_qr(drawn.picture) is not None
    assert read_qr(covered) is None
    for box in drawn.secrets:
        part = covered.crop((box.left, box.top, box.right, box.bottom))
        assert part.convert("L").getextrema() == (255, 255)
    number = drawn.boxes["number"]
    shown = (number.left, number.top, number.right, number.bottom)
    assert covered.crop(shown).tobytes() == drawn.picture.crop(shown).tobytes()
