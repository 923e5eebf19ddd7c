"""What takes the place of the calls when there are none: one thing said large. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from display.board import Shown
from display.layout.shapes import clock, halt, warning
from display.layout.style import Line, Style, in_languages, stack, stack_height
from queue_core.screen.colours import blend
from queue_core.screen.items import Box, Item, Rect

_TINT: Final = 0.16
_SHRINK: Final = 0.95
_MARK_EMS: Final = 1.9
"""Side of the mark, of the title's size."""


def sign(style: Style, within: Rect, shown: Shown) -> list[Item]:
    """Return the sign for the face that is shown: a mark, what is the matter, what to do."""
    gap = style.sizes.margin
    colour = _colour(style, shown)
    is_framed = shown.face == "suspended"
    on = blend(style.palette.paper, colour, _TINT) if is_framed else style.palette.paper
    inner = within.inset(2 * gap)
    side = min(style.sizes.newest * _MARK_EMS, inner.height / 4)
    title, what = _shrunk(style, [_title(style, shown), _what(style, shown)], inner, inner.height - side - 3 * gap)
    title_high, what_high = (stack_height(style, lines, inner.width) for lines in (title, what))
    high = side + title_high + what_high + 3 * gap
    top = max(inner.y, within.centre[1] - high / 2)
    mark, below = Rect(inner.x, top, inner.width, high).split_top(side, 2 * gap)
    first, second = below.split_top(title_high, gap)
    draw = warning if shown.reason == "air_raid" else clock if shown.face in ("quiet", "closed") else halt
    frame = [Box(within, on, gap, colour, gap / 4)] if is_framed else []
    return [
        *frame,
        *draw(Rect(mark.x, mark.y, side, side), colour, on),
        *stack(style, first, on, title),
        *stack(style, second, on, what),
    ]


def _shrunk(style: Style, parts: list[list[Line]], within: Rect, height: float) -> list[list[Line]]:
    """Return lines that are together no higher than `height`: as they are, or all smaller alike."""
    while sum(stack_height(style, lines, within.width) for lines in parts) > height > 0:
        parts = [[replace(line, em=line.em * _SHRINK) for line in lines] for lines in parts]
    return parts


def _colour(style: Style, shown: Shown) -> str:
    if shown.face == "suspended":
        return style.palette.stop if shown.reason == "air_raid" else style.palette.warn
    return style.palette.warn if shown.face == "unknown" else style.palette.quiet


def _second_colour(style: Style, shown: Shown) -> str:
    return style.palette.ink if shown.face == "suspended" else style.palette.quiet


def _title(style: Style, shown: Shown) -> list[Line]:
    words = style.say(f"sign.{shown.reason or shown.face}.title", shown.languages)
    first = Line("", style.sizes.newest, style.palette.ink, "bold", most=2)
    return in_languages(words, first, _second_colour(style, shown))


def _what(style: Style, shown: Shown) -> list[Line]:
    if shown.opens_at:
        words = style.say("sign.closed.opens", shown.languages, time=shown.opens_at)
    else:
        words = style.say(f"sign.{shown.reason or shown.face}.what", shown.languages)
    first = Line("", style.sizes.number, style.palette.ink, most=2)
    return in_languages(words, first, _second_colour(style, shown))
