"""A picture as data: what is drawn where, in which colours, and which parts may be touched.

Lengths are pixels of the picture; a window of another size scales the whole picture. Pure data: no drawing here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

Weight: TypeAlias = Literal["regular", "bold"]
Align: TypeAlias = Literal["left", "centre", "right"]
Anchor: TypeAlias = Literal["top", "middle", "bottom"]
Point: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle: left, top, width and height in pixels."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """First pixel to the right of it."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """First pixel below it."""
        return self.y + self.height

    @property
    def centre(self) -> Point:
        """Its middle."""
        return self.x + self.width / 2, self.y + self.height / 2

    def contains(self, x: float, y: float) -> bool:
        """Say whether a point lies in it; the right and bottom edges do not."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def encloses(self, other: Rect) -> bool:
        """Say whether all of `other` lies in it."""
        return self.x <= other.x and self.y <= other.y and other.right <= self.right and other.bottom <= self.bottom

    def overlaps(self, other: Rect) -> bool:
        """Say whether the two share an area."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def gap_to(self, other: Rect) -> float:
        """Free pixels between the two, along the axis on which they are farther apart; negative where they overlap."""
        across = max(self.x, other.x) - min(self.right, other.right)
        down = max(self.y, other.y) - min(self.bottom, other.bottom)
        return max(across, down)

    def inset(self, across: float, down: float | None = None) -> Rect:
        """Return it smaller by `across` left and right and by `down` (as much, if not given) above and below."""
        less = across if down is None else down
        return Rect(self.x + across, self.y + less, self.width - 2 * across, self.height - 2 * less)

    def rows(self, count: int, gap: float = 0) -> tuple[Rect, ...]:
        """Cut it into `count` equal rows with `gap` between them."""
        each = (self.height - gap * (count - 1)) / count
        return tuple(Rect(self.x, self.y + index * (each + gap), self.width, each) for index in range(count))

    def columns(self, count: int, gap: float = 0) -> tuple[Rect, ...]:
        """Cut it into `count` equal columns with `gap` between them."""
        each = (self.width - gap * (count - 1)) / count
        return tuple(Rect(self.x + index * (each + gap), self.y, each, self.height) for index in range(count))

    def split_left(self, width: float, gap: float = 0) -> tuple[Rect, Rect]:
        """Return its left `width` pixels and what is right of them after `gap`."""
        left = Rect(self.x, self.y, width, self.height)
        return left, Rect(self.x + width + gap, self.y, self.width - width - gap, self.height)

    def split_top(self, height: float, gap: float = 0) -> tuple[Rect, Rect]:
        """Return its upper `height` pixels and what is below them after `gap`."""
        top = Rect(self.x, self.y, self.width, height)
        return top, Rect(self.x, self.y + height + gap, self.width, self.height - height - gap)


@dataclass(frozen=True, slots=True)
class Text:
    """Words in a rectangle. `height` is the em in pixels (a CSS font-size); capitals are 0.711 of it.

    `on` is the colour the words lie on: the window does not draw it, tests measure contrast with it.
    With `wrap` the words break into lines at the rectangle's width; `leading` is the line step in ems.
    """

    rect: Rect
    words: str
    height: float
    colour: str
    on: str
    weight: Weight = "regular"
    align: Align = "left"
    anchor: Anchor = "middle"
    wrap: bool = False
    leading: float = 1.2

    @property
    def bounds(self) -> Rect:
        """Area it may paint: letters reach a little over a tight rectangle."""
        return self.rect.inset(-self.height * 0.15, -self.height * 0.25)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, filled, outlined or both; `radius` rounds its corners (half its height makes a disc)."""

    rect: Rect
    fill: str | None = None
    radius: float = 0
    line: str | None = None
    line_width: float = 2

    @property
    def bounds(self) -> Rect:
        """Area it paints."""
        return self.rect


@dataclass(frozen=True, slots=True)
class Polygon:
    """A filled shape: arrows, marks."""

    points: tuple[Point, ...]
    colour: str

    @property
    def bounds(self) -> Rect:
        """Area it paints."""
        return around(self.points).inset(-1)


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points with round ends and corners: check marks, arrows, chevrons."""

    points: tuple[Point, ...]
    colour: str
    width: float

    @property
    def bounds(self) -> Rect:
        """Area it paints."""
        return around(self.points).inset(-self.width / 2 - 1)


@dataclass(frozen=True, slots=True)
class Image:
    """A picture file (PNG, JPEG), fitted into the rectangle with its proportions kept, centred."""

    rect: Rect
    path: str

    @property
    def bounds(self) -> Rect:
        """Area it paints."""
        return self.rect


Item: TypeAlias = Text | Box | Polygon | Stroke | Image


@dataclass(frozen=True, slots=True)
class Target:
    """A part of the picture that may be touched, by the name its owner knows it under."""

    name: str
    rect: Rect


@dataclass(frozen=True, slots=True)
class Picture:
    """A whole screen: `items` are painted in order over `background`; `size` is width and height."""

    size: tuple[int, int]
    background: str
    items: tuple[Item, ...]
    targets: tuple[Target, ...] = ()

    def target_at(self, x: float, y: float) -> str | None:
        """Name of the target at a point, the last listed first; None beside them all."""
        return next((target.name for target in reversed(self.targets) if target.rect.contains(x, y)), None)

    def target(self, name: str) -> Target | None:
        """Return the target of that name, or None."""
        return next((target for target in self.targets if target.name == name), None)


def around(points: Iterable[Point]) -> Rect:
    """Return the smallest rectangle that holds all points; raises `ValueError` without any."""
    xs, ys = zip(*points, strict=True)
    return Rect(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
