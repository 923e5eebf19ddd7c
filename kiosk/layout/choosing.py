"""Screens of choice: the first one, groups, languages."""

from __future__ import annotations

from kiosk.layout import marks
from kiosk.layout.sheet import Sheet, Tone
from kiosk.layout.style import GAP, MIDDLE
from kiosk.offer import ALL, Entry
from kiosk.paging import listed, offer, on_page, page, page_count, per_page
from kiosk.screens import Group, Start, State
from queue_core.screen.items import Rect

_TITLE = 104
_ROW_GAP = 20
_FEW = 6
_NOTE = 42.0
_SIDE_BY_SIDE = 640.0
"""From this width on a name and a note stand side by side on a card."""


def draw_start(sheet: Sheet) -> None:
    """Draw the most used services with the way to all others, or, where there are none, the first groups."""
    top, rest = MIDDLE.split_top(_TITLE, GAP)
    has_frequent = bool(offer(sheet.state).frequent)
    wide = 500.0 if sheet.state.is_large else 800.0
    _title(sheet, top, sheet.say("start.title"), wide_right=wide if has_frequent and order_words(sheet) else 0)
    if not has_frequent:
        _entries(sheet, rest)
        _rate(sheet, cells(sheet.state, rest)[-1])
        return
    if words := order_words(sheet):
        _order(sheet, Rect(top.right - wide, top.y, wide, top.height), words)
    left, right = rest.split_left(1224, GAP)
    _entries(sheet, left)
    first, second, third = right.rows(3, _ROW_GAP)
    _all(sheet, Rect(first.x, first.y, first.width, second.bottom - first.y))
    _rate(sheet, third)


def draw_group(sheet: Sheet, screen: Group) -> None:
    """Draw what a group holds under its name."""
    top, rest = MIDDLE.split_top(_TITLE, GAP)
    entry = offer(sheet.state).entry(screen.id)
    title = sheet.say("start.title") if screen.id == ALL or entry is None else sheet.name_of(entry)
    _title(sheet, top, title)
    _entries(sheet, rest)


def draw_languages(sheet: Sheet) -> None:
    """Draw all languages, each by its own name."""
    top, rest = MIDDLE.split_top(_TITLE, GAP)
    _title(sheet, top, sheet.say("start.languages"))
    for cell, code in zip(cells(sheet.state, rest), on_page(sheet.state), strict=False):
        tone: Tone = "accent" if code == sheet.state.language else "card"
        sheet.labelled(f"language:{code}", cell, sheet.name_of_language(code), tone, 52)


def draw_pager(sheet: Sheet, right: float, y: float) -> float:
    """Draw the way to other pages, where there are any, and return where it begins."""
    pages, now = page_count(sheet.state), page(sheet.state)
    if pages < 2:
        return right
    palette = sheet.style.palette
    back, where, on = Rect(right - 560, y, 104, 96), Rect(right - 448, y, 190, 96), Rect(right - 250, y, 250, 96)
    if now > 0:
        _, ink = sheet.button("page:previous", back, "quiet")
        sheet.add(marks.chevron(*back.centre, 40, ink, left=True))
    if now < pages - 1:
        fill, ink = sheet.button("page:next", on, "accent")
        label = Rect(on.x, on.y, on.width - 70, on.height)
        text = sheet.style.text(label, sheet.say("bar.more"), 46, ink, fill, weight="bold", align="centre")
        sheet.add(text, marks.chevron(on.right - 62, on.centre[1], 36, ink))
    words = sheet.say("bar.page", page=now + 1, pages=pages)
    sheet.add(sheet.style.text(where, words, 42, palette.ink, sheet.style.ground, align="centre"))
    return back.x


