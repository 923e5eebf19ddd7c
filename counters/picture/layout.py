"""Where everything stands in the picture of the boxes, in pixels; the same rectangles draw and are touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from queue_core.wire.asks import Key

REFERENCE_WIDTH: Final = 960
"""The width the measures below are written for; other widths scale them."""
_MARGIN: Final = 12.0
_GAP: Final = 8.0
_PADDING: Final = 8.0
_HEADING: Final = 40.0
_TITLE: Final = 20.0
_DISPLAY: Final = 56.0
_LAMP: Final = 26.0
_NEXT: Final = 34.0
_KEY: Final = 26.0
_KEY_GAP: Final = 4.0

_PAIRS: Final[tuple[tuple[Key, Key], ...]] = (
    ("recall", "no_show"),
    ("start", "finish"),
    ("pause", "resume"),
    ("open", "close"),
)


@dataclass(frozen=True, slots=True)
class Rect:
    """A rectangle in whole pixels; the right and the lower edge are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The point in the middle."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def holds(self, x: float, y: float) -> bool:
        """Say whether a point is inside."""
        return self.left <= x < self.right and self.top <= y < self.bottom

    def moved(self, x: int, y: int) -> Rect:
        """Return the rectangle as seen from another origin."""
        return Rect(self.left - x, self.top - y, self.right - x, self.bottom - y)


@dataclass(frozen=True, slots=True)
class BoxPlan:
    """A box as far as its look goes: its counter and its keys, in any order."""

    counter: str
    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class BoxPlace:
    """Where one box and its parts stand."""

    plan: BoxPlan
    body: Rect
    title: Rect
    display: Rect
    lamp: Rect
    keys: tuple[tuple[Key, Rect], ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands in a picture of `width` by `height` pixels; `scale` is against the reference."""

    width: int
    height: int
    scale: float
    heading: Rect
    boxes: tuple[BoxPlace, ...]


def columns_for(count: int) -> int:
    """Return how many boxes stand side by side."""
    if count <= 3:
        return 3
    return 4 if count <= 8 else 5


def arrange(plans: Sequence[BoxPlan], width: int = REFERENCE_WIDTH) -> Layout:
    """Put the boxes into a grid, in the order given, `width` pixels across; the height follows."""
    scale = width / REFERENCE_WIDTH
    columns = columns_for(len(plans))
    across = (REFERENCE_WIDTH - 2 * _MARGIN - (columns - 1) * _GAP) / columns
    rows_of_keys = max((len(_rows(plan.keys)) for plan in plans), default=1)
    down = 2 * _PADDING + _TITLE + _DISPLAY + _LAMP + _NEXT + 3 * _GAP + (rows_of_keys - 1) * (_KEY + _KEY_GAP)
    top = _MARGIN + _HEADING
    rows = -(-max(len(plans), 1) // columns)
    height = top + rows * (down + _GAP) - _GAP + _MARGIN
    boxes = [
        _place(plan, _MARGIN + n % columns * (across + _GAP), top + n // columns * (down + _GAP), across, down, scale)
        for n, plan in enumerate(plans)
    ]
    heading = _rect(_MARGIN, _MARGIN - _GAP / 2, REFERENCE_WIDTH - 2 * _MARGIN, _HEADING, scale)
    return Layout(width, round(height * scale), scale, heading, tuple(boxes))


def key_at(layout: Layout, x: float, y: float) -> tuple[str, Key] | None:
    """Return the counter and the key at a place given as fractions of the picture, or None beside all keys."""
    at = x * layout.width, y * layout.height
    for box in layout.boxes:
        if box.body.holds(*at):
            return next(((box.plan.counter, key) for key, rect in box.keys if rect.holds(*at)), None)
    return None


def _place(plan: BoxPlan, left: float, top: float, across: float, down: float, scale: float) -> BoxPlace:
    inner_left, inner = left + _PADDING, across - 2 * _PADDING
    title = top + _PADDING
    display = title + _TITLE + _GAP
    lamp = display + _DISPLAY + _GAP
    keys: list[tuple[Key, Rect]] = []
    y = lamp + _LAMP + _GAP
    for row in _rows(plan.keys):
        tall = _NEXT if row == ("next",) else _KEY
        wide = (inner - (len(row) - 1) * _KEY_GAP) / len(row)
        for n, key in enumerate(row):
            keys.append((key, _rect(inner_left + n * (wide + _KEY_GAP), y, wide, tall, scale)))
        y += tall + _KEY_GAP
    return BoxPlace(
        plan,
        body=_rect(left, top, across, down, scale),
        title=_rect(inner_left, title, inner, _TITLE, scale),
        display=_rect(inner_left, display, inner, _DISPLAY, scale),
        lamp=_rect(inner_left, lamp, inner, _LAMP, scale),
        keys=tuple(keys),
    )


def _rows(keys: Sequence[Key]) -> list[tuple[Key, ...]]:
    """Return the keys of a box row by row: the one used most is alone and on top, the others are in pairs."""
    first: list[tuple[Key, ...]] = [("next",)] if "next" in keys else []
    pairs = [tuple(key for key in pair if key in keys) for pair in _PAIRS]
    return first + [pair for pair in pairs if pair]


def _rect(left: float, top: float, wide: float, tall: float, scale: float) -> Rect:
    return Rect(round(left * scale), round(top * scale), round((left + wide) * scale), round((top + tall) * scale))
