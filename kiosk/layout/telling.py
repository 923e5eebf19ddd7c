"""Screens that tell one thing: trouble, a refusal, thanks, is anybody there, one moment please."""

from __future__ import annotations

from datetime import datetime, timedelta

from kiosk.flow import seconds_left
from kiosk.layout import marks
from kiosk.layout.frame import local_time
from kiosk.layout.sheet import Sheet
from kiosk.layout.style import GAP, MIDDLE
from kiosk.screens import NO_ANSWER, Failed, Issuing, Rated, Rating, Trouble
from kiosk.trouble import opening
from queue_core.screen.items import Rect

_BUTTON = 136


def draw_trouble(sheet: Sheet, kind: Trouble) -> None:
    """Draw what stands in the way and what to do."""
    palette = sheet.style.palette
    key, action = _told(sheet, kind)
    body = _board(sheet, 0)
    x, y = body.x + 190, body.centre[1]
    if kind in ("closed", "starting"):
        sheet.add(*marks.clock(x, y, 220, palette.accent, palette.paper))
    elif kind in ("locked", "no_connection"):
        sheet.add(*marks.stop(x, y, 200, palette.stop, palette.paper))
    else:
        colour = palette.stop if kind == "air_raid" else palette.warn
        sheet.add(*marks.warning(x, y, 210, colour, palette.paper))
    rate_room = 116 if kind in ("closed", "at_reception") else 0
    text = Rect(body.x, body.y, body.width, body.height - rate_room)
    _tell(sheet, text, sheet.say(f"trouble.{key}"), action)
    if rate_room:
        rect = Rect(body.x + 380, body.bottom - 140, 760, 100)
        sheet.labelled("rate", rect, sheet.say("start.rate"), "quiet")


def draw_warning(sheet: Sheet) -> None:
    """Ask whether somebody is still there."""
    palette = sheet.style.palette
    body = _board(sheet, _BUTTON)
    sheet.add(*marks.clock(body.x + 190, body.centre[1], 220, palette.accent, palette.paper))
    left = seconds_left(sheet.state, sheet.now, sheet.rules)
    _tell(sheet, body, sheet.say("warning.title"), sheet.say("warning.text", seconds=left))
    _two(sheet, ("home", sheet.say("warning.home")), ("here", sheet.say("warning.here")))


def draw_issuing(sheet: Sheet, screen: Issuing | Rating) -> None:
    """Draw the moment of waiting: at most three seconds."""
    palette = sheet.style.palette
    body = _board(sheet, 0)
    sheet.add(*marks.paper(body.x + 190, body.centre[1], 220, palette.accent, palette.paper))
    _tell(sheet, body, sheet.say("issuing.title" if isinstance(screen, Issuing) else "issuing.rating"), "")


def draw_failed(sheet: Sheet, screen: Failed) -> None:
    """Draw a refusal with the core's own sentence, or that nobody answered."""
    palette = sheet.style.palette
    body = _board(sheet, _BUTTON)
    sheet.add(*marks.warning(body.x + 190, body.centre[1], 210, palette.warn, palette.paper))
    sentence = screen.text or sheet.say(f"failed.no_answer_{screen.what}")
    _tell(sheet, body, sheet.say(f"failed.{screen.what}"), sentence)
    if screen.reason in ("office_closed", "already_rated", "too_late"):
        rect = _foot().columns(2, GAP)[1]
        sheet.labelled("home", rect, sheet.say("failed.home"), "accent", 54)
        return
    first, second = ("home", sheet.say("failed.home")), ("again", sheet.say("failed.again"))
    if screen.reason == NO_ANSWER and screen.what == "ticket":
        first, second = second, first
    _two(sheet, first, second)


def draw_rated(sheet: Sheet, screen: Rated) -> None:
    """Say thank you."""
    palette = sheet.style.palette
    body = _board(sheet, _BUTTON)
    sheet.add(*marks.done(body.x + 190, body.centre[1], 220, palette.good, palette.paper))
    _tell(sheet, body, sheet.say("rate.thanks"), sheet.say("rate.thanks_hint"))
    sheet.labelled("done", _foot().columns(2, GAP)[1], sheet.say("number.done"), "accent", 54)


def _board(sheet: Sheet, foot: float) -> Rect:
    body = Rect(MIDDLE.x, MIDDLE.y, MIDDLE.width, MIDDLE.height - (foot + GAP if foot else 0))
    sheet.card(body)
    return body


def _foot() -> Rect:
    return Rect(MIDDLE.x, MIDDLE.bottom - _BUTTON, MIDDLE.width, _BUTTON)


def _two(sheet: Sheet, quiet: tuple[str, str], wanted: tuple[str, str]) -> None:
    left, right = _foot().columns(2, GAP)
    sheet.labelled(quiet[0], left, quiet[1], "card", 54)
    sheet.labelled(wanted[0], right, wanted[1], "accent", 54)


def _tell(sheet: Sheet, body: Rect, title: str, sentence: str) -> None:
    palette, on = sheet.style.palette, sheet.style.palette.paper
    room = Rect(body.x + 380, body.y + 40, body.width - 440, body.height - 80)
    head = sheet.style.text(room, title, 84, palette.ink, on, weight="bold", anchor="top")
    _, tall = sheet.style.typefaces.size_of(head)
    rest = Rect(room.x, 0, room.width, room.height - tall - 28)
    words = sheet.style.text(rest, sentence, 56, palette.ink, on, anchor="top")
    _, deep = sheet.style.typefaces.size_of(words) if sentence else (0, -28)
    top = room.centre[1] - (tall + 28 + deep) / 2
    place = Rect(room.x, top, room.width, tall + 2)
    sheet.add(sheet.style.text(place, title, head.height / sheet.style.growth, palette.ink, on, weight="bold"))
    if sentence:
        under = Rect(room.x, place.bottom + 26, room.width, deep + 2)
        sheet.add(sheet.style.text(under, sentence, words.height / sheet.style.growth, palette.ink, on))


def _told(sheet: Sheet, kind: Trouble) -> tuple[str, str]:
    """Return the key of the title and the sentence of what to do."""
    office = sheet.state.office
    if kind == "at_reception" and office is not None and office.tickets_at_reception:
        return kind, sheet.word(office.tickets_at_reception)
    if kind != "closed" or office is None:
        return kind, sheet.say(f"trouble.{kind}_do")
    if office.clock_doubted:
        return kind, sheet.word(office.clock_doubted.words)
    start = opening(office, sheet.now)
    if start is None:
        key = "no_more" if office.open else "closed"
        return key, sheet.say(f"trouble.{key}_do")
    then, today = local_time(sheet, start.timestamp()), local_time(sheet, sheet.now)
    key = _day(then, today)
    return "closed", sheet.say(f"trouble.closed_{key}", time=f"{then:%H:%M}", day=then.day, month=then.month)


def _day(then: datetime, today: datetime) -> str:
    if then.date() == today.date():
        return "today"
    return "tomorrow" if then.date() == today.date() + timedelta(days=1) else "later"
