"""The whole picture of a board: calls on the left, the waiting on the right, what frames them. Pure."""

from __future__ import annotations

from itertools import chain

from display.board import Shown, next_minute
from display.layout import motion
from display.layout.edges import (
    footer,
    footer_height,
    heading,
    lost_height,
    lost_strip,
    notice_height,
    notice_strip,
)
from display.layout.rows import calls
from display.layout.sign import sign
from display.layout.style import Style
from display.layout.waiting import waiting
from queue_core.screen.items import Box, Item, Picture, Rect


def picture(style: Style, shown: Shown, now: float) -> Picture:
    """Return the picture of what a board tells; `now` in office time decides the frame of a motion and the page."""
    sizes = style.sizes
    items: list[Item] = []
    body = Rect(0, 0, sizes.width, sizes.height).inset(sizes.margin, sizes.margin / 2)
    if not shown.is_connected and shown.face != "unknown":
        strip, body = body.split_top(lost_height(style, body.width, shown), sizes.margin / 2)
        items += lost_strip(style, strip, shown)
    body, foot = body.split_top(body.height - footer_height(style), 0)
    hall = next(iter(style.halls.values())) if len(style.halls) == 1 else None
    items += footer(style, foot, shown, hall)
    for notice in shown.notices:
        high = notice_height(style, body.width, notice, shown.languages)
        body, strip = body.split_top(body.height - high - sizes.margin / 2, 0)
        items += notice_strip(style, Rect(strip.x, strip.y, strip.width, high), notice, shown.languages)
    body, _ = body.split_top(body.height - sizes.margin / 2)
    items += _body(style, body, shown, now)
    if not shown.is_heard and any(row.mark == "newest" for row in shown.rows):
        items.append(_frame(style))
    return Picture((sizes.width, sizes.height), style.palette.paper, tuple(items))


def next_frame(style: Style, shown: Shown, now: float) -> float:
    """Return the next instant at which the picture of the same `shown` looks different."""
    moving = (motion.next_frame(row.since, now) for row in shown.rows if style.moves and row.mark == "newest")
    page = ((now // style.page_seconds + 1) * style.page_seconds,) if shown.waiting else ()
    return min(chain((instant for instant in moving if instant is not None), page), default=next_minute(now))


def _body(style: Style, body: Rect, shown: Shown, now: float) -> list[Item]:
    if shown.face not in ("calls", "quiet"):
        return sign(style, body, shown)
    left, right = body.split_left(style.sizes.left_width - style.sizes.margin * 1.5, style.sizes.margin)
    head = footer_height(style)
    items: list[Item] = []
    if shown.face == "quiet":
        items += sign(style, left, shown)
    else:
        top, list_of_calls = left.split_top(head, 0)
        top = top.inset(style.sizes.margin * 0.75, 0)
        items += heading(style, top.columns(2)[0], style.say("ticket", shown.languages))
        items += heading(style, top.columns(2)[1], style.say("counter", shown.languages), "right")
        items += calls(style, list_of_calls, shown.rows, shown.languages, now)
    if shown.waiting:
        items += waiting(style, right, shown.waiting, shown.languages, now)
    return items


def _frame(style: Style) -> Item:
    """Nobody hears the call here: a bright frame makes up for the gong."""
    whole = Rect(0, 0, style.sizes.width, style.sizes.height)
    return Box(whole, None, 0, style.palette.called, style.sizes.margin / 2)