def cells(state: State, area: Rect) -> list[Rect]:
    """Cut an area into the places of a full page, two columns, filled row by row; few choices get taller places."""
    is_few = len(listed(state)) <= (_FEW - 1 if isinstance(state.screen, Start) else _FEW)
    rows = area.rows(_FEW // 2 if is_few else -(-per_page(state) // 2), _ROW_GAP)
    return [cell for row in rows for cell in row.columns(2, GAP)]


def _title(sheet: Sheet, top: Rect, words: str, wide_right: float = 0) -> None:
    right = draw_pager(sheet, top.right - wide_right, top.y + 4)
    room = Rect(top.x, top.y, right - top.x - GAP, top.height)
    text = sheet.style.text(room, words, 60, sheet.style.palette.ink, sheet.style.ground, weight="bold")
    sheet.add(text)


def not_promised(sheet: Sheet) -> str:
    """Return what the office says where it does not promise veterans to be first; nothing where it does."""
    office = sheet.state.office
    return sheet.word(office.order) if office is not None and office.order else ""


def order_words(sheet: Sheet) -> str:
    """Return the promise to veterans where there is such a category, or what the office says in its place."""
    catalogue = sheet.state.catalogue
    has_veterans = catalogue is not None and any(category.tier == 1 for category in catalogue.categories)
    return not_promised(sheet) or (sheet.say("veterans") if has_veterans else "")


def _order(sheet: Sheet, rect: Rect, words: str) -> None:
    palette, ground = sheet.style.palette, sheet.style.ground
    text = sheet.style.text(rect, words, 42, palette.ink, ground, align="right")
    sheet.add(text)
    if not not_promised(sheet):
        width, _ = sheet.style.typefaces.size_of(text)
        sheet.add(marks.star(rect.right - width - 40, rect.centre[1], 44, palette.accent))


def _entries(sheet: Sheet, area: Rect) -> None:
    choices = offer(sheet.state)
    for cell, id in zip(cells(sheet.state, area), on_page(sheet.state), strict=False):
        entry = choices.entry(id)
        if entry is not None:
            _entry(sheet, cell, entry)


def _entry(sheet: Sheet, cell: Rect, entry: Entry) -> None:
    if entry.closed is not None:
        _closed(sheet, cell, entry, sheet.word(entry.closed))
        return
    is_group, palette = entry.kind == "group", sheet.style.palette
    fill, ink = sheet.button(f"{'open' if is_group else 'take'}:{entry.id}", cell)
    left = cell.x + 28
    if entry.letter:
        side = min(88.0, cell.height - 40)
        sheet.letter(Rect(left, cell.centre[1] - side / 2, side, side), entry.letter, fill)
        left += side + GAP
    right = cell.right - (72 if is_group else 24)
    if is_group:
        sheet.add(marks.chevron(cell.right - 44, cell.centre[1], 34, ink))
    room = Rect(left, cell.y + 4, right - left, cell.height - 8)
    note, colour = "", ink
    if not _is_served(sheet.state, entry):
        note, colour = sheet.say("start.closed"), palette.warn if fill == palette.paper else ink
    elif entry.kind == "package":
        note = sheet.say_count("together", entry.steps)
    if note:
        room, below = _room_for_note(room)
        sheet.add(sheet.style.text(below, note, 42, colour, fill))
    sheet.add(sheet.style.text(room, sheet.name_of(entry), 46, ink, fill, weight="bold"))


def _closed(sheet: Sheet, cell: Rect, entry: Entry, reason: str) -> None:
    """Draw the card of a service that is not given: nothing to touch, no letter, and why; shorter where it is long."""
    on, palette = sheet.card(cell), sheet.style.palette
    room, faces = cell.inset(24, 3), sheet.style.typefaces
    for words in (reason, sheet.say("start.closed")):
        if room.width >= _SIDE_BY_SIDE:
            upper, lower = room.split_left(room.width * 0.52, GAP)
        else:
            _, tall = faces.size_of(sheet.style.text(room, words, _NOTE / sheet.style.growth, palette.warn, on))
            upper, lower = room.split_top(room.height - tall)
            _, high = faces.size_of(sheet.style.text(upper, sheet.name_of(entry), 46, palette.ink, on, weight="bold"))
            spare = max(0.0, (upper.height - high) / 3)
            upper = Rect(upper.x, upper.y + spare, upper.width, upper.height - 2 * spare)
            lower = Rect(lower.x, lower.y - spare, lower.width, lower.height)
        name = sheet.style.text(upper, sheet.name_of(entry), 46, palette.ink, on, weight="bold")
        note = sheet.style.text(lower, words, _NOTE / sheet.style.growth, palette.warn, on)
        if words and faces.fits(name) and faces.fits(note):
            break
    sheet.add(name, note)


def _room_for_note(room: Rect) -> tuple[Rect, Rect]:
    """Share the room of a card between a name and a note: side by side on a wide card, else one above the other."""
    if room.width >= _SIDE_BY_SIDE:
        note = min(320.0, room.width * 0.42)
        return Rect(room.x, room.y, room.width - note - 16, room.height), Rect(
            room.right - note, room.y, note, room.height
        )
    return room.split_top(room.height - 56)


def _is_served(state: State, entry: Entry) -> bool:
    """Say whether any counter serves it now.

    Where that is not known, or before the first counter of the day opens, no card is marked: the next screen tells.
    """
    is_open = {queue.id: queue.open_counters > 0 for queue in state.queue.directions} if state.queue else {}
    if not any(is_open.values()):
        return True
    choices = offer(state)
    directions = {
        one.direction for one in choices.entries.values() if one.direction and choices.holds(entry.id, one.id)
    }
    directions |= {entry.direction} if entry.direction else set()
    return not directions or any(is_open.get(direction, True) for direction in directions)


def _all(sheet: Sheet, rect: Rect) -> None:
    fill, ink = sheet.button(f"open:{ALL}", rect, "accent")
    sheet.add(*marks.tiles(rect.x + 84, rect.y + 92, 88, ink))
    lower = Rect(rect.x + 40, rect.y + 160, rect.width - 80, rect.height - 190)
    title, hint = lower.split_top(lower.height * 0.42)
    sheet.add(
        sheet.style.text(title, sheet.say("start.all"), 60, ink, fill, weight="bold"),
        sheet.style.text(hint, sheet.say("start.all_hint"), 42, ink, fill),
    )


def _rate(sheet: Sheet, rect: Rect) -> None:
    fill, ink = sheet.button("rate", rect, "quiet")
    accent = ink if fill == sheet.style.palette.accent else sheet.style.palette.accent
    sheet.add(marks.star(rect.x + 84, rect.centre[1], 84, accent))
    room = Rect(rect.x + 152, rect.y + 4, rect.width - 176, rect.height - 8)
    sheet.add(sheet.style.text(room, sheet.say("start.rate"), 46, ink, fill, weight="bold"))
