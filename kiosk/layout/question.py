"""The question before the ticket: who is served first. Beside it what was chosen and how many wait."""

from __future__ import annotations

from kiosk.layout import marks
from kiosk.layout.choosing import cells, draw_pager, not_promised
from kiosk.layout.sheet import Sheet
from kiosk.layout.style import GAP, MIDDLE
from kiosk.offer import Entry
from kiosk.paging import offer, on_page, page_count
from kiosk.screens import NO_CATEGORY, Category, Needs, State
from queue_core.screen.items import Box, Rect
from queue_core.wire.states import DirectionQueue
from queue_core.wire.values import Estimate

_ROW_GAP = 20


def draw_category(sheet: Sheet, screen: Category) -> None:
    """Draw the question with its answers; without categories in the catalogue, the one way on."""
    left, right = MIDDLE.split_left(560, GAP + 8)
    entry = offer(sheet.state).entry(screen.item)
    if entry is not None:
        _summary(sheet, left, entry, screen)
    palette, ground = sheet.style.palette, sheet.style.ground
    catalogue = sheet.state.catalogue
    if catalogue is None or not catalogue.categories:
        title, rest = right.split_top(140, GAP)
        sheet.add(sheet.style.text(title, sheet.say("category.single"), 60, palette.ink, ground, weight="bold"))
        sheet.labelled(
            f"category:{NO_CATEGORY}", Rect(rest.x, rest.y, rest.width, 200), sheet.say("category.take"), "accent", 64
        )
        if said := not_promised(sheet):
            below = Rect(rest.x, rest.y + 200 + _ROW_GAP, rest.width, 104)
            sheet.add(sheet.style.text(below, said, 42, palette.ink, ground))
        return
    question, rest = right.split_top(136, 4)
    # What proof to show is told again with the number; how far priority goes only here.
    said = not_promised(sheet) or sheet.say("category.hint")
    hint, rest = rest.split_top(56 if page_count(sheet.state) == 1 else 104, _ROW_GAP)
    room = Rect(hint.x, hint.y, draw_pager(sheet, hint.right, hint.y + 4) - hint.x, hint.height)
    sheet.add(
        sheet.style.text(question, sheet.say("category.title"), 56, palette.ink, ground, weight="bold"),
        sheet.style.text(room, said, 42, palette.ink, ground),
    )
    none, rest = rest.split_top(136, _ROW_GAP)
    sheet.labelled(f"category:{NO_CATEGORY}", none, sheet.say("category.none"), "accent", 54)
    names = {category.id: category.name for category in catalogue.categories}
    for cell, id in zip(_places(sheet.state, rest), on_page(sheet.state), strict=False):
        sheet.labelled(f"category:{id}", cell, sheet.word(names[id]), "card", 46)


def draw_needs(sheet: Sheet, screen: Needs) -> None:
    """Draw what may be chosen for the visitor's comfort, each with a box that is checked or not."""
    palette, ground = sheet.style.palette, sheet.style.ground
    top, rest = MIDDLE.split_top(104, GAP)
    right = draw_pager(sheet, top.right, top.y + 4)
    title = Rect(top.x, top.y, right - top.x - GAP, top.height)
    sheet.add(sheet.style.text(title, sheet.say("category.needs_title"), 60, palette.ink, ground, weight="bold"))
    area, foot = rest.split_top(rest.height - 120, _ROW_GAP)
    names = {need.id: need.name for need in sheet.state.catalogue.needs} if sheet.state.catalogue else {}
    for cell, id in zip(cells(sheet.state, area), on_page(sheet.state), strict=False):
        is_chosen = id in screen.before.needs
        fill, ink = sheet.button(f"need:{id}", cell, "quiet" if is_chosen else "card")
        box = Rect(cell.x + 32, cell.centre[1] - 32, 64, 64)
        sheet.add(Box(box, palette.accent if is_chosen else palette.paper, 14, ink, 4))
        if is_chosen:
            sheet.add(marks.check(*box.centre, 38, palette.paper))
        room = Rect(box.right + 28, cell.y + 4, cell.right - box.right - 52, cell.height - 8)
        sheet.add(sheet.style.text(room, sheet.word(names[id]), 46, ink, fill, weight="bold"))
    sheet.labelled("back", Rect(foot.right - 600, foot.y, 600, foot.height), sheet.say("category.needs_done"), "accent")


def wait_words(sheet: Sheet, estimate: Estimate | None) -> str:
    """Return a range of minutes in words; that it is not known where there is none."""
    if estimate is None:
        return sheet.say("category.unknown")
    low, high = estimate.low_minutes, estimate.high_minutes
    if low == high:
        return sheet.say("category.minutes_one", high=high)
    return sheet.say("category.minutes" if low > 0 else "category.minutes_up_to", low=low, high=high)


def _places(state: State, area: Rect) -> list[Rect]:
    if state.is_large:
        return list(area.rows(3, _ROW_GAP))
    return [cell for row in area.rows(3, _ROW_GAP) for cell in row.columns(2, GAP)]


def _summary(sheet: Sheet, rect: Rect, entry: Entry, screen: Category) -> None:
    palette = sheet.style.palette
    on = sheet.card(rect)
    inner = rect.inset(36, 32)
    head = inner.y
    if entry.letter and not sheet.state.is_large:
        sheet.letter(Rect(inner.x, inner.y, 88, 88), entry.letter, on)
        head += 108
    has_needs = bool(sheet.state.catalogue and sheet.state.catalogue.needs)
    bottom = inner.bottom - (104 if has_needs else 0)
    name = sheet.words(Rect(inner.x, head, inner.width, 240), sheet.name_of(entry), 50, on, bold=True)
    _, tall = sheet.style.typefaces.size_of(name)
    line = head + tall + 24
    sheet.add(Box(Rect(inner.x, line, inner.width, 2), palette.line))
    _waiting(sheet, Rect(inner.x, line + 24, inner.width, bottom - line - 24), _queue_of(sheet.state, entry), on)
    if has_needs:
        count = len(screen.needs)
        words = sheet.say("category.needs_chosen", count=count) if count else sheet.say("category.needs")
        sheet.labelled("needs", Rect(inner.x, inner.bottom - 92, inner.width, 92), words, "quiet", 42)


def _waiting(sheet: Sheet, rect: Rect, queue: DirectionQueue | None, on: str) -> None:
    if queue is None:
        return
    palette = sheet.style.palette
    if queue.waiting == 0 and queue.open_counters > 0:
        sheet.words(rect, sheet.say("category.nobody"), 50, on, bold=True)
        return
    label, rest = rect.split_top(56 * sheet.style.growth)
    sheet.words(label, sheet.say("category.waiting"), 42, on, quiet=True)
    count, rest = rest.split_top(100, 4)
    sheet.count(count, queue.waiting, 88, 46, on)
    if queue.open_counters == 0:
        sheet.add(sheet.style.text(rest, sheet.say("category.closed"), 42, palette.warn, on, anchor="top"))
        return
    words = f"{sheet.say('category.estimate')} {wait_words(sheet, queue.estimate)}"
    if queue.estimate is None:
        words = wait_words(sheet, None).capitalize()
    sheet.words(rest, words, 46, on)


def _queue_of(state: State, entry: Entry) -> DirectionQueue | None:
    directions = state.queue.directions if state.queue else []
    return next((queue for queue in directions if queue.id == entry.direction), None)
