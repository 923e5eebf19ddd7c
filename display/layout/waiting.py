"""How many wait in each direction, and about how long. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from display.board import WaitingRow
from display.layout.edges import footer_height, heading
from display.layout.shapes import dots
from display.layout.style import LINE, Line, Style, in_languages, named, stack, stack_height
from queue_core.screen.colours import blend
from queue_core.screen.items import Box, Item, Rect, Text
from queue_core.wire.values import Estimate

_PANEL_TINT: Final = 0.4
_LETTER_PLATE: Final = 1.6
_DOT: Final = 0.34
"""Side of the plate with a letter, and of a page's dot, in ems."""
_EVENER: Final = (0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)


@dataclass(frozen=True, slots=True)
class _Panel:
    """The panel's style, the languages, and the width its directions have."""

    style: Style
    languages: tuple[str, ...]
    width: float

    @property
    def on(self) -> str:
        """Colour of the panel: a shade off the board's own."""
        return blend(self.style.palette.paper, self.style.palette.line, _PANEL_TINT)

    @property
    def side(self) -> float:
        """Side of a letter's plate."""
        return _LETTER_PLATE * self.style.sizes.rest

    def wide(self, line: Line) -> float:
        """Return the width of a line's words in pixels, and a hair."""
        return self.style.faces.of(line.weight).width(line.words, line.em) + 1

    def beside_plate(self, place: Rect) -> Rect:
        """Return what is right of a letter's plate."""
        return place.split_left(self.side, self.style.sizes.margin / 2)[1]


@dataclass(frozen=True, slots=True)
class _Pair:
    """One line of a direction: words on the left, a figure on the right."""

    left: Line | None
    right: Line | None

    @property
    def height(self) -> float:
        """Pixels it takes."""
        return max(line.em for line in (self.left, self.right) if line) * LINE


