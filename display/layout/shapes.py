"""Shapes that stand beside words: arrows and warning marks. The face has none of them. Pure."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Final, Literal, TypeAlias

from queue_core.screen.items import Box, Item, Polygon, Rect, Stroke

Heading: TypeAlias = Literal["right", "left", "up", "down", "up-right", "up-left", "down-right", "down-left"]
"""Where an arrow points; «up» is straight on."""

_DEGREES: Final[dict[Heading, int]] = {
    "right": 0,
    "down-right": 45,
    "down": 90,
    "down-left": 135,
    "left": 180,
    "up-left": 225,
    "up": 270,
    "up-right": 315,
}


def arrow(within: Rect, heading: Heading, colour: str, width: float) -> tuple[Item, ...]:
    """Return an arrow through the middle of a rectangle: to the right over all its width, else as long as fits."""
    x, y = within.centre
    half = within.width / 2 if heading == "right" else min(within.width, within.height) / 2
    head = min(within.height / 2, width * 2.2, half)
    turn = _DEGREES[heading] * pi / 180

    def at(ahead: float, aside: float) -> tuple[float, float]:
        return x + ahead * cos(turn) - aside * sin(turn), y + ahead * sin(turn) + aside * cos(turn)

    reach = half - width / 2
    return (
        Stroke((at(-reach, 0), at(reach, 0)), colour, width),
        Stroke((at(reach - head, -head), at(reach, 0), at(reach - head, head)), colour, width),
    )


def warning(within: Rect, colour: str, on: str) -> tuple[Item, ...]:
    """Return a triangle with an exclamation mark."""
    side, (x, y) = min(within.width, within.height), within.centre
    corner = side * 0.08
    high, wide = side * 0.44 - corner, side * 0.5 - corner
    points = ((x, y - high), (x + wide, y + high), (x - wide, y + high))
    return (
        Stroke((*points, points[0]), colour, 2 * corner),
        Polygon(points, colour),
        Stroke(((x, y - side * 0.12), (x, y + side * 0.12)), on, side * 0.1),
        Box(Rect(x - side * 0.055, y + side * 0.24, side * 0.11, side * 0.11), on, side * 0.055),
    )


def halt(within: Rect, colour: str, on: str) -> tuple[Item, ...]:
    """Return a disc with two bars: it stands still and will go on."""
    side, (x, y) = min(within.width, within.height), within.centre
    disc = Box(Rect(x - side / 2, y - side / 2, side, side), colour, side / 2)
    bars = (Rect(x + aside * side - side * 0.06, y - side * 0.2, side * 0.12, side * 0.4) for aside in (-0.13, 0.13))
    return disc, *(Box(bar, on, side * 0.03) for bar in bars)


def info(within: Rect, colour: str, on: str) -> tuple[Item, ...]:
    """Return a disc with an «i»."""
    side, (x, y) = min(within.width, within.height), within.centre
    return (
        Box(Rect(x - side / 2, y - side / 2, side, side), colour, side / 2),
        Box(Rect(x - side * 0.07, y - side * 0.29, side * 0.14, side * 0.14), on, side * 0.07),
        Stroke(((x, y - side * 0.02), (x, y + side * 0.23)), on, side * 0.12),
    )


def dots(within: Rect, count: int, lit: int, colour: str, dim: str) -> tuple[Item, ...]:
    """Return `count` dots at the right end of a rectangle, the one at place `lit` (from 0) bright."""
    side, y = within.height, within.y
    lefts = (within.right - (count - index) * side * 2 + side for index in range(count))
    return tuple(
        Box(Rect(x, y, side, side), colour if index == lit else dim, side / 2) for index, x in enumerate(lefts)
    )


def clock(within: Rect, colour: str, on: str) -> tuple[Item, ...]:
    """Return the face of a clock: wait."""
    side, (x, y) = min(within.width, within.height), within.centre
    disc = Box(Rect(x - side / 2, y - side / 2, side, side), colour, side / 2)
    inner = Box(Rect(x - side * 0.4, y - side * 0.4, side * 0.8, side * 0.8), on, side * 0.4)
    hands = Stroke(((x, y - side * 0.24), (x, y), (x + side * 0.17, y + side * 0.1)), colour, side * 0.075)
    return disc, inner, hands
