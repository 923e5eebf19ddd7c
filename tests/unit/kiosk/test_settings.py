"""A kiosk's file: what may stand in it, and what is said when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.settings import load_kiosk, office_name
from kiosk.sounds import prepare, sound
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.support.kiosk.states import CONFIG


def _file(folder: Path, text: str) -> Path:
    path = folder / "kiosk-9.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["kiosk-1", "kiosk-2"])
def test_the_shipped_kiosks_may_be_touched_from_afar(name: str) -> None:
    settings = load_kiosk(CONFIG / "devices" / f"{name}.toml")
    assert settings.screen.may_be_touched
    assert settings.screen.demonstration
    assert settings.rules().idle_after == 45


def test_a_kiosk_needs_only_its_place(tmp_path: Path) -> None:
    settings = load_kiosk(_file(tmp_path, '[place]\nname = "Вхід"\n'))
    assert (settings.screen.fullscreen, settings.screen.may_be_touched) == (True, False)
    assert settings.rules().place == "Вхід"


def test_mistakes_are_told_all_at_once_with_key_and_remedy(tmp_path: Path) -> None:
    path = _file(tmp_path, '[place]\nnam = "Вхід"\n[screen]\nwidth = 10\n')
    with pytest.raises(ConfigurationMistake) as told:
        load_kiosk(path)
    assert "place.nam" in str(told.value)
    assert "did you mean «name»" in str(told.value)
    assert "screen.width" in str(told.value)


def test_the_offices_name_comes_from_the_kiosks_file_or_the_office_or_nowhere(tmp_path: Path) -> None:
    own = load_kiosk(_file(tmp_path, '[place]\nname = "Вхід"\noffice = { uk = "ЦНАП" }\n'))
    assert office_name(own, CONFIG) == {"uk": "ЦНАП"}
    bare = load_kiosk(_file(tmp_path, '[place]\nname = "Вхід"\n'))
    assert "uk" in office_name(bare, CONFIG)
    assert office_name(bare, tmp_path) == {}


def test_texts_stand_in_both_languages_with_the_same_slots() -> None:
    texts = Texts.load(CONFIG, "kiosk")
    assert texts.keys("uk") - {"people.few", "together.few"} == texts.keys("en")
    for key in texts.keys("en"):
        assert texts.slots(key, "uk") == texts.slots(key, "en"), key


def test_what_went_wrong_is_said_in_twelve_words_at_most() -> None:
    texts = Texts.load(CONFIG, "kiosk")
    for language in ("uk", "en"):
        for key in texts.keys(language):
            if key.startswith(("trouble.", "failed.", "number.slip_")):
                assert len(texts.say(key, language, time="08:00", day=1, month=2).split()) <= 12, key


def test_each_sound_is_short() -> None:
    prepare()
    for name in ("tick", "success", "trouble", "warning"):
        assert 0.01 < sound(name).seconds < 1
    assert sound("tick") is sound("tick")
