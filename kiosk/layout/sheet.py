"""The sheet a picture is drawn on: items, targets, and the few forms every screen is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from kiosk.layout import marks
from kiosk.layout.style import GAP, RADIUS, Style
from kiosk.offer import Entry
from kiosk.screens import Rules, State
from queue_core.runtime.texts import Texts
from queue_core.screen.items import Box, Item, Picture, Rect, Target, Text
from queue_core.wire.values import Words

Tone = Literal["card", "accent", "quiet"]


class Sheet:
    """What is drawn for a state at an instant (office seconds)."""

    def __init__(self, state: State, now: float, rules: Rules, style: Style, texts: Texts) -> None:
        self.state, self.now, self.rules, self.style, self._texts = state, now, rules, style, texts
        self._items: list[Item] = []
        self._targets: list[Target] = []

    def say(self, key: str, **values: object) -> str:
        """Return a text in the visitor's language."""
        return self._texts.say(key, self.state.language, **values)

    def say_count(self, key: str, count: int) -> str:
        """Return a text in the form that fits a count."""
        return self._texts.say_count(key, self.state.language, count)

    def name_of_language(self, code: str) -> str:
        """Return what a language calls itself; its code where the texts do not know."""
        key, known = f"language.{code}", self._texts.keys()
        return self._texts.say(key, code) if key in known else code.upper()

    def word(self, words: Words) -> str:
        """Return words of the catalogue in the visitor's language, else in Ukrainian, else in any."""
        return words.get(self.state.language) or words.get("uk") or next(iter(words.values()), "")

    def name_of(self, entry: Entry) -> str:
        """Return what a service, a package or a group is called."""
        return self.word(entry.name) if entry.name else self.say(f"start.{entry.id}")

    def add(self, *items: Item) -> None:
        """Draw items over what is there."""
        self._items += items

    def target(self, name: str, rect: Rect) -> None:
        """Let a rectangle be touched."""
        self._targets.append(Target(name, rect))

    def card(self, rect: Rect, fill: str | None = None) -> str:
        """Draw a surface that nobody touches and return its colour."""
        palette = self.style.palette
        colour = fill or palette.paper
        self.add(Box(rect, colour, RADIUS, palette.line if fill is None else None, self.style.edge))
        return colour

    def button(self, name: str, rect: Rect, tone: Tone = "card") -> tuple[str, str]:
        """Draw a surface to touch and return its colour and the colour of words on it; it answers the finger."""
        palette = self.style.palette
        self.target(name, rect)
        # A key that lights up under the finger would tell the code to who watches from afar.
        is_secret = self.state.is_watched and name.startswith("key:")
        is_pressed = self.state.pressed == name and not is_secret
        if tone == "accent":
            fill, ink, line = palette.accent, palette.paper, palette.accent
            if is_pressed:
                fill, ink = palette.ink, palette.paper
        else:
            fill, ink = (self.style.soft if tone == "quiet" else palette.paper), palette.ink
            line = palette.accent if tone == "quiet" else palette.line
            if is_pressed:
                fill, ink, line = palette.accent, palette.paper, palette.accent
        self.add(Box(rect, fill, RADIUS, line, self.style.edge))
        return fill, ink

    def labelled(self, name: str, rect: Rect, words: str, tone: Tone = "card", height: float = 46) -> None:
        """Draw a button with words in its middle."""
        fill, ink = self.button(name, rect, tone)
        self.add(self.style.text(rect.inset(GAP, 6), words, height, ink, fill, weight="bold", align="centre"))

    def words(self, rect: Rect, words: str, height: float, on: str, *, bold: bool = False, quiet: bool = False) -> Text:
        """Write words from the top left of a rectangle and return them as they fit."""
        palette = self.style.palette
        colour = palette.quiet if quiet else palette.ink
        text = self.style.text(rect, words, height, colour, on, weight="bold" if bold else "regular", anchor="top")
        self.add(text)
        return text

    def count(self, rect: Rect, count: int, height: float, words_height: float, on: str) -> None:
        """Write how many people, the figure large, the word beside it on the same line."""
        faces, ink = self.style.typefaces, self.style.palette.ink
        figure = self.style.text(rect, str(count), height, ink, on, weight="bold")
        ((_, baseline),) = faces.baselines(figure)
        left = rect.x + faces.size_of(figure)[0] + words_height * 0.4
        room = Rect(left, rect.y, rect.right - left, rect.height)
        word = self.style.text(room, self.say_count("people", count), words_height, ink, on, anchor="top")
        face = faces.of(word.weight)
        place = Rect(left, baseline - face.ascent * word.height, room.width, word.height * 1.2)
        self.add(figure, replace(word, rect=place))

    def letter(self, rect: Rect, letter: str, on: str) -> None:
        """Draw the tile with a direction's letter, which begins the visitor's number; on accent it is turned round."""
        palette = self.style.palette
        is_plain = on != palette.accent
        fill, ink = (self.style.soft, self.style.deep) if is_plain else (palette.paper, palette.accent)
        self.add(Box(rect, fill, 16))
        self.add(Text(rect, letter, rect.height * 0.62, ink, fill, "bold", "centre"))

    def closed_mark(self, x: float, y: float, on: str) -> None:
        """Draw the sign of what is not served now."""
        self.add(*marks.clock(x, y, 40, self.style.palette.warn, on))

    def picture(self, size: tuple[int, int]) -> Picture:
        """Return all that was drawn."""
        return Picture(size, self.style.ground, tuple(self._items), tuple(self._targets))
