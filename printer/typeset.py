"""Words and shapes as dots of ink. Everything here is a mode "1" picture in which 1 is a burnt dot."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import segno
from PIL import Image, ImageDraw, ImageFont

Align: TypeAlias = Literal["left", "right"]

_QUIET_MODULES = 4
"""Empty modules a reader needs around a QR code (ISO/IEC 18004)."""


@dataclass(frozen=True, slots=True)
class Face:
    """A type face at one size. `size` is the em, `leading` the distance between lines, both in dots."""

    path: Path
    size: int
    leading: int


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the paper in dots: left, top, and the first column and row after it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Width in dots."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Height in dots."""
        return self.bottom - self.top


@lru_cache(maxsize=32)
def _font(path: Path, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), size, layout_engine=ImageFont.Layout.BASIC)


@lru_cache(maxsize=4096)
def width_of(text: str, face: Face) -> int:
    """Return the width in dots that `text` takes in one line."""
    return int(_font(face.path, face.size).getlength(text)) + 1


@lru_cache(maxsize=1024)
def line(text: str, face: Face) -> Image.Image:
    """Return one line of text as ink, as wide as the text and `face.leading` high. Kept: words of a slip repeat."""
    font = _font(face.path, face.size)
    ascent, descent = font.getmetrics()
    picture = Image.new("1", (max(1, width_of(text, face)), face.leading), 0)
    top = (face.leading - ascent - descent) // 2
    ImageDraw.Draw(picture).text((0, top), text, font=font, fill=1)
    return picture


def huge(text: str, path: Path, cap_height: int, max_width: int) -> Image.Image:
    """Return `text` cut to its ink, its capitals at least `cap_height` dots tall and never wider than `max_width`.

    What would be too wide is pressed together sideways: the height is what people read from afar.
    """
    font = _font(path, _size_for_cap_height(path, cap_height))
    _, _, right, bottom = font.getbbox(text)
    grey = Image.new("L", (int(right + font.size) + 1, int(bottom) + 1), 0)
    ImageDraw.Draw(grey).text((0, 0), text, font=font, fill=255)
    grey = grey.crop(grey.point(_INK_ABOVE_HALF).getbbox() or (0, 0, 1, 1))
    if grey.width > max_width:
        grey = grey.resize((max_width, grey.height), Image.Resampling.LANCZOS)
    ink = grey.point(_INK_ABOVE_HALF, "1")
    return ink.crop(ink.getbbox() or (0, 0, 1, 1))


_INK_ABOVE_HALF = [0] * 128 + [255] * 128


@lru_cache(maxsize=8)
def _size_for_cap_height(path: Path, cap_height: int) -> int:
    size = cap_height
    while True:
        _, top, _, bottom = _font(path, size).getbbox("Н")
        if bottom - top >= cap_height:
            return size
        size += max(1, int((cap_height - (bottom - top)) * 1.2))


_LONGEST_TEXT = 2000
"""Characters looked at: more than any slip can hold."""


@lru_cache(maxsize=1024)
def wrap(text: str, face: Face, width: int, most_lines: int) -> tuple[str, ...]:
    """Break `text` into at most `most_lines` lines of at most `width` dots; what does not fit ends in «…»."""
    lines: list[str] = []
    rest = " ".join(text[:_LONGEST_TEXT].split())
    while rest and len(lines) < most_lines:
        taken = _fitting(rest, face, width)
        lines.append(rest[:taken].rstrip())
        rest = rest[taken:].lstrip()
    if rest:
        last = lines[-1]
        while last and width_of(last + "…", face) > width:
            last = last[:-1].rstrip()
        lines[-1] = last + "…"
    return tuple(lines)


def _fitting(text: str, face: Face, width: int) -> int:
    """How many characters of `text` go into one line: whole words if at least one fits, else as many letters."""
    if width_of(text, face) <= width:
        return len(text)
    fits = 1
    low, high = 1, len(text)
    while low <= high:
        middle = (low + high) // 2
        if width_of(text[:middle].rstrip(), face) <= width:
            fits, low = middle, middle + 1
        else:
            high = middle - 1
    if text[fits : fits + 1] == " ":
        return fits
    space = max(text.rfind(" ", 0, fits), text.rfind("-", 0, fits) + 1)
    return space if space > 0 else fits


