"""The calls: number → counter, one a row, the newest tall and bright. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from display.board import CallRow
from display.layout.motion import is_flashing, strength
from display.layout.shapes import arrow
from display.layout.sizes import ROW, TALL_ROW
from display.layout.style import Line, Style, in_languages, named, stack, stack_height
from queue_core.screen.colours import blend
from queue_core.screen.items import Box, Item, Rect, Text

_CALLED_TINT: Final = 0.17
_FLASH_TINT: Final = 0.65
_ARROW_TINT: Final = 0.6
_WHITE: Final = "#FFFFFF"
_BESIDE_COUNTER: Final = 0.32
_BESIDE_WORDS: Final = 0.22
_ARROW: Final = 0.75
_BESIDE_ROW: Final = 0.75
_SHRINK: Final = 0.95
"""Room beside a counter in its plate and beside words, length of an arrow beside words, in ems; room beside a row's
content, in margins; step in which a row too wide for its place shrinks.
"""


@dataclass(frozen=True, slots=True)
class _Colours:
    """A row's own: what it lies on, what stands on that, the arrow, and the plate with the counter."""

    fill: str
    ink: str
    quiet: str
    arrow: str
    plate: str
    plate_ink: str


@dataclass(frozen=True, slots=True)
class _Widths:
    """What rows of one size share, to stand in columns: pixels of the number, of the plate, of a row at least."""

    number: float
    plate: float
    least: float


