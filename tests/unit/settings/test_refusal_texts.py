"""Each way the queue says no has its sentence, in both languages, telling the person what to do."""

from __future__ import annotations

import pytest

from queue_core.runtime.texts import Texts
from queue_core.wire.refusals import REFUSALS
from tests.support.offices import CONFIG

_DETAILS = ("seconds", "calls", "time", "reason", "number", "counter", "elsewhere", "equipped")


@pytest.fixture(scope="module")
def texts() -> Texts:
    return Texts.load(CONFIG, "refusals")


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("code", REFUSALS)
def test_every_code_has_a_sentence_that_needs_no_detail(texts: Texts, code: str, language: str) -> None:
    assert code in texts.keys(language)
    assert texts.slots(code, language) == frozenset()
    assert texts.say(code, language).endswith(".")


def test_both_languages_say_the_same_things(texts: Texts) -> None:
    assert texts.keys("uk") == texts.keys("en")
    for key in sorted(texts.keys()):
        assert texts.slots(key, "uk") == texts.slots(key, "en")


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_sentence_is_short(texts: Texts, language: str) -> None:
    for key in texts.keys(language):
        sentence = texts.say(key, language, **dict.fromkeys(_DETAILS, "7"))
        assert len(sentence.split()) <= 12, key


def test_a_closer_sentence_is_named_by_its_code_and_its_detail(texts: Texts) -> None:
    for key in texts.keys() - set(REFUSALS):
        [detail] = {key.removeprefix(f"{code}_") for code in REFUSALS if key.startswith(f"{code}_")}
        assert texts.slots(key, "uk") <= {detail}
