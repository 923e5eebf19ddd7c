from __future__ import annotations

from pathlib import Path

import pytest

from counters.settings import ALL_KEYS, load_settings
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.support.offices import CONFIG, demo_office

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
        ("", ["box: the key is missing"]),
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