def calls(style: Style, within: Rect, rows: Sequence[CallRow], languages: Sequence[str], now: float) -> list[Item]:
    """Return the rows that fit, newest first: the first ones tall, the others beneath, in two columns in a rush."""
    sizes = style.sizes
    newest = sum(row.mark == "newest" for row in rows)
    tall = max(1, min(newest, int((within.height + sizes.gap) // (TALL_ROW * sizes.newest + sizes.gap))))
    top, rest = within.split_top(tall * (TALL_ROW * sizes.newest + sizes.gap) - sizes.gap, sizes.gap)
    items = _rows(style, list(zip(rows, top.rows(tall, sizes.gap), strict=False)), sizes.newest, languages, now)
    fit = int((rest.height + sizes.gap) // (ROW * sizes.number + sizes.gap))
    if fit < 1:
        return items
    left, half = rows[tall:], (rest.width - 2 * sizes.gap) / 2
    is_rush = sum(row.mark != "earlier" for row in left) > fit
    columns = 2 if is_rush and _widths(style, left, sizes.number).least <= half else 1
    places = [place for column in rest.columns(columns, 2 * sizes.gap) for place in column.rows(fit, sizes.gap)]
    shown = list(zip(left, places, strict=False))
    return [*items, *_rows(style, shown, sizes.number, languages, now), *_rules(style, shown)]


def _rules(style: Style, shown: Sequence[tuple[CallRow, Rect]]) -> Iterator[Item]:
    """Hairlines between rows that lie on the bare board."""
    for (above, above_place), (row, place) in pairwise(shown):
        if above.mark == row.mark == "earlier" and place.y > above_place.y:
            yield Box(Rect(place.x, place.y - style.sizes.gap / 2 - 1, place.width, 2), style.palette.line)


def _rows(
    style: Style, shown: Sequence[tuple[CallRow, Rect]], em: float, languages: Sequence[str], now: float
) -> list[Item]:
    if not shown:
        return []
    rows, width = [row for row, _ in shown], shown[0][1].width
    while (widths := _widths(style, rows, em)).least > width:
        em *= _SHRINK
    return [item for row, place in shown for item in _row(style, place, row, em, widths, languages, now)]


def _widths(style: Style, rows: Sequence[CallRow], em: float) -> _Widths:
    bold = style.faces.bold
    number = max(bold.width(row.number, em) * 1.02 for row in rows)
    plate = max(bold.width("00", em), *(bold.width(row.counter, em) for row in rows)) + 2 * _BESIDE_COUNTER * em
    between = (2 * _BESIDE_WORDS + _ARROW / 2) * em
    return _Widths(number, plate, number + between + plate + 2 * _BESIDE_ROW * style.sizes.margin)


def _row(
    style: Style, place: Rect, row: CallRow, em: float, widths: _Widths, languages: Sequence[str], now: float
) -> list[Item]:
    colours, gap = _colours(style, row, now), style.sizes.gap
    inner = place.inset(_BESIDE_ROW * style.sizes.margin, 0)
    number, beside = inner.split_left(widths.number)
    between, plate = beside.split_left(beside.width - widths.plate)
    plate = plate.inset(0, place.height * 0.035)
    fill = [Box(place, colours.fill, gap)] if row.mark != "earlier" else []
    return [
        *fill,
        Text(number, row.number, em, colours.ink, colours.fill, "bold"),
        Box(plate, colours.plate, gap),
        Text(plate, row.counter, em, colours.plate_ink, colours.plate, "bold", "centre"),
        *_between(style, between.inset(_BESIDE_WORDS * em, 0), row, em, colours, languages),
    ]


def _between(
    style: Style, between: Rect, row: CallRow, em: float, colours: _Colours, languages: Sequence[str]
) -> list[Item]:
    """What joins number and counter: words where somebody is called, the hall where there are several, an arrow."""
    heading, length = style.arrows.get(row.counter, "right"), _ARROW * em
    words = between.split_left(between.width - length - _BESIDE_WORDS * em)[0]
    lines = _words(style, row, words, colours, languages)
    is_long = not lines and heading == "right"
    at = between if is_long else Rect(between.right - length, between.y, length, between.height)
    tip = Rect(at.x, at.centre[1] - length / 2, at.width, length)
    width = em * (0.05 if row.mark == "earlier" else 0.085)
    return [*stack(style, words, colours.fill, lines), *arrow(tip, heading, colours.arrow, width)]


def _words(style: Style, row: CallRow, within: Rect, colours: _Colours, languages: Sequence[str]) -> list[Line]:
    """Return the fullest words that have room beside a number; none where even the shortest have not."""
    first = Line("", 0, colours.quiet) if row.mark == "earlier" else Line("", 0, colours.ink, "bold")
    for words in _choices(style, row, languages):
        for em in (style.sizes.rest * 1.25, style.sizes.rest):
            lines = in_languages(words, replace(first, em=em), colours.quiet)
            widest = max(style.faces.of(line.weight).width(line.words, line.em) for line in lines)
            if widest <= within.width and stack_height(style, lines, within.width) <= within.height:
                return lines
    return []


def _choices(style: Style, row: CallRow, languages: Sequence[str]) -> Iterator[tuple[str, ...]]:
    hall = named(style.halls.get(row.hall, {}), languages) if len(style.halls) > 1 else ()
    if row.mark != "earlier":
        said = style.say("again" if row.is_repeated else "go", languages)
        if len(hall) == len(said):
            yield tuple(f"{place}. {words}" for place, words in zip(hall, said, strict=True))
            yield hall
        yield said
        yield style.say("called", languages)
    elif hall:
        yield hall


def _colours(style: Style, row: CallRow, now: float) -> _Colours:
    palette = style.palette
    if row.mark == "earlier":
        line = blend(palette.paper, palette.quiet, _ARROW_TINT)
        return _Colours(palette.paper, palette.ink, palette.quiet, line, palette.line, palette.ink)
    if row.mark == "called":
        tint = blend(palette.paper, palette.called, _CALLED_TINT)
        return _Colours(tint, palette.called, palette.ink, palette.called, palette.called, palette.paper)
    share = strength(row.since, now) if style.moves else 1.0
    is_bright = style.moves and is_flashing(row.since, now)
    fill = blend(blend(palette.paper, palette.called, share), _WHITE, _FLASH_TINT if is_bright else 0)
    ink = palette.paper if share > 0.5 else palette.ink
    return _Colours(fill, ink, ink, ink, palette.paper, palette.called)
