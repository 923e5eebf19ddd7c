"""The number: the largest thing the kiosk ever shows, with where to go and what became of the slip."""

from __future__ import annotations

from kiosk.layout import marks
from kiosk.layout.question import wait_words
from kiosk.layout.sheet import Sheet
from kiosk.layout.style import GAP, MIDDLE
from kiosk.paging import offer
from kiosk.screens import NO_CATEGORY, Number
from queue_core.screen.items import Box, Rect


def draw_number(sheet: Sheet, screen: Number) -> None:
    """Draw a ticket just issued."""
    upper, strip = MIDDLE.split_top(MIDDLE.height - 128, GAP)
    left, right = upper.split_left(1040, GAP)
    _number(sheet, left, screen.number)
    where, more = right.split_top(right.height * 0.5, GAP)
    if screen.counter is not None:
        _called(sheet, where, screen)
    else:
        _wait(sheet, where, screen)
    _more(sheet, more, screen)
    slip, done = strip.split_left(strip.width - 400 - GAP, GAP)
    _slip(sheet, slip, screen)
    sheet.labelled("done", done, sheet.say("number.done"), "accent", 50)


def _number(sheet: Sheet, rect: Rect, number: str) -> None:
    palette = sheet.style.palette
    on = sheet.card(rect)
    label, room = rect.inset(48, 36).split_top(84)
    sheet.add(
        sheet.style.text(label, sheet.say("number.title"), 54, palette.ink, on, align="centre"),
        sheet.style.text(room, number, 400 / sheet.style.growth, palette.accent, on, weight="bold", align="centre"),
    )


def _called(sheet: Sheet, rect: Rect, screen: Number) -> None:
    palette = sheet.style.palette
    sheet.add(Box(rect, palette.accent, 20))
    inner = rect.inset(40, 24)
    words, room = inner.split_top(inner.height * 0.32)
    sheet.add(sheet.style.text(words, sheet.say("number.called"), 54, palette.paper, palette.accent, weight="bold"))
    size = min(200.0, room.height * 0.9) / sheet.style.growth
    counter = sheet.style.text(room, str(screen.counter), size, palette.paper, palette.accent, weight="bold")
    width, _ = sheet.style.typefaces.size_of(counter)
    sheet.add(counter, *marks.arrow(room.x + width + 90, room.centre[1], 90, palette.paper))
    hall = Rect(room.x + width + 170, room.y, room.width - width - 170, room.height)
    words_of_hall = sheet.say("number.hall", hall=screen.hall)
    sheet.add(sheet.style.text(hall, words_of_hall, 54, palette.paper, palette.accent, align="right"))


def _wait(sheet: Sheet, rect: Rect, screen: Number) -> None:
    palette = sheet.style.palette
    on = sheet.card(rect)
    inner = rect.inset(40, 28)
    if not screen.people_ahead:
        words = sheet.say("number.wait" if screen.people_ahead is None else "number.nobody")
        sheet.add(sheet.style.text(inner, words, 64, palette.ink, on, weight="bold"))
        return
    label, rest = inner.split_top(62 * sheet.style.growth)
    sheet.words(label, sheet.say("number.ahead"), 46, on, quiet=True)
    count, rest = rest.split_top(rest.height - 64 * sheet.style.growth)
    sheet.count(count, screen.people_ahead, 130, 54, on)
    words = wait_words(sheet, screen.estimate)
    if screen.estimate is not None:
        words = f"{sheet.say('category.estimate')} {words}"
    sheet.words(rest, words[:1].upper() + words[1:], 46, on)


def _more(sheet: Sheet, rect: Rect, screen: Number) -> None:
    """Draw what else to know: where to wait, what to have ready."""
    palette = sheet.style.palette
    on = sheet.card(rect)
    inner, proof = rect.inset(40, 20), _proof(sheet, screen)
    if screen.counter is None:
        hall, inner = inner.split_top(inner.height * (0.4 if proof else 0.46), 4)
        where = sheet.say("number.wait_in", hall=screen.hall)
        sheet.add(sheet.style.text(hall, where, 56, palette.ink, on, weight="bold"))
    elif not proof:
        sheet.add(sheet.style.text(inner, _name(sheet, screen), 50, palette.ink, on, weight="bold"))
        return
    words = sheet.say("number.proof", proof=proof) if proof else sheet.say("number.board")
    sheet.add(sheet.style.text(inner, words, 42, palette.ink, on))


def _name(sheet: Sheet, screen: Number) -> str:
    entry = offer(sheet.state).entry(screen.item)
    return "" if entry is None else sheet.name_of(entry)


def _proof(sheet: Sheet, screen: Number) -> str:
    """Return what proves the category that was claimed; empty where nothing does."""
    categories = sheet.state.catalogue.categories if sheet.state.catalogue else []
    chosen = next((one for one in categories if one.id == screen.category != NO_CATEGORY), None)
    return sheet.word(chosen.proof) if chosen is not None and isinstance(chosen.proof, dict) else ""


def _slip(sheet: Sheet, rect: Rect, screen: Number) -> None:
    palette = sheet.style.palette
    on = sheet.card(rect)
    x, y = rect.x + 78, rect.centre[1]
    colour = {"printed": palette.good, "printing": palette.ink}.get(screen.slip, palette.warn)
    if screen.slip == "printing":
        sheet.add(*marks.paper(x, y, 72, colour, on))
    elif screen.slip == "printed":
        sheet.add(*marks.done(x, y, 76, colour, on))
    else:
        sheet.add(*marks.warning(x, y, 68, colour, on))
    room = Rect(rect.x + 148, rect.y + 4, rect.width - 180, rect.height - 8)
    sheet.add(sheet.style.text(room, sheet.say(f"number.slip_{screen.slip}"), 50, colour, on, weight="bold"))
