"""A display of sixteen segments: which of them make a letter, and where they lie."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from PIL import Image, ImageDraw

_FINER: Final = 4
"""Segments are drawn so many times larger and then reduced, which smooths their edges."""

_MADE_OF: Final = {
    "0": "abcdpqef", "1": "bc", "2": "apbgheqd", "3": "apbghcqd", "4": "fghbc", "5": "apfghcqd", "6": "apfeqdcgh",
    "7": "apbc", "8": "apbcqdefgh", "9": "apbcqdfgh", "-": "gh", "?": "apbhm",
    "А": "apbcefgh", "Б": "apfeqdcgh", "В": "apbcqdhjm", "Г": "apef", "Ґ": "apefk", "Д": "pjlbcqd", "Е": "apqdefgh",
    "Є": "apqdefg", "Ж": "jmiknl", "З": "apbcqdh", "И": "febckl", "І": "jm", "Ї": "apjmqd", "Й": "apfebckl",
    "К": "fegkn", "Л": "pjlbc", "М": "feikbc", "Н": "feghbc", "О": "abcdpqef", "П": "apfebc", "Р": "apfebgh",
    "С": "apqdef", "Т": "apjm", "У": "fghbcqd", "Ф": "apfbghjm", "Х": "iknl", "Ц": "feqdbct", "Ч": "fghbc",
    "Ш": "feqdbcjm", "Щ": "feqdbcjmt", "Ь": "feqdcgh", "Ю": "fegpbcdjm", "Я": "apfbghcl",
    "A": "apbcefgh", "B": "apbcqdhjm", "C": "apqdef", "D": "apbcqdjm", "E": "apqdefgh", "F": "apefg", "G": "apcqdefh",
    "H": "feghbc", "I": "apjmqd", "J": "bcqde", "K": "fegkn", "L": "feqd", "M": "feikbc", "N": "feinbc",
    "O": "abcdpqef", "P": "apfebgh", "Q": "abcdpqefn", "R": "apfebghn", "S": "apfghcqd", "T": "apjm", "U": "feqdbc",
    "V": "felk", "W": "felnbc", "X": "iknl", "Y": "ikm", "Z": "apklqd",
}  # fmt: skip
"""Letter → its segments: a p top (left, right), f b upper sides, g h middle, e c lower sides, q d bottom (left, right),
i k upper diagonals, j m the post, l n lower diagonals, t the tail of Ц and Щ."""

_BARS: Final = {
    "a": ((0, 0), (1, 0)), "p": ((1, 0), (2, 0)), "g": ((0, 2), (1, 2)), "h": ((1, 2), (2, 2)),
    "q": ((0, 4), (1, 4)), "d": ((1, 4), (2, 4)), "f": ((0, 0), (0, 2)), "e": ((0, 2), (0, 4)),
    "b": ((2, 0), (2, 2)), "c": ((2, 2), (2, 4)), "j": ((1, 0), (1, 2)), "m": ((1, 2), (1, 4)),
    "i": ((0, 0), (1, 2)), "k": ((2, 0), (1, 2)), "l": ((1, 2), (0, 4)), "n": ((1, 2), (2, 4)),
    "A": ((0, 0), (2, 0)), "G": ((0, 2), (2, 2)), "D": ((0, 4), (2, 4)), "J": ((1, 0), (1, 4)),
}  # fmt: skip
"""Segment → its two ends, in half widths and quarter heights. Capitals are two halves that shine as one."""
_SINGLE: Final = "abcdefghijklmnpq"
_ABOVE_TAIL: Final = 0.92
"""The share of the height that is above the tails of letters."""
_HALVES: Final = (("a", "p", "A"), ("g", "h", "G"), ("q", "d", "D"), ("j", "m", "J"))


def segments_of(letter: str) -> str:
    """Return the segments of a letter; what has none of its own is shown as a question mark, a space as nothing."""
    return "" if letter == " " else _MADE_OF.get(letter.upper(), _MADE_OF["?"])


@lru_cache(maxsize=256)
def glyph(letter: str, size: tuple[int, int], lit: str, unlit: str, ground: str) -> Image.Image:
    """Return one place of the display with its letter, as a picture of `size`; colours are `#RRGGBB`."""
    wide, tall = size[0] * _FINER, size[1] * _FINER
    picture = Image.new("RGB", (wide, tall), ground)
    draw = ImageDraw.Draw(picture)
    shining = segments_of(letter)
    for name in _SINGLE:
        if name not in shining:
            draw.polygon(_outline(name, wide, tall), fill=unlit)
    for name in _joined(shining):
        draw.polygon(_outline(name, wide, tall), fill=lit)
    if "t" in shining:
        draw.polygon(_tail(wide, tall), fill=lit)
    return picture.resize(size, Image.Resampling.BOX)


def _joined(shining: str) -> set[str]:
    names = set(shining) - {"t"}
    for one, other, both in _HALVES:
        if {one, other} <= names and not (both in "GJ" and {"g", "j"} <= names):
            names = names - {one, other} | {both}
    return names


def _thickness(wide: int) -> float:
    return wide * 0.18


def _outline(name: str, wide: int, tall: int) -> list[tuple[float, float]]:
    """Return a bar with pointed ends, with a hair of space to its neighbours."""
    thick = _thickness(wide)
    inset_x, inset_y = thick / 2, thick / 2
    across, down = (wide - 2 * inset_x) / 2, (tall * _ABOVE_TAIL - 2 * inset_y) / 4
    (x0, y0), (x1, y1) = [(inset_x + x * across, inset_y + y * down) for x, y in _BARS[name]]
    if name in "iknl":
        return _slanting(x0, y0, x1, y1, thick)
    half, hair = thick / 2, thick * 0.07
    if y0 == y1:
        left, right = x0 + hair, x1 - hair
        return [
            (left, y0), (left + half, y0 - half), (right - half, y0 - half),
            (right, y0), (right - half, y0 + half), (left + half, y0 + half),
        ]  # fmt: skip
    top, bottom = y0 + hair, y1 - hair
    return [
        (x0, top), (x0 + half, top + half), (x0 + half, bottom - half),
        (x0, bottom), (x0 - half, bottom - half), (x0 - half, top + half),
    ]  # fmt: skip


def _slanting(x0: float, y0: float, x1: float, y1: float, thick: float) -> list[tuple[float, float]]:
    (left, top), (right, bottom) = sorted(((x0, y0), (x1, y1)))
    falls = 1 if bottom > top else -1
    left, right = left + thick * 0.45, right - thick * 0.45
    top, bottom = top + falls * thick * 0.42, bottom - falls * thick * 0.42
    wide, tall = min(thick * 0.6, (right - left) * 0.75), falls * thick * 1.3
    return [
        (left, top), (left + wide, top), (right, bottom - tall), (right, bottom), (right - wide, bottom),
        (left, top + tall),
    ]  # fmt: skip


def _tail(wide: int, tall: int) -> list[tuple[float, float]]:
    thick, top = _thickness(wide), tall * _ABOVE_TAIL - _thickness(wide) * 0.5
    return [(wide - thick, top), (wide, top), (wide, tall - thick * 0.5), (wide - thick * 0.6, tall)]
