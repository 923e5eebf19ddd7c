"""The picture of a first start: everything fits, can be read and touched, in both languages and on both grounds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

import pytest

from queue_core.runtime.claim import asking
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Palette, Theme
from queue_core.screen.claim.drawing import SMALLEST_TEXT, ClaimLook, picture
from queue_core.screen.claim.entry import Entry, Said
from queue_core.screen.colours import contrast
from queue_core.screen.items import Picture, Rect, Text
from queue_core.screen.typeface import Typefaces
from tests.support.offices import CONFIG

THEME = Theme.load(CONFIG)
TEXTS = Texts.load(CONFIG, "access")
FACES = Typefaces.load(THEME.font_regular, THEME.font_bold)
TROUBLES = sorted(key.removeprefix("claim.") for key in TEXTS.keys() if key.startswith("claim.trouble."))  # noqa: SIM118
LONG = {
    "address": "queue.tsnap.bila-tserkva.local:8885", "theirs": "display-of-the-second-hall-left-1",
    "ours": "kiosk-of-the-main-entrance-right", "path": "/var/lib/cherga/display/credentials",
    "reason": "No space left on device", "name": "kiosk-of-the-main-entrance-right",
}  # fmt: skip
CODE = "W7WMMMXW9WDW"


def entries() -> Iterator[Entry]:
    yield Entry()
    yield Entry(code=CODE, address="192.168.100.100", pressed="next")
    yield Entry(typing="address", pressed="key:m", address="192.168.100.10")
    yield Entry(typing="address", address="queue.hall-2.second-floor.tsnap.bila-tserkva.local:8885")
    yield Entry(code=CODE, said=Said("busy", "asking", LONG))
    yield Entry(code=CODE, said=Said("done", "ready", LONG))
    for key in TROUBLES:
        yield Entry(code=CODE, said=Said("trouble", key, LONG))


def pictures(palette: Palette) -> Iterator[Picture]:
    look = ClaimLook(palette, FACES, TEXTS, "kiosk-of-the-main-entrance-right")
    for entry in entries():
        for language in ("uk", "en"):
            yield picture(Entry(entry.code, entry.address, entry.typing, language, entry.said, entry.pressed), look)


@pytest.mark.parametrize("palette", [THEME.light, THEME.dark], ids=["kiosk", "board"])
def test_every_text_fits_its_place_is_large_enough_and_stands_out(palette: Palette) -> None:
    screen = Rect(0, 0, 1920, 1080)
    for shown in pictures(palette):
        for item in shown.items:
            if isinstance(item, Text):
                assert FACES.fits(item), item.words
                assert item.height >= SMALLEST_TEXT
                assert contrast(item.colour, item.on) >= 7, item
                assert screen.encloses(item.rect)


def test_every_target_is_large_enough_apart_from_others_and_on_the_screen() -> None:
    for shown in pictures(THEME.light):
        for target in shown.targets:
            assert min(target.rect.width, target.rect.height) >= 81, target
            assert Rect(0, 0, 1920, 1080).encloses(target.rect)
        for one, other in combinations(shown.targets, 2):
            assert one.rect.gap_to(other.rect) > 15.99, (one, other)


def test_every_sign_of_a_code_and_every_letter_of_an_address_can_be_touched() -> None:
    look = ClaimLook(THEME.light, FACES, TEXTS, "kiosk-1")
    signs = {target.name for target in picture(Entry(), look).targets}
    assert {f"key:{sign}" for sign in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"} <= signs
    letters = {target.name for target in picture(Entry(typing="address"), look).targets}
    assert {f"key:{letter}" for letter in "0123456789abcdefghijklmnopqrstuvwxyz.-:"} <= letters


def test_every_trouble_that_can_come_has_its_words() -> None:
    raised = set(re.findall(r'NotClaimed\("(\w+)"', _source(asking)))
    raised |= {"wrong", "slow_down", "used", "expired", "mistyped_length", "mistyped_sign", "mistyped_sum", "not_kept"}
    assert {f"trouble.{key}" for key in raised} == set(TROUBLES)


@pytest.mark.parametrize("language", ["uk", "en"])
def test_an_error_says_what_to_do_in_at_most_twelve_words(language: str) -> None:
    for key in TROUBLES:
        words = TEXTS.say(f"claim.{key}", language, **dict.fromkeys(LONG, "x")).replace("—", " ").split()
        assert len(words) <= 12, " ".join(words)


def _source(module: object) -> str:
    from inspect import getsource

    return getsource(module)  # type: ignore[arg-type]
