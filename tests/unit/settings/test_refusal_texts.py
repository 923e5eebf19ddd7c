"""Each way the queue says no has its sentence, in both languages, telling the person what to do."""

from __future__ import annotations

import re

import pytest

from queue_core.runtime.texts import Texts
from queue_core.wire.refusals import REFUSALS
from tests.support.offices import CONFIG

_DETAILS = (
    "seconds", "calls", "time", "reason", "number", "counter", "aside", "target", "absent", "organisation", "elsewhere",
    "equipped", "veteran", "longest", "bound", "denied", "paper", "printer", "future",
    "seated", "visitor",
)  # fmt: skip
_DO: dict[str, re.Pattern[str]] = {
    "uk": re.compile(
        r"\b(Приходьте|приходьте|Дочекайтеся|Зачекайте|Оберіть|оберіть|зверніться|Зверніться|Спробуйте|Дізнайтеся|Перевірте|візьміть|Візьміть"
        r"|Підійдіть|поверніть|покличте|Покличте|Оцініть|Виправте|натисніть|Натисніть|завершіть|закрийте|Скасуйте"
        r"|Напишіть|Скоротіть|Обслуговуйте|Запропонуйте|Повторіть|станьте|Погляньте|погляньте)\b"
    ),
    "en": re.compile(
        r"\b(Come|come|Please|Choose|choose|Ask|ask|Try|try|Check|check|Take|take|return|Call|call|Rate|Correct|Press"
        r"|press|Sign|Shorten|Write|Finish|finish|Cancel|Leave|Serve|offer|Wait|wait|Look)\b"
    ),
}
"""What tells somebody to do something."""
_NOTHING_TO_DO = {"already_rated"}


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


@pytest.mark.parametrize("language", ["uk", "en"])
def test_a_sentence_tells_the_person_what_to_do(texts: Texts, language: str) -> None:
    for key in texts.keys(language) - _NOTHING_TO_DO:
        sentence = texts.say(key, language, **dict.fromkeys(_DETAILS, "7"))
        assert _DO[language].search(sentence), f"{key}: {sentence}"