@lru_cache(maxsize=16)
def qr(text: str, side: int, most_side: int, modules: tuple[int, int]) -> tuple[Image.Image, int] | None:
    """Return a QR code of `text` as ink, without its quiet zone, and the dots of one module. Kept for duplicates.

    A module is as large as `side` dots allow within `modules` (least, most), so a long text makes a larger code; None
    where it would be wider than `most_side`.
    The mask is fixed: trying all eight costs five times the drawing, and every mask is readable.
    """
    try:
        code = segno.make_qr(text, error="m", boost_error=False, mask=3)
    except segno.DataOverflowError:
        return None
    count = len(code.matrix)
    module = min(modules[1], max(modules[0], side // count), most_side // count)
    if module < modules[0]:
        return None
    ink = bytes(255 if dark else 0 for row in code.matrix for dark in row)
    small = Image.frombytes("L", (count, count), ink).convert("1")
    return small.resize((count * module, count * module), Image.Resampling.NEAREST), module


_SPELLS_A_COMMAND = re.compile(rb"\x10(?=\x04[\x01-\x08]|\x05[\x00-\x02]|\x14[\x01-\x08])")


def silent(picture: Image.Image) -> Image.Image:
    """Return the picture without dots that spell a real-time command (`DLE EOT`, `DLE ENQ`, `DLE DC4`).

    Printers obey those even inside a picture: they answer unasked, or switch off. One dot more undoes the spelling.
    """
    ink = picture.tobytes()
    if _SPELLS_A_COMMAND.search(ink) is None:
        return picture
    return Image.frombytes("1", picture.size, _SPELLS_A_COMMAND.sub(b"\x18", ink))


def quiet_zone(module: int) -> int:
    """Return the dots to leave empty around a QR code."""
    return _QUIET_MODULES * module


@dataclass(slots=True)
class Sheet:
    """A strip of paper set from the top down. `margin` dots stay empty on both sides; `y` is the next free row."""

    width: int
    margin: int
    y: int = 0
    boxes: dict[str, Box] = field(default_factory=dict)
    _placed: list[tuple[Image.Image, int, int]] = field(default_factory=list)

    @property
    def inner(self) -> int:
        """Width between the margins in dots."""
        return self.width - 2 * self.margin

    def gap(self, dots: int) -> None:
        """Leave `dots` rows empty."""
        self.y += dots

    def put(self, picture: Image.Image, left: int, top: int, name: str = "") -> None:
        """Place ink where it is told; `name` remembers the rectangle in `boxes`."""
        self._placed.append((picture, left, top))
        if name:
            self.boxes[name] = Box(left, top, left + picture.width, top + picture.height)

    def text(self, text: str, face: Face, *, left: int, width: int, lines: int = 1, align: Align = "left") -> int:
        """Set `text` from row `y` on, wrapped into `width` dots; returns the number of rows it took."""
        broken = wrap(text, face, width, lines)
        for index, words in enumerate(broken):
            ink = line(words, face)
            x = left if align == "left" else left + width - ink.width
            self.put(ink, x, self.y + index * face.leading)
        return len(broken) * face.leading

    def paragraph(self, text: str, face: Face, *, lines: int = 1, indent: int = 0) -> None:
        """Set `text` over the full width and go on below it."""
        self.y += self.text(text, face, left=self.margin + indent, width=self.inner - indent, lines=lines)

    def rule(self, thickness: int) -> None:
        """Draw a line from margin to margin and go on below it."""
        self.put(Image.new("1", (self.inner, thickness), 1), self.margin, self.y)
        self.y += thickness

    def picture(self) -> Image.Image:
        """Return everything placed so far as one picture, `y` rows high."""
        paper = Image.new("1", (self.width, max(1, self.y)), 0)
        for ink, left, top in self._placed:
            paper.paste(ink, (left, top))
        return paper
