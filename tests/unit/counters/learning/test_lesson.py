from __future__ import annotations

from pathlib import Path

import pytest

from counters.learning.file import Learned, text_of, write
from counters.learning.lesson import LearnedBox, Lesson, Sent, Wanted
from counters.settings import load_settings
from queue_core.runtime.toml_file import ConfigurationMistake


def on_a_line(address: int, button: int) -> Sent:
    return Sent(str(address), str(button), False)


def wrong(lesson: Lesson, sent: Sent) -> str | None:
    found = lesson.take(sent)
    return found.text if found is not None else None


def test_counters_are_asked_one_after_the_other_each_for_every_key() -> None:
    lesson = Lesson(["3", "5"], ["next", "recall"], numbered=True, shared=False)
    asked = []
    for address in (7, 8):
        for button in (1, 2):
            asked.append(lesson.wants)
            assert wrong(lesson, on_a_line(address, button)) is None
    assert asked == [Wanted("3", "next"), Wanted("3", "recall"), Wanted("5", "next"), Wanted("5", "recall")]
    assert lesson.wants is None
    assert lesson.boxes == [LearnedBox("3", "7", ["1", "2"]), LearnedBox("5", "8", ["1", "2"])]


def test_what_is_no_good_press_is_told_and_wanted_still() -> None:
    lesson = Lesson(["3", "5"], ["next", "recall"], numbered=True, shared=False)
    assert wrong(lesson, on_a_line(7, 2)) == "learn.order"
    assert wrong(lesson, on_a_line(7, 1)) is None
    assert wrong(lesson, on_a_line(8, 2)) == "learn.another_box"
    assert wrong(lesson, on_a_line(7, 1)) == "learn.taken"
    assert wrong(lesson, on_a_line(7, 2)) is None
    assert wrong(lesson, on_a_line(7, 1)) == "learn.taken"
    assert lesson.wants == Wanted("5", "next")


def test_one_keypad_may_serve_two_counters_but_no_key_of_it_twice() -> None:
    lesson = Lesson(["3", "5"], ["next"], numbered=False, shared=True)
    assert wrong(lesson, Sent("/pad", "KEY_KP1", False)) is None
    assert wrong(lesson, Sent("/pad", "KEY_KP1", False)) == "learn.taken"
    assert wrong(lesson, Sent("/pad", "KEY_KP2", False)) is None


def test_a_button_that_names_its_counter_must_name_the_one_that_is_asked_for() -> None:
    lesson = Lesson(["3"], ["next"], numbered=False, shared=False)
    assert wrong(lesson, Sent("button-3", "next", False, "5")) == "learn.names_another"
    assert wrong(lesson, Sent("button-3", "next", False, "3")) is None


LINE = Learned(
    "serial", [LearnedBox("3", "7", ["1"]), LearnedBox("5", "8", ["1"])], ["next"], ["recall"], "/dev/ttyUSB0"
)
PADS = Learned("keypads", [LearnedBox("3", '/dev/"odd\\pad"', ["KEY_KP1", "KEY_KP1+KEY_KP2"])], ["next", "pause"], [])
MQTT = Learned("mqtt", [LearnedBox("3", "button-3", ["next"])], ["next"], [])


@pytest.mark.parametrize("learned", [LINE, PADS, MQTT], ids=["line", "keypads", "mqtt"])
def test_what_was_learned_reads_back_as_it_was(learned: Learned, tmp_path: Path) -> None:
    path = write(tmp_path / "devices", "buttons-2", text_of(learned))
    assert path == tmp_path / "devices" / "buttons-2.toml"
    settings = load_settings(path)
    assert settings.line.kind == learned.kind
    assert [box.counter for box in settings.box] == [box.counter for box in learned.boxes]
    if learned is LINE:
        assert [(box.address, box.keys, box.long_keys) for box in settings.box] == [
            (7, ("next",), ("recall",)),
            (8, ("next",), ("recall",)),
        ]
        assert (settings.line.port, settings.line.baud) == ("/dev/ttyUSB0", 115_200)
    if learned is PADS:
        assert (settings.box[0].port, settings.box[0].buttons) == ('/dev/"odd\\pad"', ("KEY_KP1", "KEY_KP1+KEY_KP2"))


def test_a_file_that_is_there_is_never_touched(tmp_path: Path) -> None:
    mine = tmp_path / "buttons-1.toml"
    mine.write_text("# mine\n", encoding="utf-8")
    first, second = (write(tmp_path, "buttons-1", text_of(LINE)) for _ in range(2))
    assert mine.read_text(encoding="utf-8") == "# mine\n"
    assert (first.name, second.name) == ("buttons-1.toml.learned", "buttons-1.toml.learned-2")
    assert load_settings(second).box


def test_what_makes_no_good_file_leaves_none_behind(tmp_path: Path) -> None:
    twice = Learned("serial", [LearnedBox("3", "7", ["1"]), LearnedBox("5", "7", ["1"])], ["next"], [], "/dev/ttyUSB0")
    with pytest.raises(ConfigurationMistake, match="two boxes have the address 7"):
        write(tmp_path, "buttons-1", text_of(twice))
    assert list(tmp_path.iterdir()) == []
