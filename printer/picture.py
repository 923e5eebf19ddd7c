"""What somebody who watches from afar sees: the last slips side by side, the newest left."""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from PIL import Image, ImageColor, ImageDraw, ImageFont

from printer.slip import Slip
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Palette, Theme

SHOWN: Final = 3
_GAP_SHARE: Final = 48
"""A gap is this part of the picture's width."""
_TALLEST: Final = 2.4
"""How many times taller than wide a slip is shown; what is longer is cut off below."""


class LastSlips:
    """The slips that came out last. `count` grows with each, so that a watcher knows whether anything is new."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        self.count = 0
        self._theme = theme
        self._texts = texts
        self._slips: deque[Callable[[], Image.Image]] = deque(maxlen=SHOWN)

    def add(self, draw: Callable[[], Image.Image]) -> None:
        """Note a slip; `draw` returns it as ink (mode "1", 1 = a burnt dot) and is called when somebody watches."""
        self._slips.appendleft(lru_cache(maxsize=1)(draw))
        self.count += 1

    def png(self, width: int) -> bytes:
        """Return the picture, `width` pixels wide."""
        gap = max(4, width // _GAP_SHARE)
        slip_width = (width - gap * (SHOWN + 1)) // SHOWN
        ink, paper, table = (_grey(colour) for colour in (self._light.ink, self._light.paper, self._light.line))
        shown = [_on_paper(draw(), slip_width, ink, paper) for draw in tuple(self._slips)]
        height = max([int(slip_width * 1.4), *(slip.height for slip in shown)]) + 2 * gap
        picture = Image.new("L", (width, height), table)
        for place, slip in enumerate(shown):
            picture.paste(slip, (gap + place * (slip_width + gap), gap))
        if not shown:
            self._say_none(picture)
        data = io.BytesIO()
        picture.save(data, "PNG", compress_level=3)
        return data.getvalue()

    @property
    def _light(self) -> Palette:
        return self._theme.light

    def _say_none(self, picture: Image.Image) -> None:
        draw = ImageDraw.Draw(picture)
        middle, size = picture.height // 2, picture.width // 28
        for language, top, font in (("uk", middle - size, size), ("en", middle + size // 2, size * 2 // 3)):
            face = ImageFont.truetype(str(self._theme.font_regular), font)
            words = self._texts.say("no_slips", language)
            draw.text((picture.width / 2, top), words, font=face, fill=_grey(self._light.quiet), anchor="mm")


def masked(slip: Slip) -> Image.Image:
    """Return the slip's picture with what a watcher must not read covered."""
    picture = slip.picture.copy()
    for box in slip.secrets:
        picture.paste(1, (box.left, box.top, box.right, box.bottom))
    return picture


def _on_paper(ink_picture: Image.Image, width: int, ink: int, paper: int) -> Image.Image:
    trimmed = ink_picture.crop((0, 0, ink_picture.width, _used_height(ink_picture)))
    height = round(trimmed.height * width / trimmed.width)
    grey = trimmed.convert("L").resize((width, height), Image.Resampling.BOX, reducing_gap=2.0)
    grey = grey.crop((0, 0, width, min(height, round(width * _TALLEST))))
    return grey.point([paper + (ink - paper) * value // 255 for value in range(256)])


def _used_height(ink_picture: Image.Image) -> int:
    """Down to the last dot and a little white: the feed before the knife is not worth looking at."""
    used = ink_picture.getbbox()
    return min(ink_picture.height, (used[3] if used else 0) + 24)


def _grey(colour: str) -> int:
    grey = ImageColor.getcolor(colour, "L")
    assert isinstance(grey, int)
    return grey