def waiting(style: Style, within: Rect, rows: Sequence[WaitingRow], languages: Sequence[str], now: float) -> list[Item]:
    """Return the panel of those who wait: each direction with its letter, name, people and estimate.

    Where not all fit, directions nobody waits in become a line of letters; if that is not enough, pages take turns.
    """
    sizes = style.sizes
    panel = _Panel(style, tuple(languages), within.width - 2 * sizes.margin)
    top, body = within.inset(sizes.margin, 0).split_top(footer_height(style), sizes.gap)
    body = Rect(body.x, body.y, body.width, body.height - sizes.margin / 2)
    items: list[Item] = [Box(within, panel.on, sizes.gap)]
    items += heading(style, top, style.say("waiting", languages), on=panel.on)
    busy, idle = list(rows), list[WaitingRow]()
    if len(_pages(panel, rows, body.height)) > 1:
        busy, idle = [row for row in rows if row.count], [row for row in rows if not row.count]
    if idle and _idle_height(panel, idle) + sizes.gap > body.height:
        busy, idle = list(rows), []  # not even the letters find room: pages take turns
    if idle:
        high = _idle_height(panel, idle)
        body, low = body.split_top(body.height - high - sizes.gap, sizes.gap)
        items += _idle(panel, low, idle)
    pages = _pages(panel, busy, body.height)
    if pages:
        lit = int(now // style.page_seconds) % len(pages)
        items += _page(panel, body, pages[lit])
        if len(pages) > 1:
            side = _DOT * sizes.rest
            at = Rect(top.x, top.y + sizes.rest * LINE / 2 + side / 2, top.width, side)
            items += dots(at, len(pages), lit, style.palette.ink, style.palette.line)
    return items


def _page(panel: _Panel, within: Rect, rows: Sequence[WaitingRow]) -> list[Item]:
    items: list[Item] = []
    gap, y = panel.style.sizes.gap, within.y
    for index, row in enumerate(rows):
        high = _height(panel, row)
        if index:
            items.append(Box(Rect(within.x, y - gap - 1, within.width, 2), panel.style.palette.line))
        items += _direction(panel, Rect(within.x, y, within.width, high), row)
        y += high + 2 * gap
    return items


def _pages(panel: _Panel, rows: Sequence[WaitingRow], height: float) -> list[tuple[WaitingRow, ...]]:
    """Cut the directions into as few pages as there must be, about equally long."""
    gap = 2 * panel.style.sizes.gap
    heights = [_height(panel, row) + gap for row in rows]
    least = _filled(rows, heights, height + gap)
    if len(least) > 1:
        evener = (_filled(rows, heights, (height + gap) * share) for share in _EVENER)
        return next((pages for pages in evener if len(pages) == len(least)), least)
    return least


def _filled(rows: Sequence[WaitingRow], heights: Sequence[float], room: float) -> list[tuple[WaitingRow, ...]]:
    pages: list[tuple[WaitingRow, ...]] = []
    used = room + 1
    for row, high in zip(rows, heights, strict=True):
        if used + high > room:
            pages.append(())
            used = 0.0
        pages[-1] = (*pages[-1], row)
        used += high
    return pages


def _pairs(panel: _Panel, row: WaitingRow) -> list[_Pair]:
    """Return a direction's lines: beside its name how many wait, beneath that the estimate, where there is room first.

    The second language repeats the estimate where it fits.
    """
    style, width = panel.style, panel.beside_plate(Rect(0, 0, panel.width, 0)).width
    rest, palette, gap = style.sizes.rest, style.palette, style.sizes.margin / 2
    count = Line(str(row.count), rest, palette.ink if row.count else palette.quiet, "bold")
    said = named(row.name, panel.languages)
    em, names = style.fitted(Line(said[0], rest, palette.ink, most=3), width - panel.wide(count) - gap)
    lefts = [Line(words, em, palette.ink) for words in names]
    lefts += in_languages(said, Line("", rest, palette.ink), palette.quiet)[1:]
    pairs = [_Pair(lefts[0], count), *(_Pair(left, None) for left in lefts[1:])]
    if row.estimate is None:
        return pairs
    estimate = Line(_estimate(style, row.estimate, panel.languages[0]), rest, palette.ink)
    room = width - panel.wide(estimate) - gap
    place = next((n for n, left in enumerate(lefts) if n and panel.wide(left) <= room), len(lefts))
    pairs[place : place + 1] = [_Pair(lefts[place] if place < len(lefts) else None, estimate)]
    if len(said) > 1 and len(lefts) > len(names):
        fuller = replace(lefts[-1], words=f"{said[1]} · {_estimate(style, row.estimate, panel.languages[1])}")
        if panel.wide(fuller) <= (room if place == len(lefts) - 1 else width):
            pairs[len(lefts) - 1] = replace(pairs[len(lefts) - 1], left=fuller)
    return pairs


def _estimate(style: Style, estimate: Estimate, language: str) -> str:
    key = "minutes" if estimate.low_minutes < estimate.high_minutes else "about_minutes"
    return style.texts.say(key, language, low=estimate.low_minutes, high=estimate.high_minutes)


def _height(panel: _Panel, row: WaitingRow) -> float:
    return max(sum(pair.height for pair in _pairs(panel, row)), panel.side)


def _direction(panel: _Panel, place: Rect, row: WaitingRow) -> list[Item]:
    beside = panel.beside_plate(place)
    items = _plate(panel, Rect(place.x, place.y, panel.side, panel.side), row)
    y = beside.y
    for pair in _pairs(panel, row):
        line = Rect(beside.x, y, beside.width, pair.height)
        right = min(line.width, panel.wide(pair.right)) if pair.right else 0
        if pair.left:
            left = Rect(line.x, line.y, line.width - right, pair.left.em * LINE)
            items += stack(panel.style, left, panel.on, [pair.left])
        if pair.right:
            items += stack(panel.style, line.split_left(line.width - right)[1], panel.on, [pair.right], align="right")
        y += pair.height
    return items


def _plate(panel: _Panel, place: Rect, row: WaitingRow) -> list[Item]:
    palette, sizes = panel.style.palette, panel.style.sizes
    return [
        Box(place, palette.line, sizes.gap * 0.75),
        Text(place, row.letter, sizes.rest * 1.1, palette.ink, palette.line, "bold", "centre"),
    ]


def _idle_words(panel: _Panel) -> list[Line]:
    style = panel.style
    first = Line("", style.sizes.rest, style.palette.quiet)
    return in_languages(style.say("no_queue", panel.languages), first, style.palette.quiet)


def _idle_places(panel: _Panel, within: Rect, count: int) -> list[Rect]:
    """Return the places of letters, right of the words, from the left, in as many rows as it takes."""
    faces, step = panel.style.faces, panel.side + panel.style.sizes.gap
    words = max(faces.regular.width(line.words, line.em) for line in _idle_words(panel))
    _, right = within.split_left(words, panel.style.sizes.margin)
    across = max(1, int((right.width + panel.style.sizes.gap) // step))
    return [
        Rect(right.x + index % across * step, right.y + index // across * step, panel.side, panel.side)
        for index in range(count)
    ]


def _idle_height(panel: _Panel, rows: Sequence[WaitingRow]) -> float:
    places = _idle_places(panel, Rect(0, 0, panel.width, 0), len(rows))
    return max(places[-1].bottom, stack_height(panel.style, _idle_words(panel), panel.width))


def _idle(panel: _Panel, within: Rect, rows: Sequence[WaitingRow]) -> list[Item]:
    """Return one line for all directions nobody waits in."""
    words = Rect(within.x, within.y, within.width, min(within.height, 2.2 * panel.style.sizes.rest))
    items: list[Item] = [*stack(panel.style, words, panel.on, _idle_words(panel))]
    for row, place in zip(rows, _idle_places(panel, within, len(rows)), strict=True):
        items += _plate(panel, place, row)
    return items
