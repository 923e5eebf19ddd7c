"""Sizes, colours and faces of the kiosk's pictures, at 1920 × 1080 on 21.5 inches: a pixel is 0.248 mm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from queue_core.runtime.theme import Palette, Theme
from queue_core.screen.colours import blend
from queue_core.screen.items import Align, Anchor, Rect, Text, Weight
from queue_core.screen.typeface import Typefaces

SIZE = (1920, 1080)
SMALLEST_TEXT = 42
"""Em of the smallest text: its capitals are 7.4 mm tall."""
SMALLEST_TARGET = 81
"""Pixels of 20 mm."""
SMALLEST_GAP = 16
"""Pixels between targets: 4 mm."""
TOP_BAR = Rect(0, 0, 1920, 130)
BOTTOM_BAR = Rect(0, 948, 1920, 132)
MIDDLE = Rect(48, 160, 1824, 762)
GAP = 24
RADIUS = 20


@dataclass(frozen=True, slots=True)
class Style:
    """How everything is drawn for one visitor.

    `ground` lies under the cards, `soft` fills quiet surfaces, `deep` is the accent dark enough for letters on `soft`.
    """

    palette: Palette
    typefaces: Typefaces
    ground: str
    soft: str
    deep: str
    edge: float
    growth: float

    @classmethod
    def of(cls, theme: Theme, typefaces: Typefaces, is_large: bool) -> Style:
        """Return the usual style, or the one of large text: larger, in the colours of high contrast."""
        if is_large:
            palette = theme.high_contrast
            return cls(palette, typefaces, palette.paper, palette.paper, palette.accent, 4, 1.3)
        palette = theme.light
        ground, soft = blend(palette.paper, palette.line, 0.35), blend(palette.paper, palette.accent, 0.08)
        return cls(palette, typefaces, ground, soft, blend(palette.accent, palette.ink, 0.25), 2, 1.0)

    def text(
        self,
        rect: Rect,
        words: str,
        height: float,
        colour: str,
        on: str,
        *,
        weight: Weight = "regular",
        align: Align = "left",
        anchor: Anchor = "middle",
        smallest: float = SMALLEST_TEXT,
    ) -> Text:
        """Return words in a rectangle: as large as `height` allows (grown in large text), broken into lines, smaller
        step by step where they would not fit, but never below `smallest`.
        """
        size, leading = _fitting(self.typefaces, rect.width, rect.height, words, height * self.growth, weight, smallest)
        width = _even(self.typefaces, words, rect.width, size, weight)
        left = {"left": rect.x, "centre": rect.centre[0] - width / 2, "right": rect.right - width}[align]
        place = Rect(left, rect.y, width, rect.height)
        return Text(place, words, size, colour, on, weight, align, anchor, wrap=True, leading=leading)


@lru_cache(maxsize=4096)
def _even(typefaces: Typefaces, words: str, width: float, size: float, weight: Weight) -> float:
    """Return the least width that needs no more lines than `width` does: no single word is left on the last line."""
    count = len(typefaces.lines(words, width, size, weight))
    if count == 1:
        return width
    least, most = width / 2, width
    while most - least > 2:
        middle = (least + most) / 2
        lines = typefaces.lines(words, middle, size, weight)
        is_enough = len(lines) <= count and max(typefaces.of(weight).width(line, size) for line in lines) <= middle
        least, most = (least, middle) if is_enough else (middle, most)
    return most


@lru_cache(maxsize=4096)
def _fitting(
    typefaces: Typefaces, width: float, height: float, words: str, wanted: float, weight: Weight, smallest: float
) -> tuple[float, float]:
    """Return the em and the line step at which words fit; the smallest ones where nothing does."""
    size = max(round(wanted), round(smallest))
    while True:
        for leading in (1.2, 1.1):
            text = Text(Rect(0, 0, width, height), words, size, "", "", weight, wrap=True, leading=leading)
            if typefaces.fits(text):
                return size, leading
        if size <= smallest:
            return size, leading
        size = max(round(smallest), size - 4)
