"""The picture of a first start: title, two fields, what is said, keys large enough for a finger."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from queue_core.runtime.claim.code import LENGTH
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Palette
from queue_core.screen.claim.entry import ADDRESS_KEYS, CODE_KEYS, Entry
from queue_core.screen.colours import blend
from queue_core.screen.items import Align, Box, Item, Picture, Polygon, Rect, Target, Text, Weight
from queue_core.screen.typeface import Typefaces

SIZE: Final = (1920, 1080)
SMALLEST_TEXT: Final = 40
_MARGIN, _GAP, _RADIUS = 48, 16, 16
_GROUP: Final = 4
_MARK: Final = 56


@dataclass(frozen=True, slots=True)
class ClaimLook:
    """Colours, faces and words; `name` is the device's."""

    palette: Palette
    faces: Typefaces
    texts: Texts
    name: str


def picture(entry: Entry, look: ClaimLook) -> Picture:
    """Return what is shown: 1920 × 1080, targets named as `touched` knows them."""
    return _Sheet(entry, look).picture()


class _Sheet:
    def __init__(self, entry: Entry, look: ClaimLook) -> None:
        self._entry, self._look, self._palette = entry, look, look.palette
        self._soft = blend(look.palette.paper, look.palette.line, 0.4)
        self._items: list[Item] = []
        self._targets: list[Target] = []

    def picture(self) -> Picture:
        self._head(Rect(_MARGIN, 36, SIZE[0] - 2 * _MARGIN, 160))
        code, address = Rect(_MARGIN, 206, 1824, 190).split_left(1130, 40)
        self._field("code", code)
        self._code(code.split_top(56)[1])
        self._field("address", address)
        self._address(address.split_top(56)[1])
        self._said(Rect(_MARGIN, 408, 1824, 112))
        self._keys(Rect(_MARGIN, 536, 1824, 508))
        return Picture(SIZE, self._palette.paper, tuple(self._items), tuple(self._targets))

    def _head(self, area: Rect) -> None:
        top, hint = area.split_top(96, 2)
        title, other = top.split_left(area.width - 360, 24)
        self._text(title, self._say("title"), 64, bold=True)
        self._text(hint, self._say("hint", name=self._look.name), 42)
        language = "en" if self._entry.language == "uk" else "uk"
        self._button(f"language:{language}", other, self._say("other"), 42)

    def _field(self, name: str, area: Rect) -> None:
        """Draw a field's name; the whole of it may be touched."""
        self._text(area.split_top(52)[0], self._say(name), 42, bold=self._entry.typing == name)
        self._targets.append(Target(f"field:{name}", area))

    def _code(self, area: Rect) -> None:
        between = 36
        groups = area.columns(LENGTH // _GROUP, between)
        for index, group in enumerate(groups):
            for place, cell in enumerate(group.columns(_GROUP, 8), index * _GROUP):
                is_next = self._entry.typing == "code" and place == len(self._entry.code)
                self._cell(cell, is_next)
                if place < len(self._entry.code):
                    self._text(cell, self._entry.code[place], 72, bold=True, align="centre")
            if index:
                dash = Rect(group.x - between + 9, group.centre[1] - 3, between - 18, 6)
                self._items.append(Box(dash, self._palette.ink))

    def _address(self, area: Rect) -> None:
        self._cell(area, self._entry.typing == "address")
        inside = area.inset(20, 8)
        bold, words = self._look.faces.of("bold"), self._entry.address
        while bold.width(words, 60) > inside.width - 14:
            words = words[1:]  # the end is being typed, so the end is seen
        if words:
            self._text(inside, words, 60, bold=True)
        if self._entry.typing == "address" and not self._entry.is_busy:
            left = inside.x + bold.width(words, 60) + 8
            self._items.append(Box(Rect(left, area.y + 28, 6, area.height - 56), self._palette.accent))

    def _cell(self, area: Rect, is_next: bool) -> None:
        line = self._palette.accent if is_next else self._palette.quiet
        self._items.append(Box(area, self._palette.paper, _RADIUS, line, 6 if is_next else 2))

    def _said(self, area: Rect) -> None:
        said = self._entry.said
        if said is None:
            return
        mark, words = area.split_left(_MARK, 24)
        x, y, half = mark.x, area.centre[1], _MARK / 2
        colour = {"trouble": self._palette.stop, "busy": self._palette.accent, "done": self._palette.good}[said.tone]
        if said.tone == "trouble":
            self._items.append(Polygon(((x, y + half), (x + half, y - half), (x + 2 * half, y + half)), colour))
            self._items.append(Box(Rect(x + half - 4, y - 8, 8, 18), self._palette.paper))
            self._items.append(Box(Rect(x + half - 4, y + 14, 8, 8), self._palette.paper))
        else:
            self._items.append(Box(Rect(x, y - half, _MARK, _MARK), colour, half))
        self._text(words, self._say(said.key, **said.values), 50, bold=True)

    def _keys(self, area: Rect) -> None:
        keys, side = area.split_left(1440, 24)
        rows = CODE_KEYS if self._entry.typing == "code" else ADDRESS_KEYS
        columns = max(map(len, rows))
        for letters, row in zip(rows, keys.rows(len(rows), _GAP), strict=True):
            for letter, cell in zip(letters, row.columns(columns, _GAP), strict=False):
                self._button(f"key:{letter}", cell, letter, 60)
        erase, send = side.rows(2, _GAP)
        self._button("erase", erase, self._say("erase"), 54)
        self._button("next", send, self._say("next"), 54, is_main=True)

    def _button(self, name: str, area: Rect, words: str, height: float, *, is_main: bool = False) -> None:
        fill, ink = (self._palette.accent, self._palette.paper) if is_main else (self._soft, self._palette.ink)
        if self._entry.pressed == name:
            fill, ink = self._palette.ink, self._palette.paper
        self._items.append(Box(area, fill, _RADIUS))
        self._text(area.inset(10, 4), words, height, bold=True, align="centre", ink=ink, on=fill)
        self._targets.append(Target(name, area))

    def _say(self, key: str, **values: object) -> str:
        return self._look.texts.say(f"claim.{key}", self._entry.language, **values)

    def _text(
        self,
        area: Rect,
        words: str,
        height: float,
        *,
        bold: bool = False,
        align: Align = "left",
        ink: str | None = None,
        on: str | None = None,
    ) -> None:
        """Write words as large as `height` allows, smaller where they would not fit."""
        weight: Weight = "bold" if bold else "regular"
        while True:
            text = Text(
                area, words, height, ink or self._palette.ink, on or self._palette.paper, weight, align, wrap=True,
                leading=1.1,
            )  # fmt: skip
            if height <= SMALLEST_TEXT or self._look.faces.fits(text):
                break
            height = max(SMALLEST_TEXT, height - 4)
        self._items.append(text)
