"""Every screen of the kiosk, in both languages, usual and large, measured against what people need."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest

from kiosk.layout.style import SIZE, SMALLEST_GAP, SMALLEST_TARGET, SMALLEST_TEXT
from queue_core.screen.colours import contrast
from queue_core.screen.items import Picture, Rect, Text
from queue_core.screen.typeface import Typefaces
from tests.support.kiosk.states import NOW, RULES, every_screen, look, picture

PIXEL_MM = 0.248
"""A pixel of 21.5 inches at full HD."""
NAMES = sorted(every_screen())
WAYS = [(language, is_large) for language in ("uk", "en") for is_large in (False, True)]

pytestmark = pytest.mark.parametrize("name", NAMES)


def _pictures(name: str) -> list[Picture]:
    state = every_screen()[name]
    shown = [replace(state, language=language, is_large=is_large) for language, is_large in WAYS]
    return [picture(state, NOW, RULES, look()) for state in shown]


def _texts(shown: Picture) -> list[Text]:
    return [item for item in shown.items if isinstance(item, Text)]


def _faces() -> Typefaces:
    return look().usual.typefaces


def test_every_text_fits_its_place(name: str) -> None:
    for shown in _pictures(name):
        assert [text.words for text in _texts(shown) if not _faces().fits(text)] == []


def test_every_text_can_be_read_from_where_people_stand(name: str) -> None:
    for shown in _pictures(name):
        for text in _texts(shown):
            assert text.height >= SMALLEST_TEXT, text.words
            assert text.height * _faces().regular.capitals * PIXEL_MM >= 7.3, text.words


def test_every_text_stands_out_from_what_it_lies_on(name: str) -> None:
    for shown in _pictures(name):
        for text in _texts(shown):
            assert contrast(text.colour, text.on) >= 7, (text.words, text.colour, text.on)


def test_every_letter_is_in_the_face(name: str) -> None:
    for shown in _pictures(name):
        assert [text.words for text in _texts(shown) if not _faces().of(text.weight).covers(text.words)] == []


def test_targets_are_large_and_apart(name: str) -> None:
    for shown in _pictures(name):
        for target in shown.targets:
            assert min(target.rect.width, target.rect.height) >= SMALLEST_TARGET, target
        for one, other in combinations(shown.targets, 2):
            assert one.name != other.name
            assert one.rect.gap_to(other.rect) >= SMALLEST_GAP - 0.001, (one, other)


def test_everything_lies_on_the_screen(name: str) -> None:
    screen = Rect(0, 0, *SIZE)
    for shown in _pictures(name):
        assert all(screen.encloses(target.rect) for target in shown.targets)
        assert [text.words for text in _texts(shown) if not screen.encloses(text.rect)] == []


def test_words_do_not_lie_over_each_other(name: str) -> None:
    for shown in _pictures(name):
        for one, other in combinations(_texts(shown), 2):
            assert not _inked(one).overlaps(_inked(other)), (one.words, other.words)


def test_words_do_not_leave_the_target_they_begin_in(name: str) -> None:
    for shown in _pictures(name):
        for text in _texts(shown):
            around = [target.rect for target in shown.targets if target.rect.overlaps(_inked(text))]
            assert all(rect.encloses(_inked(text)) for rect in around), text.words


def test_at_most_eight_choices_are_offered_at_a_time(name: str) -> None:
    if name.startswith(("code", "watched")):
        return  # keys are no choice
    frame = ("back", "help", "large", "language", "languages", "page")
    for shown in _pictures(name):
        is_choosing_language = name.startswith("languages")
        names = [target.name.partition(":")[0] for target in shown.targets]
        if not is_choosing_language:
            assert sum(name not in frame for name in names) <= 8


def _inked(text: Text) -> Rect:
    """Where the letters of a text are: from the first capital's top to the last line's foot."""
    face, lines = _faces().of(text.weight), list(_faces().baselines(text))
    width = max(face.width(line, text.height) for line, _ in lines)
    left = {"left": text.rect.x, "centre": text.rect.centre[0] - width / 2, "right": text.rect.right - width}
    top = lines[0][1] - face.capitals * text.height
    return Rect(left[text.align], top, width, lines[-1][1] + 0.1 * text.height - top)
