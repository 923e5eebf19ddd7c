"""How large letters must be for the farthest seat, in pixels of the screen. Pure.

Heights of capitals per metre of distance: 8.3 mm for the numbers of tickets and counters, 12.2 mm for the newest call,
5 mm for the rest of the first language. The second language, beneath the first, is smaller.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from typing import Final

NUMBER_MM_PER_METRE: Final = 8.3
NEWEST_MM_PER_METRE: Final = 12.2
REST_MM_PER_METRE: Final = 5.0
SECOND_LANGUAGE_SHARE: Final = 0.62
"""Of the first language's size."""
COMFORTABLE_ROWS: Final = 7
"""Rows under the tall one that a near audience gets: larger letters would leave fewer."""
LEAST_ROWS: Final = 3
"""Rows under the tall one that a far audience keeps: beyond that letters do not grow."""

CAPITALS: Final = 0.711
"""Height of a capital in ems, of the face the theme ships."""
TALL_ROW: Final = 1.3
ROW: Final = 1.26
EDGE: Final = 2.25
"""Heights in ems: of the tall row, of a row, of the heading and the footer."""
_EDGES: Final = 2
_LEAST_LEFT_WIDTH: Final = 7.4
"""Of the tall row, in ems: number, a short word, arrow, counter."""
_LEAST_PANEL_WIDTH: Final = 7.2
"""Of a waiting direction, in ems of the rest: a letter's plate and a long estimate."""
_REST_SHARE: Final = 0.85
"""Where near seats let the numbers grow to fill the board the rest grows less."""
_GRID: Final = 8
_MM_PER_INCH: Final = 25.4


@dataclass(frozen=True, slots=True)
class Screen:
    """What hangs on the wall: pixels, inches across the corners, and metres to the farthest seat."""

    width: int
    height: int
    diagonal_inches: float
    farthest_seat_metres: float


@dataclass(frozen=True, slots=True)
class Sizes:
    """Ems and distances in pixels. `serves_metres`: the farthest seat these letters are large enough for."""

    width: int
    height: int
    newest: float
    number: float
    rest: float
    margin: float
    gap: float
    serves_metres: float

    @property
    def left_width(self) -> float:
        """Width of the place of the calls: two thirds."""
        return self.width * 2 / 3


def sizes_for(screen: Screen) -> Sizes:
    """Return the sizes for a screen.

    Letters are as large as the farthest seat needs, larger where the seats are near, and smaller only where a few
    rows would not fit any more: then `serves_metres` is less than was asked for.
    """
    pixels_per_mm = hypot(screen.width, screen.height) / (screen.diagonal_inches * _MM_PER_INCH)
    margin = max(_GRID, round(min(screen.width, screen.height) / 45 / _GRID) * _GRID)
    gap = margin / 3
    em = pixels_per_mm / CAPITALS
    nearest = _unit_for(screen, margin, gap, COMFORTABLE_ROWS, _REST_SHARE)
    farthest = _unit_for(screen, margin, gap, LEAST_ROWS, 1)
    needed = min(screen.farthest_seat_metres * em, farthest)
    unit = max(needed, nearest)
    rest = max(needed, unit * _REST_SHARE)
    return Sizes(
        width=screen.width,
        height=screen.height,
        newest=NEWEST_MM_PER_METRE * unit,
        number=NUMBER_MM_PER_METRE * unit,
        rest=REST_MM_PER_METRE * rest,
        margin=margin,
        gap=gap,
        serves_metres=rest / em,
    )


def _unit_for(screen: Screen, margin: float, gap: float, rows: int, rest_share: float) -> float:
    """Pixels an em of 1 mm per metre has where the tall row and so many rows fill the height, or words the width."""
    ems = TALL_ROW * NEWEST_MM_PER_METRE + rows * ROW * NUMBER_MM_PER_METRE
    ems += _EDGES * EDGE * REST_MM_PER_METRE * rest_share
    by_height = (screen.height - 2 * margin - (rows + 2) * gap) / ems
    by_width = (screen.width * 2 / 3 - 2 * margin) / (_LEAST_LEFT_WIDTH * NEWEST_MM_PER_METRE)
    by_panel = (screen.width / 3 - 4 * margin) / (_LEAST_PANEL_WIDTH * REST_MM_PER_METRE * rest_share)
    return min(by_height, by_width, by_panel)
