"""Screens of a rating: the slip's code typed in, and the mark."""

from __future__ import annotations

from kiosk.layout import marks
from kiosk.layout.sheet import Sheet
from kiosk.layout.style import GAP, MIDDLE
from kiosk.screens import CodeEntry
from kiosk.touch import CODE_LENGTH, CODE_LETTERS
from queue_core.screen.items import Box, Rect

_KEYS_IN_A_ROW = 8


def draw_code(sheet: Sheet, screen: CodeEntry) -> None:
    """Draw the places of the code and the keys; what was typed is hidden while somebody watches from afar."""
    palette, ground = sheet.style.palette, sheet.style.ground
    top, rest = MIDDLE.split_top(250, GAP)
    left, right = top.split_left(600, GAP)
    title, hint = left.split_top(136, 4)
    sheet.add(
        sheet.style.text(title, sheet.say("rate.code_title"), 60, palette.ink, ground, weight="bold"),
        sheet.style.text(hint, sheet.say("rate.code_hint"), 42, palette.ink, ground),
    )
    places = Rect(right.x, right.y + 40, right.width - 300, 170).columns(CODE_LENGTH, 12)
    for place, cell in enumerate(places):
        is_next = place == len(screen.code)
        line = palette.accent if is_next else palette.line
        sheet.add(Box(cell, palette.paper, 16, line, 6 if is_next else sheet.style.edge))
        if place < len(screen.code):
            letter = "•" if sheet.state.is_watched else screen.code[place]
            sheet.add(sheet.style.text(cell, letter, 84, palette.ink, palette.paper, weight="bold", align="centre"))
    rows = rest.rows(len(CODE_LETTERS) // _KEYS_IN_A_ROW, 16)
    for row, cells in enumerate(rows):
        letters = CODE_LETTERS[row * _KEYS_IN_A_ROW : (row + 1) * _KEYS_IN_A_ROW]
        for cell, letter in zip(cells.columns(_KEYS_IN_A_ROW, 16), letters, strict=True):
            sheet.labelled(f"key:{letter}", cell, letter, "card", 54)
    if screen.code:
        erase = Rect(right.right - 276, right.y + 40, 276, 170)
        sheet.labelled("erase", erase, sheet.say("rate.erase"), "quiet")


def draw_marks(sheet: Sheet) -> None:
    """Draw the five marks, the best first: so many stars and a word."""
    palette, ground = sheet.style.palette, sheet.style.ground
    top, rest = MIDDLE.split_top(104, GAP)
    sheet.add(sheet.style.text(top, sheet.say("rate.mark_title"), 60, palette.ink, ground, weight="bold"))
    for mark, row in zip((5, 4, 3, 2, 1), rest.rows(5, 18), strict=True):
        fill, ink = sheet.button(f"mark:{mark}", row)
        is_pressed = fill == palette.accent
        sheet.add(sheet.style.text(Rect(row.x + 40, row.y, 70, row.height), str(mark), 60, ink, fill, weight="bold"))
        for place in range(5):
            colour = (ink if is_pressed else palette.accent) if place < mark else sheet.style.soft
            if place < mark or sheet.style.soft != palette.paper:
                sheet.add(marks.star(row.x + 180 + place * 84, row.centre[1] + 2, 68, colour))
        room = Rect(row.x + 620, row.y, row.width - 660, row.height)
        sheet.add(sheet.style.text(room, sheet.say(f"rate.mark_{mark}"), 52, ink, fill, weight="bold"))
