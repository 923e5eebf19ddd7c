"""Draws the boxes as they look now: number, lamp, who waits, keys. A box that did not change is not drawn again."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, TypeAlias

from PIL import Image, ImageDraw, ImageFont

from counters.lamps import LIT_KEYS
from counters.picture.colours import Colours
from counters.picture.layout import BoxPlace, Layout, Rect
from counters.picture.segments import glyph
from counters.picture.signs import sign
from counters.protocol import Face, Lamp, Queue
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.wire.asks import Key
from queue_core.wire.codec import MAX_SCREEN_BYTES

_FINER: Final = 4
_PLACES: Final = 4
_COMPRESS_LEVELS: Final = (1, 6, 9)
_Weight: TypeAlias = Literal["regular", "bold"]


@dataclass(frozen=True, slots=True)
class BoxView:
    """What there is to see of one box. `face` is None while it does not answer; `down`: the keys held just now."""

    face: Face | None
    down: frozenset[Key] = frozenset()


ABSENT: Final = BoxView(None)


class Painter:
    """Draws pictures of one layout after the other; keeps the last one, so that only changed boxes are drawn anew."""

    def __init__(self, theme: Theme, texts: Texts, language: str) -> None:
        self._light, self._dark = theme.light, theme.dark
        self._faces = {"regular": theme.font_regular, "bold": theme.font_bold}
        self._texts = texts
        self._language = language
        self._colours = Colours(theme)
        self._canvas: Image.Image | None = None
        self._layout: Layout | None = None
        self._drawn: dict[str, BoxView] = {}

    def png(self, layout: Layout, views: Mapping[str, BoxView]) -> bytes:
        """Return the picture as PNG, of at most `MAX_SCREEN_BYTES` for any line of boxes."""
        picture = self.picture(layout, views)
        for level in _COMPRESS_LEVELS:
            data = io.BytesIO()
            picture.save(data, "PNG", compress_level=level)
            if data.tell() <= MAX_SCREEN_BYTES:
                break
        return data.getvalue()

    def picture(self, layout: Layout, views: Mapping[str, BoxView]) -> Image.Image:
        """Return the picture (mode P); it is drawn over by the next call."""
        if self._canvas is None or self._layout != layout:
            self._canvas = self._colours.reduced(Image.new("RGB", (layout.width, layout.height), self._colours.table))
            self._layout, self._drawn = layout, {}
        canvas = self._canvas
        now = {box.plan.counter: views.get(box.plan.counter, ABSENT) for box in layout.boxes}
        if now != self._drawn:
            self._heading(canvas, layout, now)
        for box in layout.boxes:
            view = now[box.plan.counter]
            if self._drawn.get(box.plan.counter) != view:
                drawn = self._colours.reduced(self._box(box, view, layout.scale))
                canvas.paste(drawn, (box.body.left, box.body.top))
        self._drawn = now
        return canvas

    def _heading(self, canvas: Image.Image, layout: Layout, views: Mapping[str, BoxView]) -> None:
        band = Image.new("RGB", (layout.width, layout.heading.bottom), self._colours.table)
        draw, scale = ImageDraw.Draw(band), layout.scale
        answering = sum(view.face is not None for view in views.values())
        title = self._say("title")
        draw.text(_left(layout.heading), title, self._light.ink, self._font("bold", 20 * scale), anchor="lm")
        words = self._say("answering", answering=answering, count=len(views))
        colour = self._light.quiet if answering == len(views) else self._light.stop
        draw.text(_right(layout.heading), words, colour, self._font("regular", 15 * scale), anchor="rm")
        canvas.paste(self._colours.reduced(band), (0, 0))

    def _box(self, box: BoxPlace, view: BoxView, scale: float) -> Image.Image:
        picture = self._body(box, view, scale)
        draw = ImageDraw.Draw(picture)
        x, y = box.body.left, box.body.top
        title, face = box.title.moved(x, y), view.face
        name = self._say("counter", counter=box.plan.counter)
        draw.text(_left(title), name, self._light.ink, self._fitting(name, "bold", 16 * scale, title), anchor="lm")
        if face is not None and face.lamp not in (Lamp.OFFLINE, Lamp.CLOSED):
            self._people(picture, title, face, scale)
        if face is not None:
            self._number(picture, box.display.moved(x, y), face)
        self._lamp(picture, box.lamp.moved(x, y), face, scale)
        lit = LIT_KEYS[face.lamp] if face is not None else frozenset()
        for key, rect in box.keys:
            self._key(draw, rect.moved(x, y), key, key in lit, scale)
        return picture

    def _people(self, picture: Image.Image, title: Rect, face: Face, scale: float) -> None:
        """Say how many wait; a warning stands before it when somebody waits long."""
        words, font = self._waiting(face.waiting), self._font("regular", 13 * scale)
        colour = self._light.ink if face.waiting else self._light.quiet
        if face.queue is Queue.WAITS_LONG:
            colour, font, size = self._light.warn, self._font("bold", 13 * scale), round(13 * scale)
            left = title.right - round(font.getlength(words)) - size - round(4 * scale)
            picture.paste(colour, (left, title.top + (title.height - size) // 2), sign(Lamp.WAITS_LONG, size))
        ImageDraw.Draw(picture).text(_right(title), words, colour, font, anchor="rm")

    def _body(self, box: BoxPlace, view: BoxView, scale: float) -> Image.Image:
        """Draw everything with round corners, larger than it will be, and reduce it."""
        x, y = box.body.left, box.body.top
        picture = Image.new("RGB", (box.body.width * _FINER, box.body.height * _FINER), self._colours.table)
        draw = ImageDraw.Draw(picture)
        self._round(draw, box.body.moved(x, y), 12 * scale, self._light.paper, self._light.line, scale)
        self._round(draw, box.display.moved(x, y), 6 * scale, self._dark.paper, self._dark.paper, scale)
        fill, edge, _ = self._lamp_colours(view.face)
        self._round(draw, box.lamp.moved(x, y), box.lamp.height / 2, fill, edge, 1.5 * scale)
        lit = LIT_KEYS[view.face.lamp] if view.face is not None else frozenset()
        for key, rect in box.keys:
            fill, edge = self._key_colours(key, key in lit, key in view.down)
            self._round(draw, rect.moved(x, y), 6 * scale, fill, edge, 1.25 * scale)
        return picture.reduce(_FINER)

    def _number(self, picture: Image.Image, display: Rect, face: Face) -> None:
        number = face.number or ""
        places = max(_PLACES, len(number))
        tall = round(display.height * 0.76)
        step = min(display.width * 0.94 / places, tall * 0.74)
        size = (round(step * 0.8), tall)
        left, top = display.middle[0] - step * places / 2 + step * 0.1, display.top + round(display.height * 0.15)
        lit = self._dark.called if face.lamp is not Lamp.OFFLINE else self._dark.quiet
        for place, letter in enumerate(number.rjust(places) if number else " " * places):
            at = round(left + place * step), top
            picture.paste(glyph(letter, size, lit, self._colours.segment_dark, self._dark.paper), at)

    def _lamp(self, picture: Image.Image, rect: Rect, face: Face | None, scale: float) -> None:
        _, _, ink = self._lamp_colours(face)
        lamp = face.lamp if face is not None else Lamp.OFFLINE
        words = self._say(f"lamp.{lamp}") if face is not None else self._say("unplugged")
        size, pad = round(rect.height * 0.54), round(rect.height * 0.4)
        room = Rect(rect.left + pad + size + round(6 * scale), rect.top, rect.right - pad // 2, rect.bottom)
        picture.paste(ink, (rect.left + pad, rect.top + (rect.height - size + 1) // 2), sign(lamp, size))
        font = self._fitting(words, "bold", 14 * scale, room)
        ImageDraw.Draw(picture).text(_left(room), words, ink, font, anchor="lm")

    def _key(self, draw: ImageDraw.ImageDraw, rect: Rect, key: Key, is_lit: bool, scale: float) -> None:
        words = self._say(f"key.{key}")
        big = key == "next"
        colour = self._light.quiet
        if is_lit:
            colour = self._light.paper if big else self._light.accent
        weight: _Weight = "bold" if is_lit else "regular"
        font = self._fitting(words, weight, (17 if big else 12) * scale, rect, round(3 * scale))
        draw.text(rect.middle, words, colour, font, anchor="mm")

    def _key_colours(self, key: Key, is_lit: bool, is_down: bool) -> tuple[str, str]:
        """Fill and edge."""
        light = self._light
        if key == "next" and is_lit:
            fill = self._colours.next_down if is_down else light.accent
            return fill, fill
        if is_down:
            return self._colours.key_down, light.accent
        if is_lit:
            return light.paper, light.accent
        return self._colours.key_dark, light.line

    def _lamp_colours(self, face: Face | None) -> tuple[str, str, str]:
        """Fill, edge and ink."""
        light = self._light
        match face.lamp if face is not None else Lamp.OFFLINE:
            case Lamp.FREE:
                return light.good, light.good, light.paper
            case Lamp.CALLED:
                return light.accent, light.accent, light.paper
            case Lamp.UNACKNOWLEDGED:
                return self._dark.called, self._dark.called, light.ink
            case Lamp.SERVING:
                return light.ink, light.ink, light.paper
            case Lamp.PAUSED | Lamp.WAITING:
                return light.paper, light.warn, light.warn
            case Lamp.WAITS_LONG:
                return light.warn, light.warn, light.paper
            case Lamp.CLOSED:
                return light.line, light.line, light.ink
            case Lamp.NOT_DONE | Lamp.SUSPENDED:
                return light.stop, light.stop, light.paper
            case _:
                return light.paper, light.stop, light.stop

    def _round(self, draw: ImageDraw.ImageDraw, rect: Rect, radius: float, fill: str, edge: str, width: float) -> None:
        left, top, right, bottom = (place * _FINER for place in _corners(rect))
        thick = max(1, round(width * _FINER))
        draw.rounded_rectangle((left, top, right - 1, bottom - 1), radius * _FINER, fill, edge, thick)

    def _waiting(self, count: int) -> str:
        if not count:
            return self._say("nobody_waits")
        return self._texts.say_count("waiting", self._language, count)

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(key, self._language, **values)

    def _fitting(self, words: str, weight: _Weight, size: float, room: Rect, margin: int = 0) -> ImageFont.FreeTypeFont:
        """Return a font of `size` or, where the words are too long for it, of the size that fits."""
        font = self._font(weight, size)
        share = (room.width - 2 * margin) / max(font.getlength(words), 1.0)
        return font if share >= 1 else self._font(weight, size * share - 0.25)

    def _font(self, weight: _Weight, size: float) -> ImageFont.FreeTypeFont:
        return _font(self._faces[weight], round(size * 4) / 4)


@lru_cache(maxsize=64)
def _font(path: Path, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


def _corners(rect: Rect) -> tuple[int, int, int, int]:
    return rect.left, rect.top, rect.right, rect.bottom


def _left(rect: Rect) -> tuple[float, float]:
    return rect.left, rect.middle[1]


def _right(rect: Rect) -> tuple[float, float]:
    return rect.right, rect.middle[1]
