from __future__ import annotations

from pathlib import Path

import pytest

from counters.settings import ALL_KEYS, load_settings
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.support.offices import CONFIG, demo_office

PAD = '[line]\nkind = "keypads"\n[[box]]\ncounter = "1"\nport = "/dev/input/event5"\n'
BOX = '[[box]]\ncounter = "1"\naddress = 1\n'


def told(tmp_path: Path, text: str) -> str:
    path = tmp_path / "buttons-1.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationMistake) as caught:
        load_settings(path)
    return str(caught.value)


def test_the_shipped_boxes_carry_every_counter_of_the_demonstration() -> None:
    settings = load_settings(CONFIG / "devices" / "buttons-1.toml")
    assert {box.counter for box in settings.box} == set(demo_office().counters)
    assert settings.may_be_touched
    assert settings.line.kind == "simulated"
    assert all(settings.keys_of(box).short == ALL_KEYS for box in settings.box)


def test_a_box_may_have_keys_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "buttons-1.toml"
    path.write_text(BOX + 'keys = ["next"]\nlong_keys = ["recall"]\n', encoding="utf-8")
    settings = load_settings(path)
    keys = settings.keys_of(settings.box[0])
    assert (keys.key(1, False), keys.key(1, True), keys.key(2, False)) == ("next", "recall", None)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["box: there is no box", "add [[box]]"]),
        ('[[box]]\ncounter = "1"\n', ["box[1].address: the key is missing"]),
        (BOX + '[[sign]]\ncounter = "1"\naddress = 1\n', ["sign[1].address: two boxes have the address 1"]),
        (BOX + 'buttons = ["KEY_A"]\n', ["box[1].buttons: only a keypad has it", 'kind = "keypads"']),
        (PAD + "address = 3\n", ["box[1].address: a keypad has no address"]),
        (PAD + 'buttons = ["KEY_X1"]\n', ["box[1].buttons[1]: there is no key «KEY_X1»", "learn"]),
        (PAD + 'buttons = ["KEY_A", "KEY_A"]\n', ["box[1].buttons[2]: «KEY_A» is a button already, in box 1"]),
        (PAD + 'buttons = ["KEY_A", "KEY_B"]\nkeys = ["next"]\n', ["box[1].keys: 2 buttons, but 1 keys"]),
        (PAD + 'buttons = ["1+2", "1+2+3"]\n', ["box[1].buttons: one combination of keys is part of another"]),
        (PAD, ["box[1].buttons: the key is missing", "learn"]),
        (PAD + '[[sign]]\ncounter = "1"\naddress = 9\n', ["sign: signs hang on a serial line"]),
        (BOX + BOX, ["box[1].address: two boxes have the address 1", "box[2].counter: counter 1 has two boxes"]),
        (BOX + '[line]\nkind = "serial"\n', ["line.port: a serial line needs its port", "/dev/ttyUSB0"]),
        (BOX + 'keys = ["nxet"]\n', ["box[1].keys"]),
        (BOX + 'keys = ["next"]\nlong_keys = ["recall", "pause"]\n', ["box[1].long_keys: 2 long keys for 1 buttons"]),
        ('[[box]]\ncounter = "1"\naddress = 0\n', ["box[1].address"]),
        ('[[box]]\ncounter = "1"\nadress = 1\n', ["did you mean «address»?"]),
    ],
)
def test_a_mistake_names_its_place_and_its_remedy(tmp_path: Path, text: str, words: list[str]) -> None:
    found = told(tmp_path, text)
    assert all(word in found for word in words), found
