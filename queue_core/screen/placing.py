"""Where a picture's pixels land in a window of another size, and how a rounded tile is stretched over an area."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import hypot
from typing import TypeAlias

from queue_core.screen.items import Point, Polygon, Rect, Stroke

Area: TypeAlias = tuple[int, int, int, int]
"""Left, top, width, height in whole pixels of the window."""


@dataclass(frozen=True, slots=True)
class Fit:
    """A picture scaled into a window with its proportions kept, centred."""

    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @classmethod
    def of(cls, picture: tuple[int, int], window: tuple[int, int]) -> Fit:
        """Return the largest fit."""
        scale = min(window[0] / picture[0], window[1] / picture[1])
        return cls(scale, (window[0] - picture[0] * scale) / 2, (window[1] - picture[1] * scale) / 2)

    def area(self, rect: Rect) -> Area:
        """Rectangle of the picture → pixels of the window; neighbours stay neighbours."""
        left, top = round(rect.x * self.scale + self.left), round(rect.y * self.scale + self.top)
        right, bottom = round(rect.right * self.scale + self.left), round(rect.bottom * self.scale + self.top)
        return left, top, max(0, right - left), max(0, bottom - top)

    def point(self, x: float, y: float) -> tuple[int, int]:
        """Point of the picture → pixel of the window."""
        return int(x * self.scale + self.left), int(y * self.scale + self.top)

    def back(self, x: int, y: int) -> tuple[float, float]:
        """Pixel of the window → point of the picture."""
        return (x + 0.5 - self.left) / self.scale, (y + 0.5 - self.top) / self.scale


def limbs(item: Polygon | Stroke, scale: float) -> tuple[list[tuple[Point, ...]], list[tuple[float, float, float]]]:
    """Return the polygons a shape is painted with and its round joints (x, y, radius), `scale` times enlarged.

    Points count from the left top of the shape's bounds.
    """
    corner = item.bounds
    points = tuple(((x - corner.x) * scale, (y - corner.y) * scale) for x, y in item.points)
    if isinstance(item, Polygon):
        return [points], []
    half = item.width * scale / 2
    polygons = [_limb(start, end, half) for start, end in pairwise(points)]
    return polygons, [(x, y, half) for x, y in points]


def _limb(start: Point, end: Point, half: float) -> tuple[Point, ...]:
    (x, y), (to_x, to_y) = start, end
    length = hypot(to_x - x, to_y - y) or 1.0
    across, down = (to_y - y) / length * half, (x - to_x) / length * half
    near, far = (x + across, y + down), (x - across, y - down)
    return near, (to_x + across, to_y + down), (to_x - across, to_y - down), far


def nine(side: int, area: Area) -> Iterator[tuple[Area, Area]]:
    """Cut a square tile of odd `side` into nine and say which piece covers which part of `area`.

    Corners keep their size; the middle row and column, one pixel of the tile, are stretched.
    """
    left, top, width, height = area
    corner = side // 2
    for from_x, cut_x, x, wide in _three(side, min(corner, width // 2), left, width):
        for from_y, cut_y, y, high in _three(side, min(corner, height // 2), top, height):
            if wide > 0 and high > 0:
                yield (from_x, from_y, cut_x, cut_y), (x, y, wide, high)


def _three(side: int, corner: int, start: int, length: int) -> tuple[tuple[int, int, int, int], ...]:
    return (
        (0, corner, start, corner),
        (side // 2, 1, start + corner, length - 2 * corner),
        (side - corner, corner, start + length - corner, corner),
    )
