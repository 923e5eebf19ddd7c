"""What every screen has: at the top the office, the time and the languages; at the bottom back, help, large text."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.layout import marks
from kiosk.layout.sheet import Sheet
from kiosk.layout.style import BOTTOM_BAR, GAP, TOP_BAR
from kiosk.paging import languages
from kiosk.screens import Category, CodeEntry, Group, Languages, Marks, Needs
from queue_core.screen.items import Box, Rect, Text

_LANGUAGES_AT_THE_TOP = 3
_LANGUAGE_WIDTH = 264


def draw_frame(sheet: Sheet, office: str, has_back: bool) -> None:
    """Draw the top and bottom bars. `office`: its name in the visitor's language."""
    _top(sheet, office)
    _bottom(sheet, has_back)


def local_time(sheet: Sheet, moment: float) -> datetime:
    """Return an instant as the office's clock shows it; UTC while the office is not known."""
    office = sheet.state.office
    return datetime.fromtimestamp(moment, ZoneInfo(office.time_zone if office else "UTC"))


def may_go_back(sheet: Sheet) -> bool:
    """Say whether the present screen has one before it."""
    return isinstance(sheet.state.screen, Group | Category | Needs | CodeEntry | Marks | Languages)


def _top(sheet: Sheet, office: str) -> None:
    palette = sheet.style.palette
    sheet.add(Box(TOP_BAR, palette.paper), Box(Rect(0, TOP_BAR.bottom - 2, 1920, 2), palette.line))
    right = _languages(sheet)
    if sheet.state.office is not None:
        right -= 210
        time = f"{local_time(sheet, sheet.now):%H:%M}"
        where = Rect(right, 20, 170, 90)
        sheet.add(Text(where, time, 60, palette.ink, palette.paper, "bold", "right"))
    _logo(sheet)
    name = Rect(150, 8, right - 170, TOP_BAR.height - 18)
    if sheet.state.is_watched:
        name, watched = name.rows(2)
        sheet.add(sheet.style.text(watched, sheet.say("watched"), 42, palette.warn, palette.paper, weight="bold"))
    sheet.add(Text(name, _shortened(sheet, office, name), 42, palette.ink, palette.paper, "bold", wrap=True))


def _logo(sheet: Sheet) -> None:
    """Three people in a line, the first of them called: a queue."""
    palette = sheet.style.palette
    tile = Rect(48, 25, 80, 80)
    sheet.add(Box(tile, palette.accent, 18))
    for size, x in ((13, 21), (8, 45), (6, 64)):
        sheet.add(marks.disc(tile.x + x, tile.y + 40, size, palette.paper))


def _shortened(sheet: Sheet, words: str, rect: Rect) -> str:
    """Return words cut at a word's end so that they fit: a long name of an office must not push the clock away."""
    kept = words.split()
    while len(kept) > 1:
        text = Text(rect, " ".join(kept), 42, "#000000", "#FFFFFF", "bold", wrap=True)
        if sheet.style.typefaces.fits(text):
            break
        kept.pop()
    return " ".join(kept)


def _languages(sheet: Sheet) -> float:
    """Draw the languages and return where they begin."""
    known = languages(sheet.state)
    right = TOP_BAR.right - 48
    if len(known) < 2 or isinstance(sheet.state.screen, Languages):
        return right
    if len(known) > _LANGUAGES_AT_THE_TOP:
        rect = Rect(right - _LANGUAGE_WIDTH, 21, _LANGUAGE_WIDTH, 88)
        sheet.labelled("languages", rect, sheet.say("bar.languages"), height=42)
        return rect.x
    x = right - len(known) * (_LANGUAGE_WIDTH + GAP) + GAP
    for place, code in enumerate(known):
        rect = Rect(x + place * (_LANGUAGE_WIDTH + GAP), 21, _LANGUAGE_WIDTH, 88)
        is_chosen = code == sheet.state.language
        fill, ink = sheet.button(f"language:{code}", rect, "accent" if is_chosen else "card")
        name = sheet.name_of_language(code)
        sheet.add(Text(rect, name, 42, ink, fill, "bold" if is_chosen else "regular", "centre"))
    return x


def _bottom(sheet: Sheet, has_back: bool) -> None:
    palette = sheet.style.palette
    sheet.add(Box(BOTTOM_BAR, palette.paper), Box(Rect(0, BOTTOM_BAR.y, 1920, 2), palette.line))
    back, help, large = Rect(48, BOTTOM_BAR.y + 20, 1824, 92).columns(3, GAP)
    if has_back:
        ink = _labelled(sheet, "back", back, sheet.say("bar.back"))
        sheet.add(marks.chevron(back.x + 56, back.centre[1], 34, ink, left=True))
    _help(sheet, help)
    ink = _labelled(sheet, "large", large, sheet.say("bar.usual" if sheet.state.is_large else "bar.large"))
    on = palette.accent if sheet.state.pressed == "large" else palette.paper
    sheet.add(Text(Rect(large.x + 18, large.y, 90, large.height), "Аа", 50, ink, on, "bold", "centre"))


def _help(sheet: Sheet, rect: Rect) -> None:
    palette, help = sheet.style.palette, sheet.state.help
    x, y = rect.x + 58, rect.centre[1]
    if help is None and sheet.state.is_connected:
        ink = _labelled(sheet, "help", rect, sheet.say("bar.help"))
        on = palette.accent if sheet.state.pressed == "help" else palette.paper
        sheet.add(*marks.question(x, y, 56, ink, on))
        return
    if help is None:
        return
    colour = palette.warn if help == "failed" else palette.good
    room = Rect(rect.x + 108, rect.y, rect.width - 120, rect.height)
    sheet.add(sheet.style.text(room, sheet.say(f"bar.help_{help}"), 42, colour, palette.paper, weight="bold"))
    if help == "failed":
        sheet.add(*marks.warning(x, y, 52, colour, palette.paper))
    elif help == "called":
        sheet.add(*marks.done(x, y, 56, colour, palette.paper))


def _labelled(sheet: Sheet, name: str, rect: Rect, words: str) -> str:
    fill, ink = sheet.button(name, rect)
    room = Rect(rect.x + 108, rect.y, rect.width - 120, rect.height)
    sheet.add(Text(room, words, 44, ink, fill, "bold"))
    return ink
