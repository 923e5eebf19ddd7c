"""The colours of the picture: a fixed palette, which keeps its bytes few and its letters sharp."""

from __future__ import annotations

from typing import Final

from PIL import Image

from queue_core.runtime.theme import Theme

_STEPS: Final = 11
"""Shades from one colour to the other, for smooth edges."""
_LEAST_APART: Final = 8
"""Pillow takes colours nearer than this for one another, and plain surfaces must come out as they are."""


def blend(under: str, over: str, share: float) -> str:
    """Return the colour `share` (0 to 1) of the way from `under` to `over`, all of them `#RRGGBB`."""
    pairs = ((int(under[at : at + 2], 16), int(over[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _apart(one: str, other: str) -> int:
    return max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))


class Colours:
    """What the theme does not name, made from what it names."""

    def __init__(self, theme: Theme) -> None:
        self.light, self.dark = theme.light, theme.dark
        self.table = blend(self.light.line, self.light.paper, 0.45)
        self.key_dark = blend(self.light.line, self.light.paper, 0.6)
        self.key_down = blend(self.light.paper, self.light.accent, 0.3)
        self.next_down = blend(self.light.accent, self.light.ink, 0.45)
        self.segment_dark = blend(self.dark.paper, self.dark.line, 0.45)
        self._palette = self._make_palette()

    def reduced(self, picture: Image.Image) -> Image.Image:
        """Bring an RGB picture to the palette (mode P)."""
        return picture.quantize(palette=self._palette, dither=Image.Dither.NONE)

    def _make_palette(self) -> Image.Image:
        light, dark = self.light, self.dark
        beside = {
            light.paper: (
                *(light.ink, light.quiet, light.accent, light.good, light.warn, light.stop, light.line),
                *(self.key_dark, dark.called),
            ),
            self.table: (light.ink, light.quiet, light.stop, light.paper, light.line),
            dark.paper: (dark.called, dark.quiet, light.paper, self.segment_dark),
            self.key_dark: (light.quiet, light.line),
            self.key_down: (light.accent,),
            self.next_down: (light.paper,),
            light.ink: (dark.called, light.line),
        }
        pure = [colour for ground, inks in beside.items() for colour in (ground, *inks)]
        shades = [
            blend(ground, ink, step / (_STEPS - 1))
            for ground, inks in beside.items()
            for ink in inks
            for step in range(1, _STEPS - 1)
        ]
        shades = [shade for shade in shades if all(_apart(shade, colour) >= _LEAST_APART for colour in pure)]
        palette = Image.new("P", (1, 1))
        rgb = [int(colour[at : at + 2], 16) for colour in dict.fromkeys(pure + shades) for at in (1, 3, 5)][:768]
        palette.putpalette(rgb + rgb[-3:] * (256 - len(rgb) // 3))
        return palette
