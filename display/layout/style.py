"""What every part of the picture is drawn with, and how words are stacked and made to fit. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from display.layout.shapes import Heading
from display.layout.sizes import SECOND_LANGUAGE_SHARE, Sizes
from queue_core.runtime.texts import MOTHER_TONGUE, Texts
from queue_core.runtime.theme import Palette
from queue_core.screen.items import Align, Rect, Text, Weight
from queue_core.screen.typeface import Typefaces
from queue_core.wire.values import Words

LINE: Final = 1.18
"""Height of a line in ems: ascender to descender of the face, and a little."""
_LEAST_SHARE: Final = 0.7
"""Words too long for their place shrink this far before they are cut."""
_SHRINK: Final = 0.95
_MOST_KEPT: Final = 4000
_Fit: TypeAlias = tuple[float, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Line:
    """Words of one size in a stack; `most` lines at most, smaller or cut where they are too long."""

    words: str
    em: float
    colour: str
    weight: Weight = "regular"
    most: int = 1


@dataclass(frozen=True, slots=True)
class Style:
    """Colours, faces, words and sizes of one display. `halls`: their names; `arrows`: which way its counters are.

    Where not all directions fit they take turns, `page_seconds` of office time each.
    """

    palette: Palette
    faces: Typefaces
    texts: Texts
    sizes: Sizes
    halls: Mapping[str, Words] = field(default_factory=dict)
    arrows: Mapping[str, Heading] = field(default_factory=dict)
    tells_priority: bool = True
    moves: bool = True
    page_seconds: float = 10.0

    _fits: dict[tuple[Line, float], _Fit] = field(default_factory=dict, init=False, repr=False, compare=False)

    def fitted(self, line: Line, width: float) -> _Fit:
        """Return the em and the lines in which words fit a width: as asked for, else smaller, else cut with «…».

        Boards say the same words again and again, so what was found is kept.
        """
        found = self._fits.get((line, width))
        if found is None:
            if len(self._fits) >= _MOST_KEPT:
                self._fits.clear()
            found = self._fits[line, width] = _fitted(self.faces, line, width)
        return found

    def say(self, key: str, languages: Sequence[str], **values: object) -> tuple[str, ...]:
        """Return a text in each language."""
        return tuple(self.texts.say(key, language, **values) for language in languages)


def named(words: Words, languages: Sequence[str]) -> tuple[str, ...]:
    """Return a name in each language it has; in Ukrainian, or whatever there is, where it has none of them."""
    found = tuple(dict.fromkeys(words[language] for language in languages if words.get(language)))
    return found or (words.get(MOTHER_TONGUE) or next(iter(words.values()), ""),)


def in_languages(words: Iterable[str], first: Line, second_colour: str) -> list[Line]:
    """Return the words in the first language like `first`, in the others smaller and plain beneath."""
    lines = [replace(first, words=words_in) for words_in in words]
    em = first.em * SECOND_LANGUAGE_SHARE
    others = [replace(line, em=em, colour=second_colour, weight="regular") for line in lines[1:]]
    return [*lines[:1], *others]


def stack_height(style: Style, lines: Iterable[Line], width: float, between: float = 0) -> float:
    """Return the height in pixels of lines one under another."""
    fits = [style.fitted(line, width) for line in lines]
    return sum(em * LINE * len(each) for em, each in fits) + between * (len(fits) - 1)


def stack(
    style: Style, within: Rect, on: str, lines: Sequence[Line], *, align: Align = "left", between: float = 0
) -> tuple[Text, ...]:
    """Return lines one under another in the middle of a rectangle's height, each a text of its own."""
    y = within.y + (within.height - stack_height(style, lines, within.width, between)) / 2
    found: list[Text] = []
    for line in lines:
        em, each = style.fitted(line, within.width)
        for words in each:
            place = Rect(within.x, y, within.width, em * LINE)
            found.append(Text(place, words, em, line.colour, on, line.weight, align))
            y += em * LINE
        y += between
    return tuple(found)


def _fitted(faces: Typefaces, line: Line, width: float) -> _Fit:
    em = line.em
    while True:
        lines = faces.lines(line.words, width, em, line.weight)
        if len(lines) <= line.most and all(faces.of(line.weight).width(each, em) <= width for each in lines):
            return em, _even(faces, line, em, width, lines)
        if em * _SHRINK < line.em * _LEAST_SHARE:
            break
        em *= _SHRINK
    return em, tuple(_cut(faces, each, em, line.weight, width) for each in _squeezed(lines, line.most))


def _even(faces: Typefaces, line: Line, em: float, width: float, lines: tuple[str, ...]) -> tuple[str, ...]:
    """Return lines about equally long: no last line of one short word."""
    while len(lines) > 1:
        width *= 0.94
        narrower = faces.lines(line.words, width, em, line.weight)
        if len(narrower) > len(lines) or any(faces.of(line.weight).width(each, em) > width for each in narrower):
            break
        lines = narrower
    return lines


def _squeezed(lines: Sequence[str], most: int) -> tuple[str, ...]:
    return (*lines[: most - 1], " ".join(lines[most - 1 :])) if len(lines) > most else tuple(lines)


def _cut(faces: Typefaces, words: str, em: float, weight: Weight, width: float) -> str:
    face = faces.of(weight)
    if face.width(words, em) <= width:
        return words
    while words and face.width(f"{words}…", em) > width:
        words = words[:-1].rstrip(" ,.;:–-")
    return f"{words}…"
