"""What a picture measures: where its words really are, what they lie on, what of it a test must look at."""

from __future__ import annotations

from itertools import combinations

from queue_core.screen.colours import contrast
from queue_core.screen.items import Box, Picture, Rect, Text
from queue_core.screen.typeface import Typefaces

LEAST_CONTRAST = 7.0
_DEEP = set("gjpqyдцщруфДЦЩ,;()")
"""Letters that reach below the line."""
_HAIR = 1.0
"""Pixels two lines may come closer than their ascenders and descenders ask for."""


def texts(picture: Picture) -> list[Text]:
    return [item for item in picture.items if isinstance(item, Text)]


def inked(faces: Typefaces, text: Text) -> Rect:
    """Where the letters of a one-line text are: from the top of capitals to the bottom of its deepest letter."""
    face = faces.of(text.weight)
    width = face.width(text.words, text.height)
    left = {"left": text.rect.x, "centre": text.rect.centre[0] - width / 2, "right": text.rect.right - width}
    (_, baseline), *more = list(faces.baselines(text))
    assert not more, f"«{text.words}» is a text of several lines"
    top = baseline - face.capitals * text.height
    deep = face.descent * text.height if _DEEP & set(text.words) else 0
    return Rect(left[text.align], top, width, baseline + deep - top)


def too_wide(faces: Typefaces, picture: Picture) -> list[str]:
    """Texts wider than their place."""
    return [text.words for text in texts(picture) if faces.size_of(text)[0] > text.rect.width + _HAIR]


def off_screen(faces: Typefaces, picture: Picture) -> list[str]:
    """Texts that are not wholly on the screen."""
    whole = Rect(0, 0, *picture.size)
    return [text.words for text in texts(picture) if not whole.encloses(inked(faces, text))]


def overlapping(faces: Typefaces, picture: Picture) -> list[tuple[str, str]]:
    """Pairs of texts whose letters touch."""
    places = [(text.words, inked(faces, text).inset(0, _HAIR)) for text in texts(picture)]
    return [(one, other) for (one, at), (other, there) in combinations(places, 2) if at.overlaps(there)]


def pale(picture: Picture) -> list[tuple[str, float]]:
    """Texts whose contrast is below 7:1."""
    found = [(text.words, contrast(text.colour, text.on)) for text in texts(picture)]
    return [(words, ratio) for words, ratio in found if ratio < LEAST_CONTRAST]


def misplaced(faces: Typefaces, picture: Picture) -> list[str]:
    """Texts that do not lie on the colour they claim to lie on, or that stick out of the box they lie in."""
    found: list[str] = []
    boxes: list[Box] = []
    for item in picture.items:
        if isinstance(item, Box) and item.fill is not None:
            boxes.append(item)
        elif isinstance(item, Text):
            place = inked(faces, item)
            under = next((box for box in reversed(boxes) if box.rect.overlaps(place)), None)
            lies_on = under.fill if under else picture.background
            if lies_on != item.on or (under is not None and not under.rect.encloses(place)):
                found.append(item.words)
    return found
