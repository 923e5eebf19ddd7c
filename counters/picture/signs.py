"""The sign of each lamp: a shape that tells it apart without its colour."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import cos, pi, sin
from typing import Final, TypeAlias

from PIL import Image, ImageDraw

from counters.protocol import Lamp

_FINER: Final = 8
_Draw: TypeAlias = ImageDraw.ImageDraw


@lru_cache(maxsize=128)
def sign(lamp: Lamp, size: int) -> Image.Image:
    """Return the shape of a lamp as a mask (mode L) of `size` by `size` pixels."""
    wide = size * _FINER
    mask = Image.new("L", (wide, wide), 0)
    _SHAPES[lamp](ImageDraw.Draw(mask), float(wide))
    return mask.resize((size, size), Image.Resampling.BOX)


def _ring(draw: _Draw, s: float) -> None:
    draw.ellipse((0.08 * s, 0.08 * s, 0.92 * s, 0.92 * s), outline=255, width=round(0.18 * s))


def _disc(draw: _Draw, s: float) -> None:
    draw.ellipse((0.08 * s, 0.08 * s, 0.92 * s, 0.92 * s), fill=255)


def _square(draw: _Draw, s: float) -> None:
    draw.rectangle((0.12 * s, 0.12 * s, 0.88 * s, 0.88 * s), fill=255)


def _arrow(draw: _Draw, s: float) -> None:
    draw.polygon([(0.16 * s, 0.04 * s), (0.96 * s, 0.5 * s), (0.16 * s, 0.96 * s)], fill=255)


def _bars(draw: _Draw, s: float) -> None:
    for left in (0.14, 0.58):
        draw.rectangle((left * s, 0.08 * s, (left + 0.28) * s, 0.92 * s), fill=255)


def _people(draw: _Draw, s: float) -> None:
    for middle, size, top in ((0.72, 0.8, 0.12), (0.36, 1.0, 0.0)):
        if size == 1.0:  # the one in front stands clear of the one behind
            _person(draw, s, middle, 1.28, -0.09, 0)
        _person(draw, s, middle, size, top, 255)


def _person(draw: _Draw, s: float, middle: float, size: float, top: float, fill: int) -> None:
    head, shoulders = 0.2 * size, 0.34 * size
    draw.ellipse(((middle - head) * s, top * s, (middle + head) * s, (top + 2 * head) * s), fill=fill)
    from_top = top + 2 * head + 0.05
    draw.pieslice(
        ((middle - shoulders) * s, from_top * s, (middle + shoulders) * s, (from_top + 2 * (0.98 - from_top)) * s),
        180,
        360,
        fill=fill,
    )


def _warning(draw: _Draw, s: float) -> None:
    draw.polygon([(0.5 * s, 0.02 * s), (1.0 * s, 0.94 * s), (0.0, 0.94 * s)], fill=255)
    _mark(draw, s, 0.32, 0)


def _octagon(draw: _Draw, s: float) -> None:
    corners = [(0.5 + 0.52 * cos(pi / 8 + n * pi / 4), 0.5 + 0.52 * sin(pi / 8 + n * pi / 4)) for n in range(8)]
    draw.polygon([(x * s, y * s) for x, y in corners], fill=255)
    _mark(draw, s, 0.2, 0)


def _mark(draw: _Draw, s: float, top: float, fill: int) -> None:
    """An exclamation mark from `top` down."""
    draw.rectangle((0.44 * s, top * s, 0.56 * s, 0.62 * s), fill=fill)
    draw.rectangle((0.44 * s, 0.7 * s, 0.56 * s, 0.82 * s), fill=fill)


def _bell(draw: _Draw, s: float) -> None:
    draw.pieslice((0.2 * s, 0.1 * s, 0.8 * s, 0.8 * s), 180, 360, fill=255)
    draw.polygon([(0.2 * s, 0.44 * s), (0.8 * s, 0.44 * s), (0.96 * s, 0.76 * s), (0.04 * s, 0.76 * s)], fill=255)
    draw.ellipse((0.38 * s, 0.74 * s, 0.62 * s, 0.98 * s), fill=255)
    draw.ellipse((0.43 * s, 0.02 * s, 0.57 * s, 0.16 * s), fill=255)


def _cross(draw: _Draw, s: float) -> None:
    for x0, x1 in ((0.12, 0.88), (0.88, 0.12)):
        draw.line((x0 * s, 0.12 * s, x1 * s, 0.88 * s), fill=255, width=round(0.2 * s))


def _no_entry(draw: _Draw, s: float) -> None:
    draw.ellipse((0.02 * s, 0.02 * s, 0.98 * s, 0.98 * s), fill=255)
    draw.rectangle((0.2 * s, 0.4 * s, 0.8 * s, 0.6 * s), fill=0)


_SHAPES: Final[dict[Lamp, Callable[[_Draw, float], None]]] = {
    Lamp.CLOSED: _square,
    Lamp.FREE: _ring,
    Lamp.CALLED: _arrow,
    Lamp.UNACKNOWLEDGED: _bell,
    Lamp.SERVING: _disc,
    Lamp.PAUSED: _bars,
    Lamp.WAITING: _people,
    Lamp.WAITS_LONG: _warning,
    Lamp.OFFLINE: _cross,
    Lamp.NOT_DONE: _octagon,
    Lamp.SUSPENDED: _no_entry,
}
