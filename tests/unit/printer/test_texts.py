"""The words of the slip."""

from __future__ import annotations

from tests.support.slips import words


def test_both_languages_have_the_same_words_with_the_same_slots() -> None:
    texts = words()
    assert texts.languages == ("uk", "en")
    assert texts.keys("uk") == texts.keys("en")
    assert all(texts.slots(key, "uk") == texts.slots(key, "en") for key in sorted(texts.keys()))
