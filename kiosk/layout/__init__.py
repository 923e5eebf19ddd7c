"""The kiosk's pictures: what a state looks like."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.layout.choosing import draw_group, draw_languages, draw_start
from kiosk.layout.frame import draw_frame, may_go_back
from kiosk.layout.number import draw_number
from kiosk.layout.question import draw_category, draw_needs
from kiosk.layout.rating import draw_code, draw_marks
from kiosk.layout.sheet import Sheet
from kiosk.layout.style import SIZE, Style
from kiosk.layout.telling import draw_failed, draw_issuing, draw_rated, draw_trouble, draw_warning
from kiosk.screens import (
    Category,
    CodeEntry,
    Failed,
    Group,
    Issuing,
    Languages,
    Marks,
    Needs,
    Number,
    Rated,
    Rating,
    Rules,
    Start,
    State,
)
from kiosk.trouble import trouble
from queue_core.runtime.texts import Texts
from queue_core.screen.items import Picture
from queue_core.wire.values import Words


@dataclass(frozen=True, slots=True)
class Look:
    """What pictures are made of beside the state: two styles, the texts, the office's name."""

    usual: Style
    large: Style
    texts: Texts
    office: Words


def picture(state: State, now: float, rules: Rules, look: Look) -> Picture:
    """Return what the kiosk shows at `now` (office seconds): 1920 × 1080, targets named as `touch` knows them."""
    sheet = Sheet(state, now, rules, look.large if state.is_large else look.usual, look.texts)
    stands = trouble(state, now)
    draw_frame(sheet, sheet.word(look.office) or sheet.say("office"), stands is None and _may_go_back(sheet))
    if stands is not None:
        draw_trouble(sheet, stands)
    elif state.is_warning:
        draw_warning(sheet)
    else:
        _draw(sheet)
    return sheet.picture(SIZE)


def _may_go_back(sheet: Sheet) -> bool:
    # On the screen of needs «done» leads back: two ways to the same place would make people wonder.
    return may_go_back(sheet) and not sheet.state.is_warning and not isinstance(sheet.state.screen, Needs)


def _draw(sheet: Sheet) -> None:
    screen = sheet.state.screen
    match screen:
        case Start():
            draw_start(sheet)
        case Group():
            draw_group(sheet, screen)
        case Category():
            draw_category(sheet, screen)
        case Needs():
            draw_needs(sheet, screen)
        case Issuing() | Rating():
            draw_issuing(sheet, screen)
        case Number():
            draw_number(sheet, screen)
        case Failed():
            draw_failed(sheet, screen)
        case CodeEntry():
            draw_code(sheet, screen)
        case Marks():
            draw_marks(sheet)
        case Rated():
            draw_rated(sheet, screen)
        case Languages():
            draw_languages(sheet)
