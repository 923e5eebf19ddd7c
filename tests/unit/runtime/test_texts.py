"""Texts: both languages, filled in, Ukrainian where the other is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import Texts, UnknownText, plural_form
from queue_core.runtime.toml_file import ConfigurationMistake


@pytest.fixture
def config(tmp_path: Path) -> Path:
    for language, text in (
        (
            "uk",
            'greeting = "Підійдіть до вікна {counter}"\n[trouble]\npaper = "Немає паперу"\n'
            '[ahead]\none = "{count} особа"\nfew = "{count} особи"\nmany = "{count} осіб"\n',
        ),
        ("en", 'greeting = "Go to counter {counter}"\n[ahead]\none = "{count} person"\nmany = "{count} people"\n'),
    ):
        (tmp_path / "texts" / language).mkdir(parents=True)
        (tmp_path / "texts" / language / "board.toml").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_text_is_said_in_the_language_asked_for(config: Path) -> None:
    texts = Texts.load(config, "board")
    assert texts.say("greeting", "en", counter=5) == "Go to counter 5"
    assert texts.say("greeting", "uk", counter=5) == "Підійдіть до вікна 5"


def test_a_text_missing_in_a_language_is_said_in_ukrainian(config: Path) -> None:
    texts = Texts.load(config, "board")
    assert texts.say("trouble.paper", "en") == "Немає паперу"
    assert texts.say("greeting", "pl", counter="1") == "Підійдіть до вікна 1"


def test_an_unknown_text_is_named_with_its_file(config: Path) -> None:
    with pytest.raises(UnknownText, match=r"texts/uk/board\.toml has no text «trouble\.fire»"):
        Texts.load(config, "board").say("trouble.fire", "uk")


def test_a_value_that_is_not_given_is_named(config: Path) -> None:
    with pytest.raises(UnknownText, match="'counter'"):
        Texts.load(config, "board").say("greeting", "uk")


def test_languages_come_ukrainian_first(config: Path) -> None:
    texts = Texts.load(config, "board")
    assert texts.languages == ("uk", "en")
    assert texts.keys("en") == {"greeting", "ahead.one", "ahead.many"}
    assert texts.slots("greeting", "en") == {"counter"}


def test_a_room_without_ukrainian_texts_is_a_mistake(config: Path) -> None:
    with pytest.raises(ConfigurationMistake, match="there is no such file"):
        Texts.load(config, "kiosk")


def test_a_text_that_is_not_text_is_a_mistake(config: Path) -> None:
    (config / "texts/en/board.toml").write_text("greeting = 3", encoding="utf-8")
    with pytest.raises(ConfigurationMistake, match="greeting: this is not text; write text in quotes"):
        Texts.load(config, "board")


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "1 особа"),
        (2, "2 особи"),
        (5, "5 осіб"),
        (11, "11 осіб"),
        (21, "21 особа"),
        (112, "112 осіб"),
        (0, "0 осіб"),
    ],
)
def test_ukrainian_counts_in_three_forms(config: Path, count: int, said: str) -> None:
    assert Texts.load(config, "board").say_count("ahead", "uk", count) == said


def test_english_counts_in_two_forms(config: Path) -> None:
    texts = Texts.load(config, "board")
    assert [texts.say_count("ahead", "en", count) for count in (1, 2, 0)] == ["1 person", "2 people", "0 people"]


def test_a_count_in_a_language_without_texts_is_said_in_ukrainian(config: Path) -> None:
    assert Texts.load(config, "board").say_count("ahead", "pl", 2) == "2 особи"


def test_plural_forms_follow_the_last_digits() -> None:
    assert [plural_form("uk", n) for n in (3, 4, 12, 14, 22, 111, 101)] == [
        *("few", "few", "many", "many", "few", "many", "one")
    ]


def test_shipped_texts_have_the_same_keys_and_slots_in_both_languages() -> None:
    config = shipped_config()
    rooms = {path.stem for path in config.glob("texts/*/*.toml")}
    for room in sorted(rooms):
        texts = Texts.load(config, room)
        counted = {key.removesuffix(".few") for key in texts.keys("uk") if key.endswith(".few")}
        only_ukrainian = {f"{key}.few" for key in counted}
        assert texts.keys("uk") - only_ukrainian == texts.keys("en"), room
        for key in texts.keys("en"):
            assert texts.slots(key, "uk") == texts.slots(key, "en"), f"{room}: {key}"
