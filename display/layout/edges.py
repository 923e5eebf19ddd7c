"""What frames a board: headings, notices, the footer, and the strip that says there is no connection. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from display.board import Shown
from display.layout.shapes import info, warning
from display.layout.sizes import EDGE
from display.layout.style import Line, Style, in_languages, named, stack, stack_height
from queue_core.screen.colours import blend
from queue_core.screen.items import Align, Box, Item, Rect, Text
from queue_core.wire.values import Words

_TINT: Final = 0.2
_CLOCK_EMS: Final = 1.15
"""Size of the clock, of the numbers'."""


def heading(
    style: Style, within: Rect, words: Sequence[str], align: Align = "left", on: str | None = None
) -> list[Item]:
    """Return the head of a column, in both languages."""
    first = Line("", style.sizes.rest, style.palette.ink)
    lines = in_languages(words, first, style.palette.quiet)
    return [*stack(style, within, on or style.palette.paper, lines, align=align)]


def footer_height(style: Style) -> float:
    """Return the height of the footer in pixels."""
    return EDGE * style.sizes.rest


def footer(style: Style, within: Rect, shown: Shown, hall: Words | None) -> list[Item]:
    """Return the lasting line on the left, the hall and the clock on the right."""
    palette, sizes, bold = style.palette, style.sizes, style.faces.bold
    items: list[Item] = [Box(Rect(within.x, within.y - 1, within.width, 2), palette.line)]
    em = sizes.number * _CLOCK_EMS
    left, clock = within.split_left(within.width - bold.width(shown.clock, em) - 2)
    items.append(Text(clock, shown.clock, em, palette.ink, palette.paper, "bold", "right"))
    if hall:
        lines = in_languages(named(hall, shown.languages), Line("", sizes.rest, palette.ink), palette.quiet)
        wide = max(style.faces.regular.width(line.words, line.em) for line in lines) + 2
        left, room = left.split_left(left.width - wide - 2 * sizes.margin)
        items += stack(style, Rect(room.x, room.y, wide, room.height), palette.paper, lines, align="right")
    if shown.face in ("calls", "quiet"):
        said = in_languages(_priority(style, shown), Line("", sizes.rest, palette.ink), palette.quiet)
        items += stack(style, left, palette.paper, said)
    return items


def _priority(style: Style, shown: Shown) -> tuple[str, ...]:
    """Return the promise to veterans where it is wanted; where the office does not make it, what it says instead."""
    if shown.order is not None:
        return named(shown.order, shown.languages)
    return style.say("priority", shown.languages) if style.tells_priority else ()


def notice_height(style: Style, width: float, notice: Words, languages: Sequence[str]) -> float:
    """Return the height of the strip a notice needs."""
    return _strip_height(style, width, _notice_lines(style, notice, languages))


def notice_strip(style: Style, within: Rect, notice: Words, languages: Sequence[str]) -> list[Item]:
    """Return what the office wants everybody to know."""
    on = blend(style.palette.paper, style.palette.accent, _TINT)
    mark, _ = _mark_and_words(style, within)
    items = _strip(style, within, on, style.palette.accent, _notice_lines(style, notice, languages))
    return [*items, *info(mark, style.palette.accent, on)]


def lost_height(style: Style, width: float, shown: Shown) -> float:
    """Return the height of the strip that says there is no connection."""
    return _strip_height(style, width, _lost_lines(style, shown))


def lost_strip(style: Style, within: Rect, shown: Shown) -> list[Item]:
    """Return the word that there is no connection, and of when the rest of the board is."""
    on = blend(style.palette.paper, style.palette.warn, _TINT)
    items = _strip(style, within, on, style.palette.warn, _lost_lines(style, shown))
    mark, _ = _mark_and_words(style, within)
    return [*items, *warning(mark, style.palette.warn, on)]


def _notice_lines(style: Style, notice: Words, languages: Sequence[str]) -> list[Line]:
    first = Line("", style.sizes.rest, style.palette.ink, most=2)
    return in_languages(named(notice, languages), first, style.palette.ink)


def _lost_lines(style: Style, shown: Shown) -> list[Line]:
    palette = style.palette
    words = style.say("no_connection", shown.languages, time=shown.as_of or shown.clock)
    return in_languages(words, Line("", style.sizes.rest, palette.ink, "bold"), palette.ink)


def _strip(style: Style, within: Rect, on: str, colour: str, lines: list[Line]) -> list[Item]:
    _, words = _mark_and_words(style, within)
    return [
        Box(within, on, style.sizes.gap),
        Box(Rect(within.x, within.y, style.sizes.gap, within.height), colour),
        *stack(style, words, on, lines),
    ]


def _strip_height(style: Style, width: float, lines: list[Line]) -> float:
    _, words = _mark_and_words(style, Rect(0, 0, width, 0))
    return stack_height(style, lines, words.width) + 2 * style.sizes.gap


def _mark_and_words(style: Style, within: Rect) -> tuple[Rect, Rect]:
    """Cut a strip into the place of its mark and that of its words."""
    inner = Rect(within.x + style.sizes.margin, within.y, within.width - 2 * style.sizes.margin, within.height)
    return inner.split_left(style.sizes.rest * 1.4, style.sizes.margin)
