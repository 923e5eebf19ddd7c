"""How wide words are and where lines break, read from the font file itself: layouts and tests measure with it.

Only what that needs is read of a TrueType file: `head` (units), `hhea` (line), `OS/2` (capitals), `cmap` (letters),
`hmtx` (widths). Kerning is left out: real lines are at most as wide, give or take a hundredth.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from queue_core.screen.items import Text, Weight


class NotAFont(Exception):
    """A file that is not a TrueType font this page can read; says which and why."""


@dataclass(frozen=True, slots=True, eq=False)
class Typeface:
    """One weight of a face. Widths are in ems: multiply by the height of the text. Compared by identity."""

    path: Path
    widths: dict[int, float]
    ascent: float
    descent: float
    capitals: float

    def width(self, words: str, height: float) -> float:
        """Width of one line in pixels at an em of `height` pixels."""
        missing = self.widths.get(0xFFFD, 0.6)
        return height * sum(self.widths.get(ord(letter), missing) for letter in words)

    def covers(self, words: str) -> bool:
        """Say whether the face has every letter of `words`."""
        return all(ord(letter) in self.widths for letter in words)


@dataclass(frozen=True, slots=True)
class Typefaces:
    """The two weights everything is written in."""

    regular: Typeface
    bold: Typeface

    @classmethod
    def load(cls, regular: Path, bold: Path) -> Typefaces:
        """Read both files; raises `NotAFont`."""
        return cls(read_typeface(regular), read_typeface(bold))

    def of(self, weight: Weight) -> Typeface:
        """Return the face of a weight."""
        return self.bold if weight == "bold" else self.regular

    def lines(self, words: str, width: float, height: float, weight: Weight = "regular") -> tuple[str, ...]:
        """Break words into lines no wider than `width` pixels; a longer word stays whole; «\\n» always breaks."""
        return _broken(self.of(weight), words, width, height)

    def lines_of(self, text: Text) -> tuple[str, ...]:
        """Return the lines a text is drawn in."""
        if not text.wrap:
            return (text.words,)
        return self.lines(text.words, text.rect.width, text.height, text.weight)

    def size_of(self, text: Text) -> tuple[float, float]:
        """Width and height in pixels of the drawn lines, from the first ascender to the last descender."""
        face, lines = self.of(text.weight), self.lines_of(text)
        step = text.height * text.leading
        deep = text.height * (face.ascent + face.descent)
        return max(face.width(line, text.height) for line in lines), deep + step * (len(lines) - 1)

    def baselines(self, text: Text) -> Iterator[tuple[str, float]]:
        """Yield each line with the height of its baseline in the picture."""
        _, deep = self.size_of(text)
        spare = {"top": 0.0, "middle": 0.5, "bottom": 1.0}[text.anchor] * (text.rect.height - deep)
        baseline = text.rect.y + spare + self.of(text.weight).ascent * text.height
        for line in self.lines_of(text):
            yield line, baseline
            baseline += text.height * text.leading

    def fits(self, text: Text) -> bool:
        """Say whether a text stays inside its rectangle."""
        width, height = self.size_of(text)
        return width <= text.rect.width and height <= text.rect.height


@lru_cache(maxsize=4096)
def _broken(face: Typeface, words: str, width: float, height: float) -> tuple[str, ...]:
    lines: list[str] = []
    for paragraph in words.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and face.width(longer, height) > width:
                lines.append(line)
                line = word
            else:
                line = longer
        lines.append(line)
    return tuple(lines)


@lru_cache(maxsize=8)
def read_typeface(path: Path) -> Typeface:
    """Read a TrueType file; raises `NotAFont` with the path and the reason."""
    try:
        return _parse(path, path.read_bytes())
    except OSError as error:
        raise NotAFont(f"the font {path} cannot be read: {error.strerror}; put it there or name another") from error
    except (struct.error, KeyError, IndexError, ValueError) as error:
        raise NotAFont(f"{path} is not a TrueType font with Unicode letters; name another") from error


def _parse(path: Path, data: bytes) -> Typeface:
    tables: dict[bytes, int] = {}
    for index in range(struct.unpack_from(">H", data, 4)[0]):
        tag, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        tables[tag] = offset
    units = struct.unpack_from(">H", data, tables[b"head"] + 18)[0]
    ascent, descent = struct.unpack_from(">hh", data, tables[b"hhea"] + 4)
    measured = struct.unpack_from(">H", data, tables[b"hhea"] + 34)[0]
    capitals = struct.unpack_from(">h", data, tables[b"OS/2"] + 88)[0]
    advances = struct.unpack_from(">" + "Hh" * measured, data, tables[b"hmtx"])[::2]
    glyphs = _letters(data, tables[b"cmap"])
    widths = {letter: advances[min(glyph, measured - 1)] / units for letter, glyph in glyphs.items()}
    return Typeface(path, widths, ascent / units, -descent / units, capitals / units)


def _letters(data: bytes, cmap: int) -> dict[int, int]:
    """Unicode letter to glyph, from the table's subtable of format 4 (the basic plane)."""
    for index in range(struct.unpack_from(">H", data, cmap + 2)[0]):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * index)
        if platform in (0, 3) and struct.unpack_from(">H", data, cmap + offset)[0] == 4:
            return _segments(data, cmap + offset)
    raise ValueError("no Unicode letters")


def _segments(data: bytes, at: int) -> dict[int, int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    deltas = struct.unpack_from(f">{count}h", data, at + 16 + 4 * count)
    ranges_at = at + 16 + 6 * count
    ranges = struct.unpack_from(f">{count}H", data, ranges_at)
    glyphs: dict[int, int] = {}
    for index, (start, end, delta, skip) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for letter in range(start, min(end, 0xFFFE) + 1):
            place = ranges_at + 2 * index + skip + 2 * (letter - start)
            found = struct.unpack_from(">H", data, place)[0] if skip else letter
            if found:
                glyphs[letter] = (found + delta) & 0xFFFF
    return glyphs
